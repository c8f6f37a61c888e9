import { numberAt } from '../base/json-at.ts';
import { microseconds } from '../base/units.ts';
import type { SiteLink } from '../domain/site-link.ts';
import type { KubeObject } from '../kube/object.ts';
import type { LaneConduct, Percentile } from '../network/lane-conduct.ts';
import { sharesWithin } from '../network/lane-conduct.ts';

/** A share of one cannot be: nothing would arrive. */
const MOST_SHARE = 0.999999;

/**
 * How the lanes of a link treat packets, by the simulation in its status; undefined while there is none: nothing is made up.
 * What the status rounds to a microsecond or a millionth stays so.
 */
export function laneConduct(
  object: KubeObject,
  { laneRate, lossRate }: Pick<SiteLink, 'laneRate' | 'lossRate'>,
): LaneConduct | undefined {
  const simulated = (field: string): number | undefined =>
    numberAt(object, 'status', 'simulated', field);
  const marked = simulated('markedPacketsPerMillion');
  const dropped = simulated('droppedPacketsPerMillion');
  const notified = simulated('notificationsPerSecond');
  const goodput = simulated('efficiencyPercent');
  if (marked === undefined || dropped === undefined || notified === undefined) return undefined;
  if (goodput === undefined || goodput <= 0) return undefined;
  return {
    markedShare: Math.min(1, marked / 1e6),
    overflowShare: Math.min(MOST_SHARE, dropped / 1e6),
    lossShare: lossRate,
    notificationsPerByte: notified / ((goodput / 100) * laneRate),
    meanDelay: microseconds(simulated('queueMicroseconds') ?? 0),
    withinBounds: sharesWithin(percentilesOf(simulated)),
  };
}

const PERCENTILES = [
  [0.5, 'queueP50Microseconds'],
  [0.9, 'queueP90Microseconds'],
  [0.99, 'queueP99Microseconds'],
  [1, 'queueMaxMicroseconds'],
] as const;

function percentilesOf(simulated: (field: string) => number | undefined): readonly Percentile[] {
  return PERCENTILES.flatMap(([share, field]) => {
    const delay = simulated(field);
    return delay === undefined ? [] : [[share, microseconds(delay)] as const];
  });
}
