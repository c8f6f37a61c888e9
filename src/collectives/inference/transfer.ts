import type { Bytes, BytesPerSecond, Seconds } from '../../base/units.ts';
import { bytes, bytesPerSecond, seconds, serializationTime } from '../../base/units.ts';
import type { GpuPool } from '../../domain/gpu-pool.ts';
import type { CacheTransfer } from '../../domain/inference.ts';
import { barrierDelay } from '../barrier.ts';
import { pipelined } from '../hierarchical.ts';
import { fabricOfPool } from '../pool-fabric.ts';
import { nicRate } from '../ring-rate.ts';
import { windowRate } from '../sender-window.ts';

/** The way from prefill to decode. Inside a site it takes no time and has no limit but the NICs. */
export interface CacheWay {
  readonly roundTrip: Seconds;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
  /** What the job gets, after losses of efficiency. */
  readonly rate: BytesPerSecond;
}

/** GPUs of one phase that send or receive at once. */
export interface Senders {
  readonly pool: GpuPool;
  readonly gpus: number;
}

export interface Transfer {
  readonly way: CacheWay;
  readonly from: Senders;
  readonly to: Senders;
  readonly settings: CacheTransfer;
}

/** The slowest of the way, the NICs at both ends, and what the windows of all senders allow in a round trip. */
export function transferRate({ way, from, to, settings }: Transfer): BytesPerSecond {
  const nics = [from, to].map(({ pool, gpus }) => gpus * nicRate(fabricOfPool(pool)));
  const { windowBytes } = settings;
  const window = windowBytes === undefined ? undefined : bytes(windowBytes);
  const windows = from.gpus * windowRate(window, way.roundTrip);
  return bytesPerSecond(Math.min(way.rate, windows, ...nics));
}

/**
 * What the first token waits for after its prefill. Layer by layer, sending and computing go on at once, and only what the
 * longer of the two leaves over, and the last piece, comes after; otherwise all of it does.
 */
export function exposedTransfer(
  { settings }: Transfer,
  {
    cache,
    rate,
    prefill,
    pieces,
  }: {
    readonly cache: Bytes;
    readonly rate: BytesPerSecond;
    readonly prefill: Seconds;
    readonly pieces: number;
  },
): Seconds {
  const time = rate > 0 ? serializationTime(cache, rate) : seconds(Infinity);
  if (settings.mode === 'after-prefill' || !Number.isFinite(time)) return time;
  return seconds(pipelined([prefill, time], pieces) - prefill);
}

/** There with the request, back with the last piece of the cache, and as late as the latest of its senders. */
export function delays({ way, from }: Transfer, gpusPerInstance: number): Seconds {
  return seconds(way.roundTrip + barrierDelay(way.jitter, Math.min(gpusPerInstance, from.gpus)));
}
