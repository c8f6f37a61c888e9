import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file system of a test's own, in a file. A CommandLine within it has it mounted where nobody else sees it, so that it is
 * unmounted by the system at its end, however that comes. Only root may mount one.
 */
export class DiskImage {
  readonly #file: string;
  readonly #mounted: string;

  constructor(folder: string) {
    this.#file = join(folder, 'disk-image');
    this.#mounted = folder;
    run('mkfs.ext4', ['-q', this.#file, '24M']);
  }

  /** For a CommandLine: it sees the file system in place of the folder. */
  get within(): readonly string[] {
    const mount = `mount -o loop "${this.#file}" "${this.#mounted}" && exec "$0" "$@"`;
    return ['unshare', '--mount', 'bash', '-c', mount];
  }

  /** What a process within it calls this path, as everybody else may call it. */
  seenBy(pid: number, path: string): string {
    return join('/proc', String(pid), 'root', path);
  }

  /** The system does this on an error of the disk: from now on nothing can be written. */
  abort(pid: number): void {
    run('nsenter', [
      ...['--target', String(pid), '--mount'],
      ...['mount', '-o', 'remount,abort', this.#mounted],
    ]);
  }
}

/** Why this machine has none; undefined: it has them. */
export function whyNoDiskImages(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may mount a file system';
  try {
    const image = new DiskImage(folder);
    const [program = '', ...args] = image.within;
    run(program, [...args, 'true']);
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    rmSync(join(folder, 'disk-image'), { force: true });
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
