import type { GpuPool } from '../domain/gpu-pool.ts';

/** A pool, and how many replicas exchange gradients in its site. */
interface PoolUse {
  readonly pool: GpuPool;
  readonly replicas: number;
}

/** Sites are mostly built alike, and what is alike needs to be computed but once. */
export function differentUses(uses: readonly PoolUse[]): readonly PoolUse[] {
  const different: PoolUse[] = [];
  for (const use of uses) {
    if (!different.some((other) => isAlike(other, use))) different.push(use);
  }
  return different;
}

function isAlike(one: PoolUse, other: PoolUse): boolean {
  const [near, far] = [one.pool.scaleOut, other.pool.scaleOut];
  return (
    one.replicas === other.replicas &&
    one.pool.accelerator === other.pool.accelerator &&
    one.pool.scaleUpDomainGpus === other.pool.scaleUpDomainGpus &&
    one.pool.gpusPerNode === other.pool.gpusPerNode &&
    near.nicRate === far.nicRate &&
    near.nicsPerNode === far.nicsPerNode &&
    near.oversubscription === far.oversubscription &&
    near.loadBalancing === far.loadBalancing
  );
}
