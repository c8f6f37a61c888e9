import { rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { numberAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbidden, StatusError } from '../../kube/status-error.ts';
import { labelSelectorOf } from '../extension/label-selector.ts';
import { withCondition } from './_conditions.ts';
import { itemsOf, memberOf } from './_members.ts';

/** How long a client is to wait where a budget was not looked at yet. */
const patience = 10;
/** More pods than these that were let go and are still there: whoever keeps the budget does not keep up. */
const MAX_DISRUPTED = 2000;

/** A pod that does not run, or is going already: nothing is disrupted when it goes. */
export function isPastDisruption({ metadata, status }: KubeObject): boolean {
  const phase = textAt(status, 'phase') ?? '';
  return (
    metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(phase)
  );
}

/** Whether it may still come to count: then it must go as it was when that was found out. */
export function mayCountYet({ metadata, status }: KubeObject): boolean {
  return metadata.deletionTimestamp === undefined && textAt(status, 'phase') === 'Pending';
}

/** The budgets that a pod comes under. One that selects nothing in particular is for none. */
export function budgetsOver(
  pod: KubeObject,
  budgets: readonly KubeObject[],
): readonly KubeObject[] {
  return budgets.filter((budget) => {
    const selector = labelSelectorOf(memberOf(budget, 'spec')['selector']);
    return selector.type === 'some' && selector.matches(pod.metadata.labels);
  });
}

/** A pod that is not ready does not count for its budget, and may go when that has enough others, or does not care. */
export function isUncounted(pod: KubeObject, budget: KubeObject): boolean {
  const conditions = itemsOf(memberOf(pod, 'status'), 'conditions');
  const ready = conditions.find((condition) => condition['type'] === 'Ready');
  if (ready?.['status'] === 'True') return false;
  if (textAt(budget['spec'], 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const { desired, healthy } = countsOf(budget);
  return desired > 0 && healthy >= desired;
}

function countsOf({ status }: KubeObject): { readonly desired: number; readonly healthy: number } {
  return {
    desired: numberAt(status, 'desiredHealthy') ?? 0,
    healthy: numberAt(status, 'currentHealthy') ?? 0,
  };
}

/** 429: the budget does not allow it now. */
function refusedBy(message: string, retryAfterSeconds?: number): StatusError {
  const what = "Cannot evict pod as it would violate the pod's disruption budget.";
  return new StatusError(429, 'TooManyRequests', what, {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

/** 429 where the budget has to be looked at again first. */
export function stillProcessed({ metadata }: KubeObject): StatusError {
  const what = `The disruption budget ${metadata.name ?? ''} is still being processed by the server.`;
  return refusedBy(what, patience);
}

/** The budget with one disruption less to allow, or a refusal. Whoever keeps budgets must have seen this one. */
export function spentOn(pod: string, budget: KubeObject, now: Instant): KubeObject {
  const { metadata } = budget;
  const { name = '', generation = 0 } = metadata;
  const status = memberOf(budget, 'status');
  if ((numberAt(status, 'observedGeneration') ?? 0) < generation) throw stillProcessed(budget);
  const allowed = numberAt(status, 'disruptionsAllowed') ?? 0;
  const resource = { group: 'policy', plural: 'poddisruptionbudget' };
  if (allowed < 0) throw forbidden(resource, name, 'pdb disruptions allowed is negative');
  const disrupted = memberOf(status, 'disruptedPods');
  if (Object.keys(disrupted).length > MAX_DISRUPTED) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(resource, name, why);
  }
  if (allowed === 0) {
    const { desired, healthy } = countsOf(budget);
    throw refusedBy(
      `The disruption budget ${name} needs ${desired} healthy pods and has ${healthy} currently`,
    );
  }
  const spent = {
    ...status,
    disruptionsAllowed: allowed - 1,
    disruptedPods: { ...disrupted, [pod]: rfc3339(now) },
  };
  return { ...budget, status: allowed === 1 ? withNoneLeft(spent, now) : spent };
}

const withNoneLeft = (status: JsonObject, now: Instant): JsonObject =>
  withCondition(
    status,
    {
      type: 'DisruptionAllowed',
      status: 'False',
      ...(status['observedGeneration'] === undefined
        ? {}
        : { observedGeneration: status['observedGeneration'] }),
      reason: 'InsufficientPods',
      message: '',
    },
    now,
  );

/** The pod with the remark that it is evicted: whoever looks at how it ended knows why. */
export function withEviction(pod: KubeObject, now: Instant): KubeObject {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastProbeTime: null,
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  return { ...pod, status: withCondition(memberOf(pod, 'status'), condition, now) };
}
