import type { Cut } from '../domain/job.ts';
import { partsOf } from './cuts.ts';
import type { Decision, Refusal } from './decision.ts';
import { decisionOf } from './found.ts';
import { PlacementMemory } from './memory.ts';
import { placePhases } from './phase-search.ts';
import type { PlacementRequest } from './request.ts';
import { RowSearch } from './row-search.ts';
import type { Offers } from './site-offers.ts';
import { allOffers, siteOffers, unsuitedPools } from './site-offers.ts';

/**
 * The place that costs the least: the shortest step, or, of an inference, the most requests in time, then the earliest first
 * token. Equals (to the microsecond) go to fewer sites, then fewer pools, then the pools that would be left fullest, then by
 * name. The answer depends on the request alone, not on the order of its lists.
 *
 * What cannot be among the best is not worked out: on a fleet of pools that are alike, one prediction serves them all.
 */
export function place(request: PlacementRequest, memory = new PlacementMemory()): Decision {
  const { work } = request.job;
  return work.type === 'inference'
    ? placePhases(request, work.inference, memory)
    : placeParts(request, memory);
}

function placeParts(request: PlacementRequest, memory: PlacementMemory): Decision {
  const offers = siteOffers(request, memory);
  const rows = new RowSearch(request, memory);
  rows.run(offers);
  const { found, extent } = rows;
  return decisionOf({ found, extent }, () => {
    // Without a pool everything else would follow from that one thing.
    const room =
      request.pools.length === 0 ? [] : roomRefusals(request, offers, found.cutsWithRoom);
    return [...unsuitedPools(request), ...room, ...found.refusals.values()];
  });
}

/** Why the job does not fit whole, and why not cut. */
function roomRefusals(
  { job }: PlacementRequest,
  offers: Offers,
  cutsWithRoom: ReadonlySet<Cut>,
): readonly Refusal[] {
  const { allow, maxSites } = job.siteBoundary;
  const whole = allOffers(offers).flatMap(({ pools: [offer, ...more] }): readonly Refusal[] => {
    if (offer === undefined || more.length > 0) return [];
    const { pool, freeNodes } = offer;
    const neededNodes = Math.ceil(job.gpus / pool.gpusPerNode);
    return [{ type: 'no-room', pool: pool.name, neededNodes, freeNodes, nodes: pool.nodes }];
  });
  if (maxSites === 1 || allow.length === 0) {
    return [...whole, { type: 'site-boundary', maxSites, allow }];
  }
  const cuts = allow
    .filter((cut) => cut !== 'Phase')
    .filter((cut) => !cutsWithRoom.has(cut))
    .map((cut) => partsOf(job, cut));
  return [
    ...whole,
    ...cuts.map(({ cut, count }): Refusal => {
      if (count < 2) return { type: 'indivisible', cut, parts: count };
      const most = Math.min(maxSites, count);
      return { type: 'too-few-together', cut, neededGpus: job.gpus, sites: most };
    }),
  ];
}
