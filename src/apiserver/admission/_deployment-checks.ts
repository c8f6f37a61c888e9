import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { memberOf } from './_members.ts';

/** Neither a number nor a part of all. */
const isNone = (value: JsonValue | undefined): boolean => value === 0 || value === '0%';

/** Pods are replaced step by step: by some that are more, or by some that are fewer. */
function checkSteps(spec: JsonObject): readonly StatusCause[] {
  const strategy = memberOf(spec, 'strategy');
  const path = 'spec.strategy.rollingUpdate';
  if (strategy['type'] === 'Recreate') {
    if (strategy['rollingUpdate'] === undefined) return [];
    const why = "may not be specified when strategy `type` is 'Recreate'";
    return [forbiddenField(path, why)];
  }
  const { maxUnavailable, maxSurge } = memberOf(strategy, 'rollingUpdate');
  if (!isNone(maxUnavailable) || !isNone(maxSurge)) return [];
  const why = 'may not be 0 when `maxSurge` is 0';
  return [invalidValue(`${path}.maxUnavailable`, maxUnavailable ?? null, why)];
}

/** What is wrong with a Deployment besides its pods. */
export function checkRollout(deployment: KubeObject): readonly StatusCause[] {
  const spec = memberOf(deployment, 'spec');
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  const isTooSoon =
    typeof deadline === 'number' &&
    typeof minReadySeconds === 'number' &&
    deadline <= minReadySeconds;
  const why = 'must be greater than minReadySeconds';
  return [
    ...checkSteps(spec),
    ...(isTooSoon ? [invalidValue('spec.progressDeadlineSeconds', deadline, why)] : []),
  ];
}

/** Who keeps pods in number makes a new one for each that ends: they have no deadline. */
export function checkEndless(object: KubeObject): readonly StatusCause[] {
  const podSpec = memberOf(memberOf(memberOf(object, 'spec'), 'template'), 'spec');
  if (podSpec['activeDeadlineSeconds'] === undefined) return [];
  const field = 'spec.template.spec.activeDeadlineSeconds';
  return [forbiddenField(field, 'activeDeadlineSeconds in ReplicaSet is not Supported')];
}
