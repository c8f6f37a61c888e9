import type { Instant } from '../../base/clock.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { memberOf } from './_members.ts';
import { withCondition } from './_conditions.ts';

/** What is wrong with a Binding. */
export function checkBinding({ target }: KubeObject): readonly StatusCause[] {
  const kind = textAt(target, 'kind') ?? '';
  const isNode = kind === '' || kind === 'Node';
  return [
    ...(isNode ? [] : [notSupported('target.kind', kind, ['<empty>', 'Node'])]),
    ...((textAt(target, 'name') ?? '') === '' ? [required('target.name')] : []),
  ];
}

/** Why the pod cannot be put on a node now; undefined when it can. */
export function bindingObstacle({ metadata, spec }: KubeObject): string | undefined {
  const name = metadata.name ?? '';
  if (metadata.deletionTimestamp !== undefined) {
    return `pod ${name} is being deleted, cannot be assigned to a host`;
  }
  const node = textAt(spec, 'nodeName') ?? '';
  if (node !== '') return `pod ${name} is already assigned to node ${JSON.stringify(node)}`;
  if (arrayAt(spec, 'schedulingGates').length === 0) return undefined;
  return `pod ${name} has non-empty .spec.schedulingGates`;
}

/** The pod on the node that the Binding names, with its annotations. */
export function boundPod(pod: KubeObject, binding: KubeObject, now: Instant): KubeObject {
  const { annotations } = binding.metadata;
  const given = annotations === undefined ? {} : { ...pod.metadata.annotations, ...annotations };
  const placed = Object.keys(given).length === 0 ? pod : withMetadata(pod, { annotations: given });
  const nodeName = textAt(binding['target'], 'name') ?? '';
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null };
  return {
    ...placed,
    spec: { ...memberOf(pod, 'spec'), nodeName },
    status: withCondition(memberOf(pod, 'status'), scheduled, now),
  };
}
