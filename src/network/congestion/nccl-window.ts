import type { Bytes } from '../../base/units.ts';
import { bytes } from '../../base/units.ts';

/** NCCL 2.30.7: what one channel has under way at most (NCCL_BUFFSIZE), and how many there may be. */
const DEFAULT_BUFFER = bytes(4 * 1024 * 1024);
const MOST_CHANNELS = 64;
/** A GPU's memory has an end. */
const MOST_BUFFER = bytes(256 * 1024 * 1024);

/** Channels that a window takes at NCCL's default buffer: a channel carries at most 4 MiB in a round trip. */
export function channelsFor(window: Bytes): number {
  return Math.max(1, Math.ceil(window / DEFAULT_BUFFER));
}

export type BufferSize =
  | { readonly type: 'enough'; readonly channels: number }
  | { readonly type: 'raise'; readonly channels: number; readonly bytes: Bytes }
  | { readonly type: 'impossible' };

/** The smallest buffer, by doubling, at which 64 channels hold the window. */
export function leastBufferSize(window: Bytes): BufferSize {
  const channels = channelsFor(window);
  if (channels <= MOST_CHANNELS) return { type: 'enough', channels };
  const size = DEFAULT_BUFFER * 2 ** Math.ceil(Math.log2(channels / MOST_CHANNELS));
  if (size > MOST_BUFFER) return { type: 'impossible' };
  return { type: 'raise', channels: MOST_CHANNELS, bytes: bytes(size) };
}
