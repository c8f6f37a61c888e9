import { seconds } from '../../base/units.ts';
import type { Effort, Instance } from './effort.ts';
import { attentionEffort, passEffort, sumOf } from './effort.ts';

export interface Prompt {
  readonly tokens: number;
  /** Tokens that pass the model together. */
  readonly chunkTokens: number;
  readonly cacheBytesPerToken: number;
}

/**
 * One prompt, chunk by chunk. Every chunk reads the weights anew, and the keys and values of all chunks before it. A causal
 * kernel skips the pairs that look ahead, so that n tokens have n^2/2 of them.
 */
export function prefillEffort(instance: Instance, prompt: Prompt): Effort {
  const { tokens, cacheBytesPerToken } = prompt;
  const { size, full, rest } = chunksOf(prompt);
  const chunks = full + (rest > 0 ? 1 : 0);
  const reread = (cacheBytesPerToken * size * chunks * (chunks - 1)) / 2;
  return sumOf([
    repeated(passEffort(instance, size), full),
    ...(rest > 0 ? [passEffort(instance, rest)] : []),
    attentionEffort(instance, { pairs: tokens ** 2 / 2, cacheBytes: reread, keys: 'fresh' }),
  ]);
}

/** Pieces in which keys and values become ready: each layer of each chunk. */
export function cachePieces({ model }: Instance, prompt: Prompt): number {
  const { full, rest } = chunksOf(prompt);
  return model.layers * (full + (rest > 0 ? 1 : 0));
}

function chunksOf({ tokens, chunkTokens }: Prompt): {
  readonly size: number;
  readonly full: number;
  readonly rest: number;
} {
  const size = Math.min(tokens, chunkTokens);
  const full = Math.floor(tokens / size);
  return { size, full, rest: tokens - full * size };
}

const repeated = (effort: Effort, times: number): Effort => ({
  matrices: seconds(effort.matrices * times),
  attention: seconds(effort.attention * times),
  exchange: seconds(effort.exchange * times),
  overhead: seconds(effort.overhead * times),
  flops: effort.flops * times,
  bytesRead: effort.bytesRead * times,
});
