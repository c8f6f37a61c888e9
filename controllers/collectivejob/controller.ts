import { lanesUp, unhealthyNodes } from '../../src/api/observed.ts';
import type { JsonValue } from '../../src/base/json.ts';
import { jsonEqual } from '../../src/base/json.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject, ObjectKey } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object.ts';
import { createController } from '../../src/runtime/controller.ts';
import type { Controller } from '../../src/runtime/controller.ts';
import type { Change } from '../../src/runtime/indexer.ts';
import { statusOf } from '../status.ts';
import { expireReconcile } from './expire.ts';
import type { JobControllerParts } from './reconcile.ts';
import { queueReconcile } from './reconcile.ts';

/** Who goes where is one decision over all jobs: one key stands for it. Jobs have a namespace, so none is mistaken for it. */
const queue: ObjectKey = { namespace: '', name: 'queue' };

/** Places the jobs of the queue, takes them off what broke, and deletes those that have been complete for long enough. */
export function createJobController(parts: JobControllerParts): Controller {
  const { informers, clock, random, log, observer } = parts;
  const decideAll = queueReconcile(parts);
  const expire = expireReconcile(parts);
  return createController({
    name: 'collectivejob',
    reconcile: (key) => (key.namespace === '' ? decideAll(key) : expire(key)),
    sources: [
      { informer: informers.jobs, keysOf: keysOfJob },
      { informer: informers.pools, keysOf: (change) => queueIf(change, poolMatter) },
      { informer: informers.links, keysOf: (change) => queueIf(change, linkMatter) },
    ],
    clock,
    random,
    log,
    observer,
  });
}

/** The queue when the job is new, gone or changed in what decisions rest on; the job itself when it may expire. */
export function keysOfJob(change: Change): readonly ObjectKey[] {
  const { after } = change;
  const isComplete = after !== undefined && isTrue(readConditions(after), 'Complete');
  return [...queueIf(change, jobMatter), ...(isComplete ? [keyOf(after)] : [])];
}

/** The queue, unless what matters of the object is as before. Progress, once a second for every job, does not matter. */
function queueIf(
  { before, after }: Change,
  matterOf: (object: KubeObject) => JsonValue,
): readonly ObjectKey[] {
  if (before === undefined || after === undefined) return [queue];
  return jsonEqual(matterOf(before), matterOf(after)) ? [] : [queue];
}

function matter(object: KubeObject): readonly JsonValue[] {
  const { uid = '', deletionTimestamp = '' } = object.metadata;
  return [object['spec'] ?? null, uid, deletionTimestamp];
}

const poolMatter = (pool: KubeObject): JsonValue => [...matter(pool), unhealthyNodes(pool)];

const linkMatter = (link: KubeObject): JsonValue => [...matter(link), lanesUp(link) ?? null];

function jobMatter(job: KubeObject): JsonValue {
  const { conditions, phase, siteAssignments, linkReservations } = statusOf(job);
  const account = [conditions, phase, siteAssignments, linkReservations];
  return [...matter(job), ...account.map((field) => field ?? null)];
}
