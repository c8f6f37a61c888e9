import type { Instant } from '../base/clock.ts';
import type { VirtualClock } from '../simulation/virtual-clock.ts';

export interface VirtualRun {
  readonly clock: VirtualClock;
  /** An instant to reach, or what must have come true. */
  readonly until: Instant | (() => boolean);
  /** Lets everything that needs no time happen; by default one turn of the event loop, which drains all microtasks. */
  readonly settle?: () => Promise<void>;
  /** Gives up after this many tasks: the run goes in circles. */
  readonly maxTasks?: number;
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/**
 * Runs asynchronous code on virtual time: settles, moves to the next due task, runs it, settles, and so on.
 * Fails when the end cannot be reached, because something waits for what nobody will do.
 */
export async function runVirtual(run: VirtualRun): Promise<void> {
  const { clock, until, settle = turn, maxTasks = 1_000_000 } = run;
  await settle();
  for (let tasks = 0; tasks < maxTasks; tasks++) {
    if (typeof until === 'function' && until()) return;
    if (!isDue(clock, until)) {
      if (typeof until === 'function')
        throw new Error('nothing is due, and the end is not reached');
      clock.advanceTo(until);
      return;
    }
    clock.runNext();
    await settle();
  }
  throw new Error(`the end is not reached after ${maxTasks} tasks, at ${clock.now()} ms`);
}

function isDue(clock: VirtualClock, until: VirtualRun['until']): boolean {
  const next = clock.next();
  return next !== undefined && (typeof until === 'function' || next <= until);
}
