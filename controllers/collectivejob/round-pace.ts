import type { Clock } from '../../src/base/clock.ts';
import { BREATH_MILLISECONDS, othersFirst } from '../../src/base/others-first.ts';
import { milliseconds } from '../../src/base/units.ts';
import type { Seconds } from '../../src/base/units.ts';

/** The rest of the queue waits for the next round: what changed meanwhile is heard at least this often. */
const ROUND_MILLISECONDS = 500;
/** A round is followed by a rest of this many times what it computed, so that on a large fleet a flood of changes costs few rounds. */
const REST = 2;
const LONGEST_REST_MILLISECONDS = 250;
const FIRST_RETURN_MILLISECONDS = 20;
const LONGEST_RETURN_MILLISECONDS = 1000;

/** Keeps the rounds of the queue from holding up all else that runs in this thread. */
export class RoundPace {
  readonly #clock: Clock;
  #notBefore = 0;
  /** Since when it computes without a break. */
  #since = 0;
  #computed = 0;
  #until: number | undefined;
  #late = false;
  #conflicts = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  restBefore(): Seconds {
    return milliseconds(Math.max(0, this.#notBefore - this.#clock.now()));
  }

  begin(): void {
    this.#since = this.#clock.now();
    this.#computed = 0;
    this.#until = undefined;
    this.#late = false;
  }

  end(): void {
    this.#computed += this.#clock.now() - this.#since;
    const rest = Math.min(REST * this.#computed, LONGEST_REST_MILLISECONDS);
    this.#notBefore = this.#clock.now() + rest;
  }

  /** Whether there was no time to look at the whole queue. */
  get isLate(): boolean {
    return this.#late;
  }

  /** Counted from the first search: each round makes at least one. */
  hasTime(): boolean {
    this.#until ??= this.#clock.now() + ROUND_MILLISECONDS;
    this.#late ||= this.#clock.now() >= this.#until;
    return !this.#late;
  }

  /** Lets others have their turn; undefined, for those who ask for each of ten thousand, while these have not waited long. */
  breathe(): Promise<void> | undefined {
    const now = this.#clock.now();
    if (now - this.#since < BREATH_MILLISECONDS) return undefined;
    this.#computed += now - this.#since;
    return othersFirst(this.#clock).then(() => {
      this.#since = this.#clock.now();
    });
  }

  /** Waits for something else, which is not counted as computing. */
  async aside<Value>(wait: Promise<Value>): Promise<Value> {
    const from = this.#clock.now();
    const value = await wait;
    this.#since += this.#clock.now() - from;
    return value;
  }

  /** The cache was behind; it needs the longer the more often that was all a round met with. */
  afterConflict(): Seconds {
    const wait = FIRST_RETURN_MILLISECONDS * 2 ** this.#conflicts;
    if (wait < LONGEST_RETURN_MILLISECONDS) this.#conflicts++;
    return milliseconds(Math.min(wait, LONGEST_RETURN_MILLISECONDS));
  }

  /** Something was written, or nothing was in the way. */
  goesOn(): void {
    this.#conflicts = 0;
  }
}
