import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';

/**
 * One-way delays of a ring over long ways, whatever its length: chunks follow each other, so that not every one of the
 * 2 (n-1) steps is waited for. 6 to 9 were measured (tc_cluster_setting), 3 to 4.5 round trips in NCCL issue reports.
 */
export const FLAT_RING_DELAYS = 6;

/** An all-reduce by one ring over `ranks` places: 2 (n-1)/n S/B and the delays. */
export function flatRingTime(ring: {
  readonly ranks: number;
  readonly size: Bytes;
  readonly rate: BytesPerSecond;
  readonly oneWay: Seconds;
}): Seconds {
  const { ranks, size, rate, oneWay } = ring;
  return seconds((2 * (ranks - 1) * size) / (ranks * rate) + FLAT_RING_DELAYS * oneWay);
}
