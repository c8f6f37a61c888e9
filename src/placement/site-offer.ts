import { compareNames } from '../network/topology.ts';
import type { PoolOffer } from './request.ts';

/** Pools of one site that may take a part of the job together; mostly one. */
export interface SiteOffer {
  readonly site: string;
  readonly accelerator: string;
  /** The roomiest first. */
  readonly pools: readonly PoolOffer[];
}

export function offerOf(pools: readonly PoolOffer[]): readonly SiteOffer[] {
  const [first] = pools;
  if (first === undefined) return [];
  return [{ site: first.pool.site, accelerator: first.pool.accelerator.name, pools }];
}

export function freeGpus({ pool, freeNodes }: PoolOffer): number {
  return Math.max(0, freeNodes) * pool.gpusPerNode;
}

export function roomierFirst(a: PoolOffer, b: PoolOffer): number {
  return freeGpus(b) - freeGpus(a) || compareNames(a.pool.name, b.pool.name);
}
