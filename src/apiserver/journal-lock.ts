import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The right of one process to use a directory. */
export interface DirectoryLock {
  release(): void;
}

export type LockAttempt =
  | { readonly type: 'acquired'; readonly lock: DirectoryLock }
  | { readonly type: 'taken'; readonly pid: number };

interface Holder {
  readonly pid: number;
  /** When the process began, where the system tells: another process may have got the same pid since. */
  readonly began: string;
}

/** Takes the lock, also from a holder that is dead. */
export function acquireLock(path: string): LockAttempt {
  const own: Holder = { pid: process.pid, began: beginningOf(process.pid) };
  const draft = `${path}.${own.pid}`;
  writeFileSync(draft, `${own.pid} ${own.began}\n`, { mode: 0o600 });
  try {
    return attempt(path, draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function attempt(path: string, draft: string): LockAttempt {
  for (;;) {
    if (linked(draft, path)) {
      const release = (): void => {
        rmSync(path, { force: true });
      };
      return { type: 'acquired', lock: { release } };
    }
    const holder = holderOf(path);
    if (holder !== undefined && isRunning(holder)) return { type: 'taken', pid: holder.pid };
    const aside = `${draft}.stale`;
    if (movedAside(path, aside)) putBackIfAlive(path, aside);
  }
}

/** Creating a link fails when there is a file already: exactly one process wins. */
function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function movedAside(path: string, aside: string): boolean {
  try {
    renameSync(path, aside);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Another process may have taken the dead one's lock over a moment earlier: that one counts. */
function putBackIfAlive(path: string, aside: string): void {
  const holder = holderOf(aside);
  if (holder !== undefined && isRunning(holder)) linked(aside, path);
  rmSync(aside, { force: true });
}

function holderOf(path: string): Holder | undefined {
  try {
    const [pid = '', began = ''] = readFileSync(path, 'utf8').trim().split(' ');
    return /^[1-9][0-9]*$/.test(pid) ? { pid: Number(pid), began } : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, but belongs to another user.
    if (codeOf(error) !== 'EPERM') return false;
  }
  const now = beginningOf(pid);
  return now === '' || began === '' ? pid !== process.pid : now === began;
}

/** The start of a process in clock ticks since the boot, and the boot, as Linux tells them; '' elsewhere. */
function beginningOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${ticks}`;
  } catch {
    return '';
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
