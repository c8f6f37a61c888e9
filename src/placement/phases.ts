import { leastMemoryPerGpu } from '../collectives/inference/memory.ts';
import type { Inference, Phase } from '../domain/inference.ts';
import { groupGpus } from '../domain/inference.ts';
import type { Job } from '../domain/job.ts';
import type { Assignment } from '../domain/placement.ts';
import { compareNames } from '../network/topology.ts';
import type { PhaseRefusal, PoolRefusal } from './decision.ts';
import type { PlacementRequest, PoolOffer } from './request.ts';

/** A pool for the instances of prefill and one for those of decode; it may be the same. */
interface PhasesRow {
  readonly prefill: PoolOffer;
  readonly decode: PoolOffer;
}

/** The pools that suit each phase by what they are, however full they are, and why the others do not. */
export interface PhaseOffers {
  readonly offers: Readonly<Record<Phase, readonly PoolOffer[]>>;
  readonly refusals: readonly PhaseRefusal[];
}

const PHASES: readonly Phase[] = ['prefill', 'decode'];

export function phaseOffers(inference: Inference, { pools }: PlacementRequest): PhaseOffers {
  const inOrder = pools.toSorted((a, b) => compareNames(a.pool.name, b.pool.name));
  const judged = PHASES.flatMap((phase) =>
    inOrder.map((offer) => ({ phase, offer, refusal: unfit(inference, phase, offer) })),
  );
  const suiting = (wanted: Phase): readonly PoolOffer[] =>
    judged.flatMap(({ phase, offer, refusal }) =>
      phase === wanted && refusal === undefined ? [offer] : [],
    );
  return {
    offers: { prefill: suiting('prefill'), decode: suiting('decode') },
    refusals: judged.flatMap(({ phase, refusal }) =>
      refusal === undefined ? [] : [{ type: 'phase', phase, refusal }],
    ),
  };
}

/** What no free node would change. */
function unfit(inference: Inference, phase: Phase, { pool }: PoolOffer): PoolRefusal | undefined {
  const { accelerator: wanted, site, gpusPerInstance } = inference[phase];
  const { accelerator } = pool;
  const common = { pool: pool.name };
  if (site !== undefined && site !== pool.site)
    return { type: 'wrong-site', ...common, site: pool.site, wanted: site };
  if (wanted !== undefined && wanted !== accelerator.name)
    return { type: 'wrong-accelerator', ...common, accelerator: accelerator.name, wanted };
  if (accelerator.compute[inference.precision] === undefined)
    return { type: 'no-precision', ...common, precision: inference.precision };
  if (accelerator.memoryRate === undefined)
    return { type: 'no-memory-rate', ...common, accelerator: accelerator.name };
  const domainGpus = pool.scaleUpDomainGpus;
  if (domainGpus % gpusPerInstance !== 0)
    return { type: 'tensor-domain', ...common, tensor: gpusPerInstance, domainGpus };
  const needed = leastMemoryPerGpu(inference, phase);
  if (needed > accelerator.memory)
    return { type: 'memory', ...common, needed, present: accelerator.memory };
  return undefined;
}

/** At one site first; then with prefill at another, where that is allowed. */
export function* phaseRows({ siteBoundary }: Job, { offers }: PhaseOffers): Generator<PhasesRow> {
  const mayBeApart = siteBoundary.maxSites > 1 && siteBoundary.allow.includes('Phase');
  const pairs = (where: 'together' | 'apart'): readonly PhasesRow[] =>
    offers.prefill.flatMap((prefill) =>
      offers.decode
        .filter(({ pool }) => (pool.site === prefill.pool.site) === (where === 'together'))
        .map((decode): PhasesRow => ({ prefill, decode })),
    );
  yield* pairs('together');
  if (mayBeApart) yield* pairs('apart');
}

/** Both groups on whole nodes of their own; undefined when there is not the room. */
export function phasesOn(
  inference: Inference,
  { prefill, decode }: PhasesRow,
): readonly Assignment[] | undefined {
  const nodes = {
    prefill: nodesFor(inference, 'prefill', prefill),
    decode: nodesFor(inference, 'decode', decode),
  };
  const isShared = prefill.pool.name === decode.pool.name;
  const fits = isShared
    ? nodes.prefill + nodes.decode <= prefill.freeNodes
    : nodes.prefill <= prefill.freeNodes && nodes.decode <= decode.freeNodes;
  if (!fits) return undefined;
  const instances = {
    prefill: inference.prefill.instances,
    decode: inference.decode.instances,
  };
  const assignment = (offer: PoolOffer, held: Readonly<Record<Phase, number>>): Assignment => ({
    site: offer.pool.site,
    pool: offer.pool.name,
    nodes: (held.prefill > 0 ? nodes.prefill : 0) + (held.decode > 0 ? nodes.decode : 0),
    gpus:
      held.prefill * inference.prefill.gpusPerInstance +
      held.decode * inference.decode.gpusPerInstance,
    replicas: held.prefill + held.decode,
    stages: 1,
    instances: held,
  });
  if (isShared) return [assignment(prefill, instances)];
  return [
    assignment(prefill, { ...instances, decode: 0 }),
    assignment(decode, { ...instances, prefill: 0 }),
  ];
}

function nodesFor(inference: Inference, phase: Phase, { pool }: PoolOffer): number {
  return Math.ceil(groupGpus(inference[phase]) / pool.gpusPerNode);
}

/** Why no pool has room for a phase by itself. */
export function phaseRoomRefusals(
  inference: Inference,
  { offers }: PhaseOffers,
): readonly PhaseRefusal[] {
  return PHASES.flatMap((phase) =>
    offers[phase].flatMap((offer): readonly PhaseRefusal[] => {
      const { pool, freeNodes } = offer;
      const neededNodes = nodesFor(inference, phase, offer);
      if (neededNodes <= freeNodes) return [];
      const room = { pool: pool.name, neededNodes, freeNodes, nodes: pool.nodes };
      return [{ type: 'phase', phase, refusal: { type: 'no-room', ...room } }];
    }),
  );
}

/** Whether either phase alone would find a pool. */
export function eachHasRoom(inference: Inference, { offers }: PhaseOffers): boolean {
  return PHASES.every((phase) =>
    offers[phase].some((offer) => nodesFor(inference, phase, offer) <= offer.freeNodes),
  );
}
