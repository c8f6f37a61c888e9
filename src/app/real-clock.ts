import { instant } from '../base/clock.ts';
import type { Cancel, Clock, Instant } from '../base/clock.ts';
import type { Seconds } from '../base/units.ts';
import { VirtualClock } from '../simulation/virtual-clock.ts';

/**
 * The system's time at this moment, and from then on what has passed: nobody sets it. It drifts away from the time of day,
 * so it is for those who measure, such as a leader.
 */
export function steadyTime(): () => number {
  const begun = Date.now() - performance.now();
  return () => begun + performance.now();
}

/** The longest delay setTimeout takes; a longer one would fire at once. */
const longestTimeout = 2 ** 31 - 1;

/** In milliseconds: less behind is how finely the system counts, and is soon over. */
const SET_BACK = 10;
/** How fast time passes while the system's clock is behind it. */
const CATCHING_UP = 0.5;

/**
 * The time of this machine, never going back: when the system's clock is set back, time goes half as fast until the two
 * agree. Standing still would be simpler, but for so long nothing would happen that waits for a time. One timer drives
 * the ordered tasks of a virtual clock, which gives both clocks the same order.
 *
 * The timer keeps the process alive while anything waits: an operator that waits for its lease has nothing
 * else. Whoever asks for a task cancels it when stopped; `stop` drops what is left.
 */
export class RealClock implements Clock {
  readonly #measure: () => number;
  readonly #steady: () => number;
  readonly #tasks: VirtualClock;
  #timer: NodeJS.Timeout | undefined;
  #armedFor: Instant | undefined;
  #latest: Instant;
  /** The steady time of the last look. */
  #looked: number;
  #stopped = false;

  constructor(measure = (): number => Date.now(), steady = (): number => performance.now()) {
    this.#measure = measure;
    this.#steady = steady;
    this.#latest = instant(measure());
    this.#looked = steady();
    this.#tasks = new VirtualClock(this.#latest);
  }

  now(): Instant {
    const looked = this.#steady();
    const passed = looked - this.#looked;
    this.#looked = looked;
    const measured = instant(this.#measure());
    if (measured >= this.#latest) this.#latest = measured;
    else if (measured < this.#latest - SET_BACK) {
      this.#latest = instant(Math.max(measured, this.#latest + passed * CATCHING_UP));
    }
    return this.#latest;
  }

  after(delay: Seconds, task: () => void): Cancel {
    if (this.#stopped) return () => undefined;
    const cancel = this.#tasks.at(instant(this.now() + Math.max(0, delay) * 1000), task);
    this.#arm();
    return () => {
      cancel();
      this.#arm();
    };
  }

  /** Drops every task that waits and takes no new one. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #arm(): void {
    const next = this.#tasks.next();
    if (this.#stopped || next === this.#armedFor) return;
    clearTimeout(this.#timer);
    this.#armedFor = next;
    if (next === undefined) return;
    const delay = Math.min(Math.max(0, Math.ceil(next - this.now())), longestTimeout);
    this.#timer = setTimeout(() => {
      this.#fire();
    }, delay);
  }

  /** One task, one turn: promises settle between tasks as they do with timers of their own. */
  #fire(): void {
    this.#armedFor = undefined;
    try {
      const next = this.#tasks.next();
      if (next !== undefined && next <= this.now()) this.#tasks.runNext();
    } finally {
      this.#arm();
    }
  }
}
