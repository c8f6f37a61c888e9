import { canonicalJson, isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { forbiddenField } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import {
  itemsOf,
  memberOf,
  onlyMembers,
  textOf,
  withAbsent,
  withEach,
  withoutMembers,
} from './_members.ts';
import { checkEphemeral } from './_ephemeral-containers.ts';
import { checkPodSpec } from './_pod-checks.ts';
import { qualityOf } from './_pod-quality.ts';
import { completePodSpec, withHostPorts, withRequests } from './_pod-spec.ts';
import { checkPodPart, isPodPart, withPodPart } from './pod-parts.ts';
import { withTokenOf } from './service-account-mounts.ts';
import type { Strategy } from './strategy.ts';

/** The taints of a node that is going: pods bear them for a while, as a cluster's admission has it. */
const goingNodes = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

function completePod(pod: KubeObject): KubeObject {
  const { spec } = pod;
  if (!isJsonObject(spec)) return pod;
  const running = withAbsent(withRequests(completePodSpec(spec)), { enableServiceLinks: true });
  return { ...pod, spec: spec['hostNetwork'] === true ? withHostPorts(running) : running };
}

/** What the admission of a cluster adds to a new pod, whatever else there is. */
function admittedPod(pod: KubeObject): KubeObject {
  const spec = memberOf(pod, 'spec');
  return { ...pod, spec: { ...spec, tolerations: tolerationsOf(spec) } };
}

const givenByAdmission = [
  'serviceAccountName',
  'serviceAccount',
  'imagePullSecrets',
  'priorityClassName',
  'priority',
  'preemptionPolicy',
  'overhead',
  'nodeSelector',
];

/** A writer who leaves out what admission gave the pod when it was new leaves it as it is. */
function readmittedPod(after: KubeObject, live: KubeObject): KubeObject {
  const observed = { ...after, status: after['status'] ?? live['status'] };
  if (!isJsonObject(after['spec'])) return observed;
  const before = memberOf(live, 'spec');
  const given = onlyMembers(before, givenByAdmission);
  const spec = withTokenOf(before, withAbsent(after['spec'], given));
  return { ...observed, spec: { ...spec, tolerations: tolerationsOf(spec) } };
}

function tolerationsOf(spec: JsonObject): readonly JsonObject[] {
  const given = itemsOf(spec, 'tolerations');
  const bears = (key: string): boolean =>
    given.some(
      (each) => [key, ''].includes(textOf(each, 'key')) && each['effect'] !== 'NoSchedule',
    );
  const added = goingNodes
    .filter((key) => !bears(key))
    .map((key) => ({ effect: 'NoExecute', key, operator: 'Exists', tolerationSeconds: 300 }));
  return [...given, ...added];
}

/** Of a pod that exists, images, a deadline and further tolerations may change: the rest is on a node already. */
function comparable(pod: KubeObject): JsonObject {
  const spec = memberOf(pod, 'spec');
  const withoutImage = (container: JsonObject): JsonObject => ({ ...container, image: '' });
  const bare = withEach(withEach(spec, 'containers', withoutImage), 'initContainers', withoutImage);
  return withoutMembers(bare, [
    'activeDeadlineSeconds',
    'tolerations',
    'terminationGracePeriodSeconds',
  ]);
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
    const status = { phase: 'Pending', qosClass: qualityOf(memberOf(pod, 'spec')) };
    return { ...admittedPod(pod), status };
  },
  update: readmittedPod,
  through: (endpoint, { after, live }) =>
    isPodPart(endpoint) ? withPodPart(endpoint, after, live) : after,
  checkCreate: (pod) => [
    ...checkPodSpec(memberOf(pod, 'spec'), 'spec'),
    ...(itemsOf(memberOf(pod, 'spec'), 'ephemeralContainers').length === 0
      ? []
      : [forbiddenField('spec.ephemeralContainers', 'cannot be set on create')]),
  ],
  checkUpdate: (after, live, endpoint) => [
    ...checkPodSpec(memberOf(after, 'spec'), 'spec'),
    ...checkEphemeral(memberOf(after, 'spec')),
    ...(isPodPart(endpoint) ? checkPodPart(endpoint, after, live) : checkSpecUpdate(after, live)),
  ],
  gracePeriod: gracePeriodOf,
  statusKeeps: 'ownerReferences',
};
