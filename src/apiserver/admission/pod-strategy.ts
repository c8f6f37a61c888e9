import { canonicalJson, isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf, withAbsent, withEach, withoutMembers } from './_members.ts';
import { checkEphemeral } from './_ephemeral-containers.ts';
import { checkPodSpec } from './_pod-checks.ts';
import { qualityOf } from './_pod-quality.ts';
import { completePodSpec, withHostPorts, withRequests } from './_pod-spec.ts';
import {
  checkGates,
  checkGatesUpdate,
  checkNodeSelector,
  gatedConditions,
  isGated,
} from './_scheduling-gates.ts';
import { checkPodPart, isPodPart, withPodPart } from './pod-parts.ts';
import type { Strategy } from './strategy.ts';

function completePod(pod: KubeObject): KubeObject {
  const { spec } = pod;
  if (!isJsonObject(spec)) return pod;
  const running = withAbsent(withRequests(completePodSpec(spec)), { enableServiceLinks: true });
  return { ...pod, spec: spec['hostNetwork'] === true ? withHostPorts(running) : running };
}

/** Of a pod that exists, images, a deadline and further tolerations may change: the rest is on a node already. */
function comparable(pod: KubeObject): JsonObject {
  const spec = memberOf(pod, 'spec');
  const withoutImage = (container: JsonObject): JsonObject => ({ ...container, image: '' });
  const bare = withEach(withEach(spec, 'containers', withoutImage), 'initContainers', withoutImage);
  return withoutMembers(bare, [
    'activeDeadlineSeconds',
    'schedulingGates',
    'tolerations',
    'terminationGracePeriodSeconds',
  ]);
}

/** A deadline can be set, and brought nearer. */
function checkDeadline(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const field = 'spec.activeDeadlineSeconds';
  const now = memberOf(after, 'spec')['activeDeadlineSeconds'];
  const before = memberOf(live, 'spec')['activeDeadlineSeconds'];
  if (typeof before !== 'number') return [];
  if (typeof now !== 'number') {
    return [invalidValue(field, null, 'must not update from a positive integer to nil value')];
  }
  if (now <= before) return [];
  return [invalidValue(field, now, 'must be less than or equal to previous value')];
}

function checkPodUpdate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const special = [...checkDeadline(after, live), ...checkGatesUpdate(after, live)];
  if (special.length > 0 || !isGated(live)) {
    return [...special, ...checkSpecUpdate(after, live)];
  }
  const { nodeSelector } = memberOf(after, 'spec');
  const spec = withoutMembers(memberOf(live, 'spec'), ['nodeSelector']);
  const selected = nodeSelector === undefined ? spec : { ...spec, nodeSelector };
  return [
    ...checkNodeSelector(after, live),
    ...checkSpecUpdate(after, { ...live, spec: selected }),
  ];
}

function checkSpecUpdate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const kept = itemsOf(memberOf(live, 'spec'), 'tolerations');
  const now = itemsOf(memberOf(after, 'spec'), 'tolerations');
  const texts = new Set(now.map(canonicalJson));
  const onlyAdded = kept.every((old) => texts.has(canonicalJson(old)));
  if (onlyAdded && jsonEqual(comparable(after), comparable(live))) return [];
  const may = [
    '`spec.containers[*].image`',
    '`spec.initContainers[*].image`',
    '`spec.activeDeadlineSeconds`',
    '`spec.tolerations` (only additions to existing tolerations)',
    '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
  ];
  return [forbiddenField('spec', `pod updates may not change fields other than ${may.join(',')}`)];
}

/** A pod that no node has goes at once; on a node it is given the time it asks for. */
function gracePeriodOf(pod: KubeObject, wished: number | undefined): number {
  const spec = memberOf(pod, 'spec');
  const phase = textOf(memberOf(pod, 'status'), 'phase');
  if (textOf(spec, 'nodeName') === '' || phase === 'Succeeded' || phase === 'Failed') return 0;
  const own = spec['terminationGracePeriodSeconds'];
  const period = wished ?? (typeof own === 'number' ? own : 30);
  return period < 0 ? 1 : period;
}

export const podStrategy: Strategy = {
  complete: completePod,
  create: (pod) => {
    const status = {
      phase: 'Pending',
      qosClass: qualityOf(memberOf(pod, 'spec')),
      ...(isGated(pod) ? { conditions: gatedConditions } : {}),
    };
    return { ...pod, status };
  },
  update: (pod, live) => ({ ...pod, status: pod['status'] ?? live['status'] }),
  through: (endpoint, { after, live }) =>
    isPodPart(endpoint) ? withPodPart(endpoint, after, live) : after,
  checkCreate: (pod) => [
    ...checkPodSpec(memberOf(pod, 'spec'), 'spec'),
    ...checkGates(pod),
    ...(itemsOf(memberOf(pod, 'spec'), 'ephemeralContainers').length === 0
      ? []
      : [forbiddenField('spec.ephemeralContainers', 'cannot be set on create')]),
  ],
  checkUpdate: (after, live, endpoint) => [
    ...checkPodSpec(memberOf(after, 'spec'), 'spec'),
    ...checkEphemeral(memberOf(after, 'spec')),
    ...(isPodPart(endpoint) ? checkPodPart(endpoint, after, live) : checkPodUpdate(after, live)),
  ],
  gracePeriod: gracePeriodOf,
  statusKeeps: 'ownerReferences',
};
