import { parseCollectiveJob } from '../../src/api/collectivejob.ts';
import { heldPlacement } from '../../src/api/placement.ts';
import { byIdentity } from '../../src/base/by-identity.ts';
import type { Problem } from '../../src/base/result.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Placement } from '../../src/domain/placement.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { keyOf, keyText } from '../../src/kube/object.ts';
import { compareNames } from '../../src/network/topology.ts';

/** What a job wants by itself, whatever there is. */
export type Wish =
  | { readonly type: 'complete' }
  | { readonly type: 'deleting' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'suspended' }
  | { readonly type: 'to-keep'; readonly job: Job; readonly placement: Placement }
  | { readonly type: 'to-place'; readonly job: Job };

/** Of a job that did not change it is known. */
export const wishOf = byIdentity((object: KubeObject): Wish => {
  if (isTrue(readConditions(object), 'Complete')) return { type: 'complete' };
  if (object.metadata.deletionTimestamp !== undefined) return { type: 'deleting' };
  const parsed = parseCollectiveJob(object);
  if (parsed.type === 'failed') return { type: 'invalid', problems: parsed.failure };
  const job = parsed.value;
  if (job.suspended) return { type: 'suspended' };
  const placement = heldPlacement(object);
  return placement === undefined ? { type: 'to-place', job } : { type: 'to-keep', job, placement };
});

export interface Queued<Item extends Wish> {
  readonly object: KubeObject;
  readonly wish: Item;
}

/** Higher priority first; among equals the older, then by name. */
export function queueOrder(
  a: Queued<Extract<Wish, { readonly job: Job }>>,
  b: Queued<Extract<Wish, { readonly job: Job }>>,
): number {
  const age = (object: KubeObject): string => object.metadata.creationTimestamp ?? '';
  return (
    b.wish.job.priority - a.wish.job.priority ||
    compareNames(age(a.object), age(b.object)) ||
    compareNames(keyText(keyOf(a.object)), keyText(keyOf(b.object)))
  );
}
