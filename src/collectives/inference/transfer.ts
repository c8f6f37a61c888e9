import type { Bytes, BytesPerSecond, Seconds } from '../../base/units.ts';
import { bytes, bytesPerSecond, seconds, serializationTime } from '../../base/units.ts';
import type { GpuPool } from '../../domain/gpu-pool.ts';
import type { CacheTransfer } from '../../domain/inference.ts';
import { barrierDelay } from '../barrier.ts';
import { pipelined } from '../hierarchical.ts';
import { fabricOfPool } from '../pool-fabric.ts';
import { windowRate } from '../../network/sender-window.ts';
import { siteTimer } from '../site-collective.ts';

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

/** The slowest of the way, the fabrics at both ends, and what the windows of all senders allow in a round trip. */
export function transferRate({ way, from, to, settings }: Transfer): BytesPerSecond {
  const nics = [from, to].map(({ pool, gpus }) => gpus * pairCall(pool).rate);
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

const LONG_MESSAGE = 2 ** 30;

/**
 * One GPU of a site to one of another domain, by the law of the fabric as in training: the rate of a stream, whose messages follow
 * each other, and what the first of them waits for.
 */
function pairCall(pool: GpuPool): { readonly rate: number; readonly latency: number } {
  const fabric = fabricOfPool(pool);
  const timer = siteTimer({ fabric, operation: 'SendRecv', ranks: 2, ranksPerDomain: 1 });
  const { latency, pipelining, transfer } = timer(LONG_MESSAGE);
  return { rate: LONG_MESSAGE / (pipelining + transfer), latency };
}

/** There with the request, back with the last piece of the cache through the slower fabric, and as late as the latest of its senders. */
export function delays({ way, from, to }: Transfer, gpusPerInstance: number): Seconds {
  const late = barrierDelay(way.jitter, Math.min(gpusPerInstance, from.gpus));
  const calls = [from, to].map(({ pool }) => pairCall(pool).latency);
  return seconds(way.roundTrip + late + Math.max(...calls));
}
