import type { Seconds } from '../../base/units.ts';
import type { Effort, Instance } from './effort.ts';
import { attentionEffort, passEffort, sumOf, timeOf } from './effort.ts';

/** What the requests of a batch have in common. */
export interface Conversation {
  /** Read for every token: the prompt and, on average, half of the answer. */
  readonly contextTokens: number;
  readonly cacheBytesPerToken: number;
  readonly outputTokens: number;
}

/** One token for each request of a batch. */
export function tokenEffort(
  instance: Instance,
  { contextTokens, cacheBytesPerToken }: Conversation,
  batch: number,
): Effort {
  const pairs = batch * contextTokens;
  return sumOf([
    passEffort(instance, batch),
    attentionEffort(instance, { pairs, cacheBytes: pairs * cacheBytesPerToken, keys: 'cached' }),
  ]);
}

/** Requests an instance finishes in a second when its batch is full. */
export function decodeRate(instance: Instance, conversation: Conversation, batch: number): number {
  return batch / (conversation.outputTokens * timeOf(tokenEffort(instance, conversation, batch)));
}

/** Halvings of the range: to one in 2^40 of the largest batch. */
const HALVINGS = 40;

/**
 * Requests an instance works on at once when so many come in a second: as long as the batch is smaller it fills up, since a
 * larger batch finishes more. One at least is worked on, if only now and then.
 */
export function batchAt(
  instance: Instance,
  conversation: Conversation,
  { requestsPerSecond, most }: { readonly requestsPerSecond: number; readonly most: number },
): number {
  let [low, high] = [1, Math.max(1, most)];
  for (let step = 0; step < HALVINGS && low < high; step++) {
    const middle = (low + high) / 2;
    if (decodeRate(instance, conversation, middle) < requestsPerSecond) low = middle;
    else high = middle;
  }
  return high;
}

/** The largest whole batch whose tokens are in time; at least one. */
export function batchInTime(
  instance: Instance,
  conversation: Conversation,
  { within, most }: { readonly within: Seconds; readonly most: number },
): number {
  const isInTime = (batch: number): boolean =>
    timeOf(tokenEffort(instance, conversation, batch)) <= within;
  let [low, high] = [1, Math.max(1, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isInTime(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
