import type { Clock, Instant } from './clock.ts';
import { seconds } from './units.ts';

/** Who computes for longer than this lets others go first: renewals of the lease, watches, requests. */
export const BREATH_MILLISECONDS = 20;

/** Settles when everybody else in this thread has had a turn. */
export const othersFirst = (clock: Clock): Promise<void> =>
  new Promise((resolve) => {
    clock.after(seconds(0), resolve);
  });

/** For whoever goes through thousands of things of which none takes long. */
export class Breaths {
  readonly #clock: Clock;
  #since: Instant;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** To be waited for; undefined, for those who ask after each of them, while others have not waited long. */
  due(): Promise<void> | undefined {
    if (this.#clock.now() - this.#since < BREATH_MILLISECONDS) return undefined;
    return othersFirst(this.#clock).then(() => {
      this.#since = this.#clock.now();
    });
  }
}
