import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { checkQualifiedName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { duplicate, forbiddenField, gathered, invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf } from './_members.ts';

const gatesOf = (pod: KubeObject): readonly string[] =>
  itemsOf(memberOf(pod, 'spec'), 'schedulingGates').map((gate) => textOf(gate, 'name'));

/** Whether the pod is kept from the scheduler until somebody has decided more about it. */
export const isGated = (pod: KubeObject): boolean => gatesOf(pod).length > 0;

/** What the status of a new pod says of its gates. */
export const gatedConditions: readonly JsonObject[] = [
  {
    type: 'PodScheduled',
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  },
];

export function checkGates(pod: KubeObject): readonly StatusCause[] {
  const seen = new Set<string>();
  const names = gathered(gatesOf(pod).entries(), ([index, name]) => {
    const field = `spec.schedulingGates[${index}]`;
    const isTwice = seen.has(name);
    seen.add(name);
    return [
      ...checkQualifiedName(name).map((why) => invalidValue(field, name, why)),
      ...(isTwice ? [duplicate(field, name)] : []),
    ];
  });
  const isPlaced = isGated(pod) && textOf(memberOf(pod, 'spec'), 'nodeName') !== '';
  const why = 'cannot be set until all schedulingGates have been cleared';
  return [...names, ...(isPlaced ? [forbiddenField('spec.nodeName', why)] : [])];
}

/** Gates go, and none come. */
export function checkGatesUpdate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const before = new Set(gatesOf(live));
  return gatesOf(after)
    .filter((name) => !before.has(name))
    .map((name) => {
      const why = `only deletion is allowed, but found new scheduling gate '${name}'`;
      return forbiddenField('spec.schedulingGates', why);
    });
}

/** While a pod is gated, the nodes that it may go to may become fewer: another label may be asked of them. */
export function checkNodeSelector(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const selectorOf = (pod: KubeObject): JsonObject =>
    memberOf(memberOf(pod, 'spec'), 'nodeSelector');
  const [now, before] = [selectorOf(after), selectorOf(live)];
  const isKept = Object.keys(before).every((key) => jsonEqual(now[key] ?? null, before[key]));
  return isKept
    ? []
    : [
        invalidValue(
          'spec.nodeSelector',
          now,
          'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
        ),
      ];
}
