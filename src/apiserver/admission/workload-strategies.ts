import { jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { labelSelectorText } from '../../kube/label-selector-text.ts';
import type { KubeObject } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import { invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import { parseLabelSelector } from '../../kube/selectors.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf, withAbsent, withChanged } from './_members.ts';
import { checkEndless, checkRollout } from './_deployment-checks.ts';
import { checkPodSpec } from './_pod-checks.ts';
import { completePodSpec } from './_pod-spec.ts';
import type { Strategy } from './strategy.ts';

/** The object with a change of its spec. */
export function withSpec(object: KubeObject, change: (spec: JsonObject) => JsonObject): KubeObject {
  const spec = object['spec'];
  return spec === undefined ? object : { ...object, spec: change(memberOf(object, 'spec')) };
}

/** The template of pods in a spec, complete. */
export const withTemplate = (spec: JsonObject): JsonObject =>
  withChanged(spec, 'template', (template) => withChanged(template, 'spec', completePodSpec));

/** One without labels has those of its pods. */
export function labelledAsTemplate(object: KubeObject): KubeObject {
  const labels = labelsOf(memberOf(object, 'spec'));
  const isLabelled = Object.keys(object.metadata.labels ?? {}).length > 0;
  if (isLabelled || Object.keys(labels).length === 0) return object;
  return withMetadata(object, { labels });
}

function labelsOf(spec: JsonObject): Readonly<Record<string, string>> {
  const labels = memberOf(memberOf(memberOf(spec, 'template'), 'metadata'), 'labels');
  const texts = Object.entries(labels).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function checkSelector(spec: JsonObject): readonly StatusCause[] {
  const selector = memberOf(spec, 'selector');
  const isGiven = spec['selector'] !== undefined;
  if (isGiven && Object.keys(selector).length === 0) {
    return [invalidValue('spec.selector', selector, 'empty selector is invalid for deployment')];
  }
  const labels = labelsOf(spec);
  if (isGiven && parseLabelSelector(labelSelectorText(selector)).matches(labels)) return [];
  const why = '`selector` does not match template `labels`';
  const shown = Object.keys(labels).length === 0 ? null : labels;
  return [
    ...(isGiven ? [] : [required('spec.selector')]),
    invalidValue('spec.template.metadata.labels', shown, why),
  ];
}

export function checkTemplate(
  spec: JsonObject,
  restartPolicies: readonly string[] = ['Always'],
): readonly StatusCause[] {
  const podSpec = memberOf(memberOf(spec, 'template'), 'spec');
  const policy = textOf(podSpec, 'restartPolicy');
  const path = 'spec.template.spec.restartPolicy';
  const wrong = restartPolicies.includes(policy)
    ? []
    : [wrongPolicy(path, policy, restartPolicies)];
  const claimed = itemsOf(spec, 'volumeClaimTemplates').map((claim) =>
    textOf(memberOf(claim, 'metadata'), 'name'),
  );
  return [...checkPodSpec(podSpec, 'spec.template.spec', claimed), ...wrong];
}

function wrongPolicy(path: string, policy: string, allowed: readonly string[]): StatusCause {
  if (policy !== 'Always') return notSupported(path, policy, allowed);
  return required(path, `valid values: ${allowed.map((each) => JSON.stringify(each)).join(', ')}`);
}

export function unchanged(
  after: KubeObject,
  live: KubeObject,
  fields: readonly string[],
): readonly StatusCause[] {
  return fields.flatMap((field) => {
    const value = memberOf(after, 'spec')[field] ?? null;
    if (jsonEqual(value, memberOf(live, 'spec')[field] ?? null)) return [];
    return [invalidValue(`spec.${field}`, value, 'field is immutable')];
  });
}

interface Workload {
  readonly complete: (spec: JsonObject) => JsonObject;
  readonly status: JsonObject;
  readonly immutable: readonly string[];
  /** What is asked of this kind besides. */
  readonly checks?: readonly ((object: KubeObject) => readonly StatusCause[])[];
}

/** What all have that keep pods in number: a selector that fits the template, and does not change. */
function workload({ complete, status, immutable, checks = [] }: Workload): Strategy {
  const whole = (object: KubeObject): KubeObject =>
    withSpec(object, (spec) => complete(withTemplate(spec)));
  const check = (object: KubeObject): readonly StatusCause[] => {
    const spec = memberOf(object, 'spec');
    return [
      ...checkSelector(spec),
      ...checkTemplate(spec),
      ...checks.flatMap((each) => each(object)),
    ];
  };
  return {
    complete: whole,
    create: (object) => ({ ...object, status }),
    checkCreate: check,
    checkUpdate: (after, live) => [...check(after), ...unchanged(after, live, immutable)],
  };
}

/** The settings that a way of replacing pods has, when it is the stepwise one. */
const rolling =
  (field: string, settings: JsonObject) =>
  (spec: JsonObject): JsonObject => {
    const strategy = withAbsent(memberOf(spec, field), { type: 'RollingUpdate' });
    if (strategy['type'] !== 'RollingUpdate') return { ...spec, [field]: strategy };
    const rollingUpdate = withAbsent(memberOf(strategy, 'rollingUpdate'), settings);
    return { ...spec, [field]: { ...strategy, rollingUpdate } };
  };

const same = (spec: JsonObject): JsonObject => spec;

export const deploymentStrategy: Strategy = {
  ...workload({
    complete: rolling('strategy', { maxUnavailable: '25%', maxSurge: '25%' }),
    status: {},
    immutable: ['selector'],
    checks: [checkEndless, checkRollout],
  }),
  statusKeeps: 'labels',
};

export const replicaSetStrategy: Strategy = workload({
  complete: same,
  status: { replicas: 0 },
  immutable: ['selector'],
  checks: [checkEndless],
});

export const daemonSetStrategy: Strategy = workload({
  complete: rolling('updateStrategy', { maxUnavailable: 1, maxSurge: 0 }),
  status: {
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  },
  immutable: ['selector'],
});

const changeableOfStatefulSet = new Set([
  'minReadySeconds',
  'ordinals',
  'persistentVolumeClaimRetentionPolicy',
  'replicas',
  'revisionHistoryLimit',
  'template',
  'updateStrategy',
]);

function checkStatefulSetUpdate(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const fixed = (object: KubeObject): JsonValue =>
    Object.fromEntries(
      Object.entries(memberOf(object, 'spec')).filter(
        ([name]) => !changeableOfStatefulSet.has(name),
      ),
    );
  if (jsonEqual(fixed(after), fixed(live))) return [];
  const names = [
    "'replicas'",
    "'ordinals'",
    "'template'",
    "'updateStrategy'",
    "'revisionHistoryLimit'",
    "'persistentVolumeClaimRetentionPolicy'",
  ];
  const why = `updates to statefulset spec for fields other than ${names.join(', ')} and 'minReadySeconds' are forbidden`;
  return [{ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field: 'spec' }];
}

const rollingInTurn = rolling('updateStrategy', { partition: 0 });

const statefulSet = workload({
  complete: (spec) =>
    withAbsent(rollingInTurn(spec), {
      persistentVolumeClaimRetentionPolicy: withAbsent(
        memberOf(spec, 'persistentVolumeClaimRetentionPolicy'),
        { whenDeleted: 'Retain', whenScaled: 'Retain' },
      ),
    }),
  status: { availableReplicas: 0, replicas: 0 },
  immutable: [],
});

export const statefulSetStrategy: Strategy = {
  ...statefulSet,
  checkUpdate: (after, live, endpoint) => [
    ...(statefulSet.checkUpdate?.(after, live, endpoint) ?? []),
    ...checkStatefulSetUpdate(after, live),
  ],
};

/** The selector of the oldest of them is a plain map, and may change. */
export const replicationControllerStrategy: Strategy = {
  complete: (object) => withSpec(labelledAsTemplate(object), completeController),
  create: (object) => ({ ...object, status: { replicas: 0 } }),
  // As it was before anybody collected garbage.
  dependents: 'orphaned',
  checkCreate: (object) => checkTemplate(memberOf(object, 'spec')),
  checkUpdate: (object) => checkTemplate(memberOf(object, 'spec')),
};

function completeController(spec: JsonObject): JsonObject {
  const labels = labelsOf(spec);
  return withAbsent(
    withTemplate(spec),
    Object.keys(labels).length === 0 ? {} : { selector: labels },
  );
}

export const podTemplateStrategy: Strategy = {
  complete: (object) => ({ ...object, ...withTemplateOf(object) }),
  checkCreate: (object) =>
    checkPodSpec(memberOf(memberOf(object, 'template'), 'spec'), 'template.spec'),
};

const withTemplateOf = (object: KubeObject): JsonObject => {
  const template = withTemplate(object)['template'];
  return template === undefined ? {} : { template };
};
