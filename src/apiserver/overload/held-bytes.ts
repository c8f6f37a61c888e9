import { StatusError } from '../../kube/status-error.ts';
import type { Sorted } from '../api-request.ts';

/** Not the name of a level, which has no colon. */
const strangers = 'system:unauthenticated';

/**
 * Counts what is in memory only because clients are slow: bodies that are not whole, answers that are not taken. Each
 * priority level has a share of its own, and so have strangers, who cannot use up that of users who are known.
 */
export class HeldBytes {
  readonly #limit: number;
  readonly #held = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws 429 if the level holds too much already, unless it is exempt from limits. */
  check(holder: Sorted): void {
    const { level } = holder.flow;
    if (level.isExempt || this.#of(accountOf(holder)) <= this.#limit) return;
    const message = 'Too many requests, please try again later.';
    throw new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds: 1 });
  }

  hold(holder: Sorted, bytes: number): void {
    const account = accountOf(holder);
    this.#held.set(account, this.#of(account) + bytes);
  }

  release(holder: Sorted, bytes: number): void {
    if (bytes === 0) return;
    const account = accountOf(holder);
    const left = this.#of(account) - bytes;
    if (left === 0) this.#held.delete(account);
    else this.#held.set(account, left);
  }

  #of(account: string): number {
    return this.#held.get(account) ?? 0;
  }
}

const accountOf = ({ flow, user }: Sorted): string =>
  user.groups.includes(strangers) ? strangers : flow.level.name;
