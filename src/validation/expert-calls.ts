import { bytesPerSecond, gigabytesPerSecond, microseconds, toMicroseconds } from '../base/units.ts';
import { bytes, seconds, serializationTime } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { NIC_SHARE, SCALE_UP_SHARE } from '../collectives/ring-rate.ts';
import type { Check } from './check.ts';
import { relative } from './check.ts';

/** H800: per GPU and direction, of NVLink and of the NIC. */
const NVLINK = bytesPerSecond(SCALE_UP_SHARE * gigabytesPerSecond(200));
const NIC = bytesPerSecond(NIC_SHARE * gigabytesPerSecond(50));
const NODE = 8;

/** DeepSeek-V3 while it answers: tokens of a rank, experts of each, and the width of a token. */
const TOKENS = 128;
const EXPERTS = 8;
const HIDDEN = 7168;
/** One byte, and a scale of four for each 128; two bytes on the way back. */
const BYTES = { dispatch: 1 + 4 / 128, combine: 2 } as const;
type Direction = keyof typeof BYTES;

/** Fitted on the 8 ranks of one node. */
const LATENCY = microseconds(37);

/**
 * A call that copies each token to each of its experts by itself: latency, and the bytes for other nodes at the rate of the NIC; in
 * one node, those for other GPUs at the rate of NVLink.
 */
function callTime(direction: Direction, ranks: number): Seconds {
  const all = TOKENS * EXPERTS * HIDDEN * BYTES[direction];
  const share = ranks === NODE ? (NODE - 1) / NODE : (ranks - NODE) / ranks;
  const rate = ranks === NODE ? NVLINK : NIC;
  return seconds(LATENCY + serializationTime(bytes(all * share), rate));
}

const published: readonly (readonly [ranks: number, dispatch: number, combine: number])[] = [
  [8, 77, 114],
  [32, 155, 273],
  [128, 192, 369],
  [256, 194, 360],
];

/** DeepEP's low-latency calls, whose tokens are too few to be bound by the rate alone. */
export const expertCallChecks: readonly Check[] = published.flatMap(([ranks, ...times]) =>
  (['dispatch', 'combine'] as const).map((direction, index): Check => ({
    source: 'deepseek-ai/DeepEP, H800, low-latency calls',
    scenario: `${direction}, ${ranks} ranks, 128 tokens each`,
    published: times[index] ?? Number.NaN,
    unit: 'us',
    mark: 'seen',
    tolerance: relative(0.15),
    standing: ranks === NODE ? 'fitted' : 'asserted',
    note: 'one latency, fitted on 8 ranks; the rates are those of all other rows',
    cost: 'quick',
    predict: () => toMicroseconds(callTime(direction, ranks)),
  })),
);
