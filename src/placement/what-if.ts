import { toMilliseconds } from '../base/units.ts';
import { cutsOf, replicaCount, replicaGpus } from '../domain/job.ts';
import type { Cut, Job, Parallelism, Training } from '../domain/job.ts';
import { bytesPerSecond } from '../base/units.ts';
import { compareNames } from '../network/topology.ts';
import { PlacementMemory } from './memory.ts';
import { place } from './place.ts';
import type { LinkOffer, PlacementRequest, PoolOffer } from './request.ts';

/** A single change of the job or of what there is. */
export type Change =
  | { readonly type: 'free-nodes'; readonly pool: string; readonly more: number }
  | {
      readonly type: 'lanes';
      readonly link: string;
      readonly lanes: number;
      readonly lanesUp: number;
    }
  | { readonly type: 'max-sites'; readonly sites: number }
  | { readonly type: 'allow'; readonly cut: Cut }
  | { readonly type: 'round-trip-limit'; readonly milliseconds: number }
  | { readonly type: 'parallelism'; readonly parallelism: Parallelism };

type FreeNodes = Extract<Change, { readonly type: 'free-nodes' }>;

const MOST_POOLS = 16;
const MOST_LINKS = 16;
const MOST_LANES = 256;

/** Single changes that would admit a refused job, each found by trying it; nodes and lanes are the fewest that do. */
export function changesThatAdmit(
  request: PlacementRequest,
  memory = new PlacementMemory(),
): readonly Change[] {
  const admits = (change: Change): boolean =>
    place(changed(request, change), memory).type === 'placed';
  return [
    ...boundaryChanges(request, memory).filter(admits),
    ...parallelismChanges(request.job).filter(admits),
    ...byName(request.pools, ({ pool }) => pool.name)
      .slice(0, MOST_POOLS)
      .flatMap((offer) => fewestNodes(request.job, offer, admits))
      .sort((a, b) => a.more - b.more),
    ...byName(request.links, ({ state }) => state.link)
      .slice(0, MOST_LINKS)
      .flatMap((offer) => fewestLanes(offer, admits)),
  ];
}

/** The request after the change. */
export function changed(request: PlacementRequest, change: Change): PlacementRequest {
  const { job } = request;
  const bounded = (boundary: Partial<Job['siteBoundary']>): PlacementRequest => ({
    ...request,
    job: { ...job, siteBoundary: { ...job.siteBoundary, ...boundary } },
  });
  switch (change.type) {
    case 'free-nodes':
      return { ...request, pools: request.pools.map((offer) => withNodes(offer, change)) };
    case 'lanes':
      return { ...request, links: request.links.map((offer) => withLanes(offer, change)) };
    case 'max-sites':
      return bounded({ maxSites: change.sites });
    case 'allow':
      return bounded({ allow: [...job.siteBoundary.allow, change.cut] });
    case 'round-trip-limit':
      return bounded({ maxRoundTripMilliseconds: change.milliseconds });
    case 'parallelism': {
      if (job.work.type !== 'training') return request;
      const training = { ...job.work.training, parallelism: change.parallelism };
      return { ...request, job: { ...job, work: { type: 'training', training } } };
    }
  }
}

function withNodes(offer: PoolOffer, { pool: name, more }: FreeNodes): PoolOffer {
  if (offer.pool.name !== name) return offer;
  const freeNodes = offer.freeNodes + more;
  const nodes = Math.max(offer.pool.nodes, freeNodes);
  return { pool: { ...offer.pool, nodes }, freeNodes };
}

function withLanes(
  offer: LinkOffer,
  { link: name, lanes }: Extract<Change, { readonly type: 'lanes' }>,
): LinkOffer {
  if (offer.state.link !== name) return offer;
  const capacity = bytesPerSecond(lanes * offer.laneRate);
  return { ...offer, lanesUp: lanes, state: { ...offer.state, capacity } };
}

function boundaryChanges(request: PlacementRequest, memory: PlacementMemory): readonly Change[] {
  const { job } = request;
  const { allow, maxSites, maxRoundTripMilliseconds: limit } = job.siteBoundary;
  const longer = limit === undefined ? undefined : nextRoundTrip(request, memory);
  return [
    ...cutsOf(job.work)
      .filter((cut) => !allow.includes(cut))
      .map((cut): Change => ({ type: 'allow', cut })),
    { type: 'max-sites', sites: maxSites + 1 },
    ...(longer === undefined ? [] : [{ type: 'round-trip-limit', milliseconds: longer } as const]),
  ];
}

/** The shortest round trip that was too long, in whole milliseconds. */
function nextRoundTrip(request: PlacementRequest, memory: PlacementMemory): number | undefined {
  const decision = place(request, memory);
  if (decision.type === 'placed') return undefined;
  const trips = decision.refusals.flatMap((refusal) =>
    refusal.type === 'round-trip' ? [Math.ceil(toMilliseconds(refusal.roundTrip))] : [],
  );
  return trips.length === 0 ? undefined : Math.min(...trips);
}

/** One dimension of the cut halved or doubled: what does not fit into memory or into a domain then may. */
function parallelismChanges(job: Job): readonly Change[] {
  if (job.work.type !== 'training') return [];
  const { training } = job.work;
  const { parallelism } = training;
  const { tensor, pipeline } = parallelism;
  const others: readonly Parallelism[] = [
    { ...parallelism, tensor: tensor * 2 },
    { ...parallelism, tensor: tensor / 2 },
    { ...parallelism, pipeline: pipeline * 2 },
  ];
  return others
    .filter((other) => isWhole(training, job.gpus, other))
    .map((other): Change => ({ type: 'parallelism', parallelism: other }));
}

/** Whether replicas, their batches and their stages come out whole. */
function isWhole(training: Training, gpus: number, parallelism: Parallelism): boolean {
  const replicas = replicaCount(gpus, parallelism);
  const batch = training.globalBatchSequences / (replicas * training.microBatchSequences);
  return (
    Number.isInteger(replicaGpus(parallelism)) &&
    Number.isInteger(replicas) &&
    Number.isInteger(batch) &&
    parallelism.pipeline <= training.model.layers
  );
}

function fewestNodes(
  job: Job,
  { pool, freeNodes }: PoolOffer,
  admits: (change: Change) => boolean,
): readonly FreeNodes[] {
  const change = (more: number): FreeNodes => ({ type: 'free-nodes', pool: pool.name, more });
  const most = Math.ceil(job.gpus / pool.gpusPerNode) - freeNodes;
  const more = fewest(1, most, (count) => admits(change(count)));
  return more === undefined ? [] : [change(more)];
}

function fewestLanes(
  { state, lanesUp }: LinkOffer,
  admits: (change: Change) => boolean,
): readonly Change[] {
  const change = (lanes: number): Change => ({ type: 'lanes', link: state.link, lanes, lanesUp });
  const lanes = fewest(lanesUp + 1, MOST_LANES, (count) => admits(change(count)));
  return lanes === undefined ? [] : [change(lanes)];
}

/** The least count that holds, by halving: what holds for a count holds for any greater one. */
function fewest(from: number, to: number, holds: (count: number) => boolean): number | undefined {
  if (from > to || !holds(to)) return undefined;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function byName<Item>(items: readonly Item[], nameOf: (item: Item) => string): readonly Item[] {
  return items.toSorted((a, b) => compareNames(nameOf(a), nameOf(b)));
}
