import { gpuPools } from '../../src/api/resources.ts';
import type { Reconcile } from '../../src/runtime/reconcile.ts';
import { placementsOf } from '../holdings.ts';
import { byPool } from '../indexes.ts';
import type { ControllerParts } from '../parts.ts';
import { reconcileStatus } from '../reconcile-status.ts';
import { decidePool, poolFields } from './decide.ts';

export function poolReconcile(parts: ControllerParts): Reconcile {
  const { informers, clock } = parts;
  return reconcileStatus(parts, {
    resource: gpuPools,
    informer: informers.pools,
    owned: poolFields,
    decide: (pool) => {
      const jobs = informers.jobs.byIndex(byPool, pool.metadata.name ?? '');
      return decidePool(pool, placementsOf(jobs), clock.now());
    },
  });
}
