import { seconds } from '../base/units.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import { barrierDelay } from './barrier.ts';
import { nicRate } from './ring-rate.ts';
import type { GroupPart, SiteWay } from './group.ts';
import { windowRate } from '../network/sender-window.ts';

/** Where a collective crosses from one site to the next, with all GPUs on either side of it. */
export interface SiteBorder {
  readonly near: GroupPart;
  readonly far: GroupPart;
  readonly way: SiteWay;
  readonly gpusBefore: number;
  readonly gpusAfter: number;
}

export function borders({
  parts,
  ways,
}: {
  readonly parts: readonly GroupPart[];
  readonly ways: readonly SiteWay[];
}): readonly SiteBorder[] {
  const all = parts.reduce((sum, { gpus }) => sum + gpus, 0);
  let gpusBefore = 0;
  return ways.flatMap((way, index) => {
    const near = parts[index];
    const far = parts[index + 1];
    if (near === undefined || far === undefined) return [];
    gpusBefore += near.gpus;
    return [{ near, far, way, gpusBefore, gpusAfter: all - gpusBefore }];
  });
}

/**
 * Bytes that one call sends over a border in the busier direction, S the whole array and n all ranks:
 *   all-reduce                   S      half of it on its way to be summed, half summed and on its way back
 *   all-gather, reduce-scatter   S x max(before, after) / n
 *   all-to-all                   S x before x after / n      every pair across, S / n each
 *   broadcast, send/recv         S
 */
export function borderBytes(
  operation: CollectiveOperation,
  { gpusBefore, gpusAfter }: Pick<SiteBorder, 'gpusBefore' | 'gpusAfter'>,
  bytes: number,
): number {
  const all = gpusBefore + gpusAfter;
  switch (operation) {
    case 'AllReduce':
    case 'Broadcast':
    case 'SendRecv':
      return bytes;
    case 'AllGather':
    case 'ReduceScatter':
      return (bytes * Math.max(gpusBefore, gpusAfter)) / all;
    case 'AllToAll':
      return (bytes * gpusBefore * gpusAfter) / all;
  }
}

/** Pairs of NICs that send over a border at once. */
export function borderFlows(operation: CollectiveOperation, { near, far }: SiteBorder): number {
  return operation === 'SendRecv' ? 1 : Math.min(near.gpus, far.gpus);
}

/**
 * Transfer at the slowest of the way, the NICs, and what the windows allow in a round trip; and the one-way delays that are
 * waited for, with the latest of all flows. An all-reduce crosses twice.
 */
export function borderTime(
  operation: CollectiveOperation,
  border: SiteBorder,
  bytes: number,
): { readonly bulk: number; readonly delay: number } {
  const { near, far, way } = border;
  const flows = borderFlows(operation, border);
  const rate = Math.min(
    way.rate,
    flows * Math.min(nicRate(near.fabric), nicRate(far.fabric)),
    flows * windowRate(way.window, way.roundTrip),
  );
  const crossings = operation === 'AllReduce' ? 2 : 1;
  const bulk = rate > 0 ? borderBytes(operation, border, bytes) / rate : Infinity;
  const queued = Math.min(bulk, barrierDelay(way.queueDelay ?? seconds(0), flows));
  return {
    bulk,
    delay: crossings * (way.roundTrip / 2 + barrierDelay(way.jitter, flows) + queued),
  };
}
