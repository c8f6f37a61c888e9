import { present } from '../base/assert.ts';
import type { Bytes, Seconds } from '../base/units.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  inFlight,
  km,
  microseconds,
  milliseconds,
  seconds,
  toGbps,
} from '../base/units.ts';
import { flatRingTime } from '../collectives/flat-ring.ts';
import { nicRate } from '../collectives/ring-rate.ts';
import { windowRate } from '../network/sender-window.ts';
import { fabricByName } from '../domain/catalogue/fabrics.ts';
import { singleModeFibre } from '../domain/catalogue/media.ts';
import { busFactor } from '../domain/collective.ts';
import { channelsFor } from '../network/congestion/nccl-window.ts';
import { roundTrip } from '../network/fibre.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';

const quick = { standing: 'asserted', cost: 'quick' } as const;

/** NCCL_BUFFSIZE as it is. */
const CHANNEL = bytes(4 * 2 ** 20);

/** GB/s by the round trip in ms. */
const ceilings: readonly (readonly [ms: number, rate: number])[] = [
  [0.1, 42],
  [0.5, 8.4],
  [1, 4.2],
  [5, 0.84],
  [10, 0.42],
  [21, 0.2],
];

const channelChecks: readonly Check[] = [
  ...ceilings.map(([ms, published]): Check => ({
    ...quick,
    source: 'NCCL 2.30.7: 4 MiB under way in a channel',
    scenario: `most a channel carries, round trip ${ms} ms`,
    published,
    unit: 'GB/s',
    mark: 'derived',
    tolerance: relative(0.01),
    predict: () => windowRate(CHANNEL, milliseconds(ms)) / 1e9,
  })),
  {
    ...quick,
    source: 'NCCL 2.30.7: 4 MiB under way in a channel',
    scenario: 'channels that fill 400 Gb/s, round trip 1 ms',
    published: 12,
    unit: 'channels',
    mark: 'derived',
    tolerance: absolute(0),
    predict: () => channelsFor(inFlight(gbps(400), milliseconds(1))),
  },
];

const LONG = roundTrip(km(500), singleModeFibre);
const HOST = gbps(100);

/** What queue pairs of 64 messages of 64 KiB have under way. */
const queuePairs = (count: number): Bytes => bytes(count * 64 * 65_536);

/** Gb/s. */
const hostRate = (window: Bytes): number =>
  toGbps(bytesPerSecond(Math.min(HOST, windowRate(window, LONG))));

const hostChecks: readonly Check[] = [
  {
    ...quick,
    source: 'K. Nawaz, Long-Distance Lossless Scale-Across, 2026',
    scenario: 'window of 16 queue pairs over the bandwidth-delay product, 100 Gb/s, 500 km',
    published: 1.04,
    unit: 'BDP',
    mark: 'seen',
    tolerance: relative(0.01),
    predict: () => queuePairs(16) / inFlight(HOST, LONG),
  },
  {
    ...quick,
    source: 'K. Nawaz, Long-Distance Lossless Scale-Across, 2026',
    scenario: 'rate of a host with 16 queue pairs, 500 km',
    published: 99.99,
    unit: 'Gb/s',
    mark: 'seen',
    tolerance: relative(0.01),
    predict: () => hostRate(queuePairs(16)),
  },
  {
    ...quick,
    source: 'K. Nawaz, Long-Distance Lossless Scale-Across, 2026',
    scenario: 'rate of a host with 8 queue pairs and a window of 1.7 BDP, 500 km',
    published: 99.5,
    unit: 'Gb/s',
    mark: 'seen',
    tolerance: relative(0.01),
    note: 'that a shorter window fills the link better, at 16 queue pairs, is not told apart here',
    predict: () => hostRate(bytes(1.7 * inFlight(HOST, LONG))),
  },
];

/** One ring over servers with 8 NICs, by 16 channels; on each border it has what two channels a NIC have under way. */
function busBandwidth(gpus: number, delay: Seconds): number {
  const nics = 8 * nicRate(present(fabricByName('dgx-h100'), 'dgx-h100'));
  const rate = bytesPerSecond(Math.min(nics, windowRate(bytes(16 * CHANNEL), delay)));
  const size = bytes(8 * 2 ** 30);
  const time = flatRingTime({ ranks: gpus, size, rate, oneWay: seconds(delay / 2) });
  return (size / time) * busFactor('AllReduce', gpus);
}

/** What is left of the bandwidth of 20 us when the round trip is several hundred. */
const left = (gpus: number): number =>
  busBandwidth(gpus, microseconds(400)) / busBandwidth(gpus, microseconds(20));

const issue = {
  source: 'NVIDIA/nccl-tests issue 241, two networks several hundred us apart',
  unit: 'of that at 20 us',
  mark: 'seen',
  cost: 'quick',
} as const;

const ringChecks: readonly Check[] = [
  {
    ...issue,
    scenario: 'bus bandwidth, 32 GPUs, two servers a side',
    published: 0.5,
    tolerance: absolute(0.15),
    standing: 'asserted',
    note: 'published as a loss of almost 50 %; 400 us and 16 channels over 8 NICs of 400 Gb/s assumed',
    predict: () => left(32),
  },
  {
    ...issue,
    scenario: 'bus bandwidth, 16 GPUs, one server a side',
    published: 1,
    tolerance: absolute(0.15),
    standing: 'disagreement',
    note: 'no loss was seen, although the channels are the same: the windows of this run are not known',
    predict: () => left(16),
  },
];

/** Rates that are bound by what may be under way, not by a link. */
export const windowChecks: readonly Check[] = [...channelChecks, ...hostChecks, ...ringChecks];
