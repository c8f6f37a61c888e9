import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CGROUPS = '/sys/fs/cgroup';

/** Where a version of cgroups keeps memory, and its names for the same things. */
interface Version {
  readonly root: string;
  readonly limit: string;
  readonly peak: string;
  readonly events: string;
}

const versions: readonly Version[] = [
  { root: CGROUPS, limit: 'memory.max', peak: 'memory.peak', events: 'memory.events' },
  {
    root: join(CGROUPS, 'memory'),
    limit: 'memory.limit_in_bytes',
    peak: 'memory.max_usage_in_bytes',
    events: 'memory.oom_control',
  },
];

/** A cgroup with a limit of memory, as the container of a pod is one. Needs root, and a machine that lets it make one. */
export class MemoryLimit {
  readonly #version: Version;
  readonly #folder: string;

  constructor(mebibytes: number) {
    this.#version = versionOf(CGROUPS);
    this.#folder = join(this.#version.root, `longhaul-bench-${process.pid}`);
    mkdirSync(this.#folder);
    writeFileSync(join(this.#folder, this.#version.limit), String(mebibytes * 2 ** 20));
  }

  /** Runs what follows in the cgroup; Node then chooses the size of its heap by the limit, as in a container. */
  get within(): readonly string[] {
    return ['sh', '-c', `echo $$ > ${this.#folder}/cgroup.procs && exec "$0" "$@"`];
  }

  /** The most there was at once, what the system keeps of files included. */
  peakMebibytes(): number {
    return Number(this.#read(this.#version.peak)) / 2 ** 20;
  }

  /** How many processes were killed because the limit was reached. */
  killed(): number {
    return Number(/^oom_kill (\d+)/m.exec(this.#read(this.#version.events))?.[1] ?? Number.NaN);
  }

  remove(): void {
    rmdirSync(this.#folder);
  }

  #read(name: string): string {
    return readFileSync(join(this.#folder, name), 'utf8');
  }
}

function versionOf(cgroups: string): Version {
  const controllers = join(cgroups, 'cgroup.subtree_control');
  const unified = existsSync(controllers) && readFileSync(controllers, 'utf8').includes('memory');
  const [second, first] = versions;
  const found = unified ? second : first;
  if (found === undefined || !existsSync(found.root)) {
    throw new Error(
      `wanted cgroups that limit memory, found none in ${cgroups}: unset LONGHAUL_MEMORY_MIB`,
    );
  }
  return found;
}

/** The limit that LONGHAUL_MEMORY_MIB asks for; undefined when it is unset. */
export function memoryLimitAsked(): MemoryLimit | undefined {
  const asked = process.env['LONGHAUL_MEMORY_MIB'];
  return asked === undefined ? undefined : new MemoryLimit(Number(asked));
}
