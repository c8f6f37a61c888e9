import { heldPlacement } from '../../src/api/placement.ts';
import type { ObjectKey } from '../../src/kube/object.ts';
import { createController, ownKey } from '../../src/runtime/controller.ts';
import type { Controller } from '../../src/runtime/controller.ts';
import type { Change } from '../../src/runtime/indexer.ts';
import type { ControllerParts } from '../parts.ts';
import { poolReconcile } from './reconcile.ts';

/** A reconcile mostly waits for the answer to its one write. */
const WRITES_AT_ONCE = 8;

/** Accounts for every pool: what it has, what is up, and what jobs hold of it. */
export function createPoolController(parts: ControllerParts): Controller {
  const { informers, clock, random, log, observer } = parts;
  return createController({
    name: 'gpupool',
    reconcile: poolReconcile(parts),
    sources: [
      { informer: informers.pools, keysOf: ownKey },
      { informer: informers.jobs, keysOf: poolsOf },
    ],
    concurrency: WRITES_AT_ONCE,
    clock,
    random,
    log,
    observer,
  });
}

/** The pools that a job held before or holds now, unless it is the same in both. */
export function poolsOf({ before, after }: Change): readonly ObjectKey[] {
  const [old, present] = [before, after].map((job) =>
    job === undefined ? undefined : heldPlacement(job)?.assignments,
  );
  if (JSON.stringify(old) === JSON.stringify(present)) return [];
  const names = [...(old ?? []), ...(present ?? [])].map(({ pool }) => pool);
  return [...new Set(names)].map((name) => ({ namespace: '', name }));
}
