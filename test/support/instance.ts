import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkProgram, PROGRAM } from './program.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** CI runs some tests on other releases of Node as well. */
const NODE = process.env['LONGHAUL_TEST_NODE'] ?? process.execPath;

/** A folder that is gone after the test. */
export class TemporaryFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'longhaul-test-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The program, when it is not the one that is built here. */
  readonly main?: string;
  /** What runs it, such as `unshare`; node and its arguments follow. */
  readonly within?: readonly string[];
}

/** One run of the built command line. */
export class CommandLine {
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  readonly #listeners = new Set<() => void>();
  readonly ended: Promise<Ended>;

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    { main = PROGRAM, within = [] }: RunOptions = {},
  ) {
    if (main === PROGRAM) checkProgram();
    const [program = NODE, ...rest] = [...within, NODE, main, ...args];
    this.#child = spawn(program, rest, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString('utf8');
      for (const listener of this.#listeners) listener();
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
      for (const listener of this.#listeners) listener();
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code) => {
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** What the group of the pattern's first match in stdout says; rejects when the program ends without it. */
  printed(pattern: RegExp): Promise<string> {
    return this.#found(pattern, () => this.#stdout);
  }

  /** The same for stderr. */
  logged(pattern: RegExp): Promise<string> {
    return this.#found(pattern, () => this.#stderr);
  }

  #found(pattern: RegExp, read: () => string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(read());
        if (found === null) return;
        this.#listeners.delete(look);
        resolve(found[1] ?? found[0]);
      };
      this.#listeners.add(look);
      look();
      this.ended.then(({ code, stderr }) => {
        reject(
          new Error(`ended with ${String(code)} before it printed ${pattern.source}: ${stderr}`),
        );
      }, reject);
    });
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
    this.#child.kill(name);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }
}

/** A running `longhaul up` on free ports of its own. */
export interface Instance {
  readonly process: CommandLine;
  readonly kubeconfig: string;
  readonly apiUrl: string;
  readonly webUrl: string;
  /** Ends it with SIGTERM and waits. */
  stop(): Promise<Ended>;
  /** Ends it with SIGKILL and waits. */
  kill(): Promise<Ended>;
}

export interface InstanceOptions {
  readonly dataDirectory: string;
  readonly args?: readonly string[];
  readonly within?: readonly string[];
}

export async function startInstance({
  dataDirectory,
  args = [],
  within = [],
}: InstanceOptions): Promise<Instance> {
  const places = ['--data-dir', dataDirectory, '--api-port', '0', '--web-port', '0'];
  const run = new CommandLine(['up', ...places, ...args], {}, { within });
  const kubeconfig = await run.printed(/export KUBECONFIG=(\S+)/);
  const apiUrl = await run.printed(/API +(\S+)/);
  const webUrl = (await run.printed(/page +(\S+)/)).replace(/\/$/, '');
  const end = (signal: 'SIGTERM' | 'SIGKILL') => (): Promise<Ended> => {
    run.signal(signal);
    return run.ended;
  };
  return {
    process: run,
    kubeconfig,
    apiUrl,
    webUrl,
    stop: end('SIGTERM'),
    kill: end('SIGKILL'),
  };
}
