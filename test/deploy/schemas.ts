import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import { TemporaryFolder } from '../support/instance.ts';
import { run } from '../support/kubectl.ts';
import { titleOf } from './rendering.ts';

const VALIDATE = join(import.meta.dirname, 'validate-objects.mjs');
const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGES = join(ROOT, 'test', 'clients', 'node_modules');
const COMPILER = join(ROOT, 'node_modules', 'typescript', 'lib', 'tsc.js');

/** Releases of Kubernetes, each with the package that has its schemas and types. */
export const releases: readonly (readonly [string, string])[] = [
  ['1.27', 'kubernetes-models-1.27'],
  ['1.33', 'kubernetes-models-1.33'],
  ['1.34', 'kubernetes-models'],
];

/** What the schemas of a release refuse; fields that they do not know pass. */
export async function refusals(
  objects: readonly JsonObject[],
  home: string,
): Promise<readonly string[]> {
  const { stdout, stderr } = await run(process.execPath, [VALIDATE, home], {
    input: JSON.stringify(objects),
  });
  return [...linesOf(stdout), ...linesOf(stderr)];
}

/** What the types of a release refuse, such as fields that it does not know: the compiler is asked, an object a line. */
export async function strangers(
  objects: readonly JsonObject[],
  home: string,
): Promise<readonly string[]> {
  const folder = new TemporaryFolder();
  const file = join(folder.path, 'objects.ts');
  writeFileSync(file, objects.map((object) => typed(object, home)).join('\n'));
  const { stdout, stderr } = await run(
    process.execPath,
    [
      ...[COMPILER, '--noEmit', '--strict', '--skipLibCheck', '--module', 'esnext'],
      ...['--moduleResolution', 'bundler', '--pretty', 'false', file],
    ],
    { cwd: folder.path },
  );
  folder.remove();
  const named = (line: string): string =>
    line.replace(/^\S*objects\.ts\((\d+),\d+\)/, (_where, number: string) =>
      titleOf(objects[Number(number) - 1] ?? {}),
    );
  return [...linesOf(stdout).map(named), ...linesOf(stderr)];
}

function typed(object: JsonObject, home: string): string {
  const apiVersion = textAt(object, 'apiVersion') ?? '';
  const kind = textAt(object, 'kind') ?? '';
  const folder = apiVersion.startsWith('monitoring.coreos.com/')
    ? join('@kubernetes-models', 'prometheus-operator')
    : home;
  const path = JSON.stringify(join(PACKAGES, folder, apiVersion, kind));
  return `(${JSON.stringify(object)}) satisfies import(${path}).I${kind};`;
}

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '');
