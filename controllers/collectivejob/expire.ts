import { timeToLive } from '../../src/api/collectivejob.ts';
import { collectiveJobs } from '../../src/api/resources.ts';
import type { Instant } from '../../src/base/clock.ts';
import { seconds } from '../../src/base/units.ts';
import type { Seconds } from '../../src/base/units.ts';
import { findCondition, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { hasReason } from '../../src/kube/status-error.ts';
import type { Reconcile } from '../../src/runtime/reconcile.ts';
import { settled } from '../../src/runtime/reconcile.ts';
import type { ControllerParts } from '../parts.ts';

/** Deletes a job when it has been complete for as long as it is to be kept. */
export function expireReconcile({ client, informers, clock }: ControllerParts): Reconcile {
  return async (key) => {
    const job = informers.jobs.get(key);
    const left = job === undefined ? undefined : timeLeft(job, clock.now());
    if (job === undefined || left === undefined) return settled;
    if (left > 0) return { type: 'look-again', after: left };
    const { uid } = job.metadata;
    try {
      await client.delete(collectiveJobs, key, uid === undefined ? {} : { uid });
    } catch (error) {
      // Somebody was faster.
      if (!hasReason(error, 'NotFound')) throw error;
    }
    return settled;
  };
}

/** Until a job is to be deleted; undefined for one that is not complete, kept for ever, or being deleted already. */
export function timeLeft(job: KubeObject, now: Instant): Seconds | undefined {
  const kept = timeToLive(job);
  const complete = findCondition(readConditions(job), 'Complete');
  if (kept === undefined || complete?.status !== 'True') return undefined;
  if (job.metadata.deletionTimestamp !== undefined) return undefined;
  const since = Date.parse(complete.lastTransitionTime);
  return seconds(Math.max(0, kept - (now - since) / 1000));
}
