import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../src/base/json.ts';

/** Where Debian's golang-sigs-k8s packages put their sources. */
const GO_SOURCES = '/usr/share/gocode';
const CACHE = join(import.meta.dirname, '..', '..', '..', '.cache', 'go');
const SOURCE = join(import.meta.dirname, 'oracle');

/** Whether Go and structured-merge-diff (Debian: golang-go, golang-k8s-sigs-structured-merge-diff-dev) are here. */
export const hasOracle = (): boolean =>
  existsSync(join(GO_SOURCES, 'src', 'sigs.k8s.io', 'structured-merge-diff')) &&
  spawnSync('go', ['version']).status === 0;

/** One request: an apply or an update of a manager. */
export interface Step {
  readonly version: Version;
  readonly type: 'Apply' | 'Update';
  readonly manager: string;
  readonly force: boolean;
  readonly object: JsonObject;
}

export const versionNames = ['v1', 'v2', 'v3'] as const;
export type Version = (typeof versionNames)[number];

export interface Conflict {
  /** `manager Apply`, `manager Update version`. */
  readonly manager: string;
  readonly path: string;
}

/** What a step led to: conflicts, a refusal, or the object with who owns what in which version, by manager. */
export interface Outcome {
  readonly conflicts?: readonly Conflict[];
  readonly refused?: string;
  readonly object?: JsonObject;
  readonly managers?: Readonly<Record<string, JsonObject>>;
}

/** The library that a kube-apiserver uses, built once in a folder. */
export class Oracle {
  readonly #program: string;

  constructor(folder: string) {
    const source = join(folder, 'src', 'oracle');
    mkdirSync(source, { recursive: true });
    cpSync(SOURCE, source, { recursive: true });
    this.#program = join(folder, 'oracle-program');
    execFileSync('go', ['build', '-o', this.#program, '.'], {
      cwd: source,
      env: {
        ...process.env,
        GO111MODULE: 'off',
        GOPATH: `${folder}:${GO_SOURCES}`,
        GOCACHE: CACHE,
      },
    });
  }

  /** Plays every scenario on an object that is not there yet. `schema` is in structured-merge-diff's own form. */
  play(
    schema: JsonObject,
    scenarios: readonly (readonly Step[])[],
  ): readonly (readonly Outcome[])[] {
    const input = [schema, ...scenarios].map((line) => `${JSON.stringify(line)}\n`).join('');
    const output = execFileSync(this.#program, { input, maxBuffer: 2 ** 30, encoding: 'utf8' });
    return output.trimEnd().split('\n').map(readOutcomes);
  }
}

/** As the program beside this file prints them. */
const readOutcomes = (line: string): readonly Outcome[] => JSON.parse(line) as readonly Outcome[];
