import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { TokenBucket } from '../base/token-bucket.ts';
import type { BucketOptions } from '../base/token-bucket.ts';
import { milliseconds, seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';

/** How long a key that failed has to wait. Asking counts as one more failure of the key. */
export interface RateLimit {
  delay(key: string): Seconds;
  /** The key is well again: its next failure counts as the first. */
  forget(key: string): void;
}

export interface ExponentialOptions {
  readonly first: Seconds;
  readonly longest: Seconds;
  /** Adds up to this share of the delay, by chance. */
  readonly jitter?: { readonly share: number; readonly random: Random };
}

/** Doubles with every failure of the same key. */
export class ExponentialRateLimit implements RateLimit {
  readonly #options: ExponentialOptions;
  readonly #failures = new Map<string, number>();

  constructor(options: ExponentialOptions) {
    this.#options = options;
  }

  delay(key: string): Seconds {
    const { first, longest, jitter } = this.#options;
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const delay = Math.min(first * 2 ** failures, longest);
    return seconds(
      jitter === undefined ? delay : delay * (1 + jitter.share * jitter.random.next()),
    );
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}

/** One token a retry, whatever the key: when many keys fail at once, all of them together stay under the rate. */
export class BucketRateLimit implements RateLimit {
  readonly #bucket: TokenBucket;

  constructor(options: BucketOptions) {
    this.#bucket = new TokenBucket(options);
  }

  delay(): Seconds {
    return this.#bucket.take();
  }

  forget(): void {
    // A token once spent stays spent.
  }
}

/** The longest of the delays. */
export function strictest(limits: readonly RateLimit[]): RateLimit {
  return {
    delay: (key) => seconds(Math.max(...limits.map((limit) => limit.delay(key)))),
    forget: (key) => {
      for (const limit of limits) limit.forget(key);
    },
  };
}

/** What client-go gives its controllers, with a little jitter: 5 ms to 1000 s a key, 10 a second together after 100. */
export function controllerRateLimit(clock: Clock, random: Random): RateLimit {
  return strictest([
    new ExponentialRateLimit({
      first: milliseconds(5),
      longest: seconds(1000),
      jitter: { share: 0.1, random },
    }),
    new BucketRateLimit({ clock, perSecond: 10, burst: 100 }),
  ]);
}
