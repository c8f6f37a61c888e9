import { StatusError } from '../../kube/status-error.ts';
import type { Flow } from './flow-schema.ts';

/**
 * Counts what is in memory only because clients are slow: bodies that are not whole, answers that are not taken. Each
 * priority level has a share of its own, so that strangers cannot use up that of users who are known.
 */
export class HeldBytes {
  readonly #limit: number;
  readonly #held = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws 429 if the level holds too much already, unless it is exempt from limits. */
  check({ level }: Flow): void {
    if (level === 'exempt' || this.#of(level) <= this.#limit) return;
    const message = 'Too many requests, please try again later.';
    throw new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds: 1 });
  }

  hold({ level }: Flow, bytes: number): void {
    this.#held.set(level, this.#of(level) + bytes);
  }

  release({ level }: Flow, bytes: number): void {
    this.#held.set(level, this.#of(level) - bytes);
  }

  #of(level: string): number {
    return this.#held.get(level) ?? 0;
  }
}
