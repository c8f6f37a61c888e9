import type { Job, ModelCut } from '../domain/job.ts';
import { parallelismOf, replicaCount, replicaGpus, replicasPerExpertGroup } from '../domain/job.ts';
import type { Assignment } from '../domain/placement.ts';
import type { PoolOffer } from './request.ts';
import type { SiteOffer } from './site-offer.ts';
import { freeGpus } from './site-offer.ts';

/**
 * What a cut deals out, in whole numbers: replicas to the sites (data), as many together as share a set of experts; or
 * stages of all replicas (pipeline). A part never crosses a pool, so that tensor, context and expert parallelism stay
 * inside.
 */
export interface Parts {
  readonly cut: ModelCut;
  readonly count: number;
  readonly gpusEach: number;
}

export function partsOf({ gpus, work }: Job, cut: ModelCut): Parts {
  const parallelism = parallelismOf(work);
  const replicas = replicaCount(gpus, parallelism);
  switch (cut) {
    case 'Data':
      return {
        cut,
        count: replicas / replicasPerExpertGroup(parallelism),
        gpusEach: replicaGpus(parallelism) * replicasPerExpertGroup(parallelism),
      };
    case 'Pipeline':
      return { cut, count: parallelism.pipeline, gpusEach: gpus / parallelism.pipeline };
  }
}

/** How many parts the site has room for. */
export function roomFor(parts: Parts, { pools }: SiteOffer): number {
  return pools.reduce((sum, offer) => sum + roomIn(parts, offer), 0);
}

export function roomIn(parts: Parts, offer: PoolOffer): number {
  return Math.floor(freeGpus(offer) / parts.gpusEach);
}

/**
 * Deals the parts out as evenly as the rooms allow, at least one to each; undefined when they do not fit. Even shares
 * are the fastest (the slowest site decides), and more room can only make them more even.
 */
export function dealOut(count: number, rooms: readonly number[]): readonly number[] | undefined {
  if (count < rooms.length || rooms.some((room) => room < 1)) return undefined;
  const shares = rooms.map(() => 0);
  const order = rooms.map((room, index) => ({ room, index })).sort((a, b) => a.room - b.room);
  let left = count;
  for (const [position, { room, index }] of order.entries()) {
    const sites = order.length - position;
    const share = sites === 1 ? left : Math.min(room, Math.floor(left / sites));
    if (share > room) return undefined;
    shares[index] = share;
    left -= share;
  }
  return shares;
}

/** What each pool of a site holds of its share: the roomiest pool is filled first, so that few pools are touched. */
export function assignments(
  job: Job,
  parts: Parts,
  { site, share }: { readonly site: SiteOffer; readonly share: number },
): readonly Assignment[] {
  let left = share;
  return site.pools.flatMap((offer) => {
    const taken = Math.min(left, roomIn(parts, offer));
    left -= taken;
    return taken === 0 ? [] : [assignmentOf(job, parts, { offer, taken })];
  });
}

function assignmentOf(
  { gpus: jobGpus, work }: Job,
  parts: Parts,
  { offer, taken }: { readonly offer: PoolOffer; readonly taken: number },
): Assignment {
  const { pool } = offer;
  const parallelism = parallelismOf(work);
  const gpus = taken * parts.gpusEach;
  const isData = parts.cut === 'Data';
  return {
    site: pool.site,
    pool: pool.name,
    nodes: Math.ceil(gpus / pool.gpusPerNode),
    gpus,
    replicas: isData
      ? taken * replicasPerExpertGroup(parallelism)
      : replicaCount(jobGpus, parallelism),
    stages: isData ? parallelism.pipeline : taken,
  };
}
