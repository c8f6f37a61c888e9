import type { Instant } from '../../base/clock.ts';

/** How many seats a level could have used since the last look. */
export interface Demand {
  readonly highWatermark: number;
  /** By time. */
  readonly average: number;
  readonly deviation: number;
  /** Follows average and deviation up at once, and down with a half-life of five minutes. */
  readonly smoothed: number;
}

/** What is left of a demand after ten seconds without it. */
const SMOOTHING = 0.977;
const SMOOTHED_OVER_SECONDS = 10;

/**
 * Integrates the demand of a level over time, as KEP-1040 has it: average plus deviation is its envelope, and the smoothed
 * demand is `max(envelope, A * smoothed + (1 - A) * envelope)` every ten seconds. Of a longer time without a look A is the
 * power that so many looks would have made of it.
 */
export class SeatDemand {
  #value = 0;
  #since: Instant;
  #begun: Instant;
  #weighted = 0;
  #weightedSquares = 0;
  #high = 0;
  #latest: Demand = { highWatermark: 0, average: 0, deviation: 0, smoothed: 0 };

  constructor(now: Instant) {
    this.#since = now;
    this.#begun = now;
  }

  get latest(): Demand {
    return this.#latest;
  }

  set(value: number, now: Instant): void {
    this.#sync(now);
    this.#value = value;
    if (value > this.#high) this.#high = value;
  }

  /** Ends the period and begins another. */
  look(now: Instant): Demand {
    this.#sync(now);
    const lasted = now - this.#begun;
    const { smoothed, average, deviation } = this.#latest;
    this.#latest = { smoothed, average, deviation, highWatermark: this.#high };
    if (lasted > 0) this.#latest = { ...this.#over(lasted), highWatermark: this.#high };
    this.#begun = now;
    this.#weighted = 0;
    this.#weightedSquares = 0;
    this.#high = this.#value;
    return this.#latest;
  }

  #over(lasted: number): Omit<Demand, 'highWatermark'> {
    const average = this.#weighted / lasted;
    const variance = this.#weightedSquares / lasted - average * average;
    const deviation = Math.sqrt(Math.max(0, variance));
    const envelope = average + deviation;
    const kept = SMOOTHING ** (lasted / 1000 / SMOOTHED_OVER_SECONDS);
    const smoothed = Math.max(envelope, kept * this.#latest.smoothed + (1 - kept) * envelope);
    return { average, deviation, smoothed };
  }

  #sync(now: Instant): void {
    const lasted = now - this.#since;
    if (lasted === 0) return;
    this.#weighted += this.#value * lasted;
    this.#weightedSquares += this.#value * this.#value * lasted;
    this.#since = now;
  }
}
