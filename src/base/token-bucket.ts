import type { Clock } from './clock.ts';
import { seconds } from './units.ts';
import type { Seconds } from './units.ts';

export interface BucketOptions {
  readonly clock: Clock;
  readonly perSecond: number;
  /** How many may be taken at once after a rest. */
  readonly burst: number;
}

/** A rate that may be exceeded for a moment. Tokens are promised in the order they are asked for. */
export class TokenBucket {
  readonly #options: BucketOptions;
  #tokens: number;
  #countedAt: number;

  constructor(options: BucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#countedAt = options.clock.now();
  }

  /** Takes a token that is there, or will be after the returned time. */
  take(): Seconds {
    const { clock, perSecond, burst } = this.#options;
    const now = clock.now();
    const refilled = this.#tokens + ((now - this.#countedAt) / 1000) * perSecond;
    this.#countedAt = now;
    this.#tokens = Math.min(burst, refilled) - 1;
    return seconds(this.#tokens >= 0 ? 0 : -this.#tokens / perSecond);
  }
}
