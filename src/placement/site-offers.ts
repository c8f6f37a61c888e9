import { memoryPerGpu } from '../collectives/memory.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Job, Training } from '../domain/job.ts';
import { compareNames } from '../network/topology.ts';
import type { Refusal } from './decision.ts';
import type { PlacementRequest, PoolOffer } from './request.ts';

/** Pools of one site that may take a part of the job together; mostly one. */
export interface SiteOffer {
  readonly site: string;
  readonly accelerator: string;
  /** The roomiest first. */
  readonly pools: readonly PoolOffer[];
}

export interface Offers {
  readonly sites: readonly SiteOffer[];
  /** Why the other pools are out of the question, however empty they are. */
  readonly refusals: readonly Refusal[];
}

/** Each pool that suits the job by itself, and all such pools of a site and a kind of GPU together. */
export function siteOffers({ job, pools }: PlacementRequest): Offers {
  const refusals: Refusal[] = pools.length === 0 ? [{ type: 'no-pools' }] : [];
  const groups = new Map<string, PoolOffer[]>();
  for (const offer of pools.toSorted((a, b) => compareNames(a.pool.name, b.pool.name))) {
    const refusal = unsuitable(job, offer);
    if (refusal === undefined) {
      const group = `${offer.pool.site}/${offer.pool.accelerator.name}`;
      groups.set(group, [...(groups.get(group) ?? []), offer]);
    } else refusals.push(refusal);
  }
  const sites = [...groups.values()].flatMap((group) => [
    ...group.map((offer) => offerOf([offer])),
    ...(group.length > 1 ? [offerOf(group.toSorted(roomierFirst))] : []),
  ]);
  return { sites: sites.flat(), refusals };
}

function offerOf(pools: readonly PoolOffer[]): readonly SiteOffer[] {
  const [first] = pools;
  if (first === undefined) return [];
  return [{ site: first.pool.site, accelerator: first.pool.accelerator.name, pools }];
}

export function freeGpus({ pool, freeNodes }: PoolOffer): number {
  return Math.max(0, freeNodes) * pool.gpusPerNode;
}

function roomierFirst(a: PoolOffer, b: PoolOffer): number {
  return freeGpus(b) - freeGpus(a) || compareNames(a.pool.name, b.pool.name);
}

/** What no free node would change. */
function unsuitable(job: Job, { pool }: PoolOffer): Refusal | undefined {
  const { work, accelerator: wanted } = job;
  const { accelerator } = pool;
  if (wanted !== undefined && wanted !== accelerator.name) {
    return {
      type: 'wrong-accelerator',
      pool: pool.name,
      accelerator: accelerator.name,
      wanted,
    };
  }
  return work.type === 'training' ? unfit(work.training, job.gpus, pool) : undefined;
}

/** What a training run cannot do there. */
function unfit(training: Training, gpus: number, pool: GpuPool): Refusal | undefined {
  const { accelerator } = pool;
  if (accelerator.compute[training.precision] === undefined) {
    return { type: 'no-precision', pool: pool.name, precision: training.precision };
  }
  const { tensor } = training.parallelism;
  if (pool.scaleUpDomainGpus % tensor !== 0) {
    return {
      type: 'tensor-domain',
      pool: pool.name,
      tensor,
      domainGpus: pool.scaleUpDomainGpus,
    };
  }
  const needed = memoryPerGpu(training, gpus);
  if (needed > accelerator.memory) {
    return { type: 'memory', pool: pool.name, needed, present: accelerator.memory };
  }
  return undefined;
}
