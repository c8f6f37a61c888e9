import { instant } from '../base/clock.ts';
import type { Instant } from '../base/clock.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { runVirtual } from './run-virtual.ts';

/** Where virtual time begins: the same in every run, so that runs can be compared to the last byte. */
const BEGINNING = instant(Date.UTC(2026, 0, 1));

/** Time that passes as fast as whoever works in it has nothing left to do. */
export class VirtualTime {
  readonly clock = new VirtualClock(BEGINNING);

  /** Seconds since the beginning. */
  get elapsed(): number {
    return (this.clock.now() - BEGINNING) / 1000;
  }

  instantOf(elapsed: number): Instant {
    return instant(BEGINNING + elapsed * 1000);
  }

  /** Lets everything happen that happens until then. */
  async runTo(elapsed: number): Promise<void> {
    await runVirtual({ clock: this.clock, until: this.instantOf(elapsed) });
  }

  /** Runs until one of them holds; fails when time alone will not make it so. */
  async until(...conditions: readonly (() => boolean)[]): Promise<void> {
    const { clock } = this;
    await runVirtual({ clock, until: () => conditions.some((holds) => holds()) });
  }

  /** Lets time pass until the work is over. */
  async settled<Value>(work: Promise<Value>): Promise<Value> {
    await this.until(isOver(work));
    return work;
  }
}

export function isOver(work: Promise<unknown>): () => boolean {
  let over = false;
  const end = (): void => {
    over = true;
  };
  work.then(end, end);
  return () => over;
}
