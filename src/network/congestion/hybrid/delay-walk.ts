import type { Random } from '../../../base/random.ts';
import type { Seconds } from '../../../base/units.ts';

/** Beyond this many standard deviations a delay is cut off. */
const MOST_DEVIATIONS = 3;

/**
 * A delay that wanders about its mean: a random walk that is drawn back within one round trip (an Ornstein-Uhlenbeck
 * process), in whole steps.
 *   x += -x dt/T + sigma sqrt(2 dt/T) u,   u uniform with mean 0 and variance 1
 */
export class DelayWalk {
  /** Steps that the delay is away from its mean at most. */
  readonly most: number;
  readonly #random: Random;
  readonly #pull: number;
  readonly #push: number;
  readonly #deviation: number;
  #away = 0;

  constructor(
    delay: { readonly jitter: Seconds; readonly roundTrip: Seconds; readonly step: Seconds },
    random: Random,
  ) {
    const { jitter, roundTrip, step } = delay;
    this.#random = random;
    this.#deviation = jitter / step;
    this.#pull = Math.min(1, step / roundTrip);
    this.#push = this.#deviation * Math.sqrt(2 * this.#pull);
    this.most = Math.ceil(MOST_DEVIATIONS * this.#deviation);
  }

  next(): number {
    if (this.#deviation === 0) return 0;
    const shove = (2 * this.#random.next() - 1) * Math.sqrt(3);
    this.#away += this.#push * shove - this.#pull * this.#away;
    return Math.round(Math.max(-this.most, Math.min(this.most, this.#away)));
  }
}
