import { memoryPerGpu } from '../collectives/memory.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Job, Training } from '../domain/job.ts';
import { compareNames } from '../network/topology.ts';
import type { Refusal } from './decision.ts';
import type { PlacementMemory } from './memory.ts';
import type { PlacementRequest, PoolOffer } from './request.ts';
import { offerOf } from './site-offer.ts';
import type { SiteOffer } from './site-offer.ts';

export interface Offers {
  /** The pools that suit the job, in the order of their names. */
  readonly pools: readonly PoolOffer[];
  /** The same pools by site and kind of GPU, where there are several: they may take a part of the job together. */
  readonly groups: readonly SiteOffer[];
}

/** What suits the job, however full it is. */
export function siteOffers({ job, pools }: PlacementRequest, memory: PlacementMemory): Offers {
  const suits = new Map<number, boolean>();
  const suitable = inNameOrder(pools).filter((offer) => {
    const kind = memory.kindOf(offer.pool);
    const known = suits.get(kind);
    if (known !== undefined) return known;
    const isSuitable = unsuitable(job, offer) === undefined;
    suits.set(kind, isSuitable);
    return isSuitable;
  });
  return { pools: suitable, groups: memory.groupsOf(suitable) };
}

/** Each pool by itself, and after those of a site all of them together. */
export function allOffers({ pools, groups }: Offers): readonly SiteOffer[] {
  const sites = new Map<string, SiteOffer[]>();
  const add = (offer: SiteOffer): void => {
    const key = `${offer.site}/${offer.accelerator}`;
    const others = sites.get(key);
    if (others === undefined) sites.set(key, [offer]);
    else others.push(offer);
  };
  for (const offer of pools) offerOf([offer]).forEach(add);
  groups.forEach(add);
  return [...sites.values()].flat();
}

/** Why pools are out of the question, however empty they are. */
export function unsuitedPools({ job, pools }: PlacementRequest): readonly Refusal[] {
  if (pools.length === 0) return [{ type: 'no-pools' }];
  return inNameOrder(pools).flatMap((offer) => unsuitable(job, offer) ?? []);
}

function inNameOrder(pools: readonly PoolOffer[]): readonly PoolOffer[] {
  const isSorted = pools.every(
    ({ pool }, index) => index === 0 || (pools[index - 1]?.pool.name ?? '') <= pool.name,
  );
  return isSorted ? pools : pools.toSorted((a, b) => compareNames(a.pool.name, b.pool.name));
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
