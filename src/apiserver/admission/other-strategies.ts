import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import {
  duplicate,
  forbiddenField,
  gathered,
  invalidValue,
  notSupported,
  required,
} from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { itemsOf, memberOf, textOf, withAbsent, withEach, withoutMembers } from './_members.ts';
import { unchanged, withSpec } from './workload-strategies.ts';
import type { Strategy } from './strategy.ts';

/** A kind whose objects begin with a status like this. */
const beginningWith =
  (status: JsonObject) =>
  (object: KubeObject): KubeObject => ({ ...object, status });

function positive(spec: JsonObject, field: string): readonly StatusCause[] {
  const value = spec[field];
  if (typeof value !== 'number' || value > 0) return [];
  return [invalidValue(`spec.${field}`, value, 'must be greater than 0')];
}

const checkLease = (lease: KubeObject): readonly StatusCause[] => {
  const spec = memberOf(lease, 'spec');
  const transitions = spec['leaseTransitions'];
  return [
    ...positive(spec, 'leaseDurationSeconds'),
    ...(typeof transitions === 'number' && transitions < 0
      ? [invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ];
};

export const leaseStrategy: Strategy = {
  checkCreate: checkLease,
  checkUpdate: checkLease,
  missing: 'created',
};

export const priorityClassStrategy: Strategy = {
  checkCreate: (priorityClass) => {
    const { name = '' } = priorityClass.metadata;
    const value = priorityClass['value'];
    if (name.startsWith('system-')) {
      const why = "priority class names with 'system-' prefix are reserved for system use only";
      return [forbiddenField('metadata.name', why)];
    }
    if (typeof value !== 'number' || value <= 1_000_000_000) return [];
    const why = 'maximum allowed value of a user defined priority is 1000000000';
    return [forbiddenField('value', why)];
  },
  checkUpdate: (after, live) => [
    ...(jsonEqual(after['value'] ?? null, live['value'] ?? null)
      ? []
      : [forbiddenField('value', 'may not be changed in an update.')]),
    ...(jsonEqual(after['preemptionPolicy'] ?? null, live['preemptionPolicy'] ?? null)
      ? []
      : [
          invalidValue('preemptionPolicy', after['preemptionPolicy'] ?? null, 'field is immutable'),
        ]),
  ],
};

function checkBudget(budget: KubeObject): readonly StatusCause[] {
  const { minAvailable, maxUnavailable } = memberOf(budget, 'spec');
  if (minAvailable === undefined || maxUnavailable === undefined) return [];
  const spec = memberOf(budget, 'spec');
  return [invalidValue('spec', spec, 'minAvailable and maxUnavailable cannot be both set')];
}

export const budgetStrategy: Strategy = {
  create: beginningWith({
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  }),
  checkCreate: checkBudget,
  checkUpdate: checkBudget,
};

export const quotaStrategy: Strategy = {
  create: beginningWith({}),
  checkUpdate: (after, live) => unchanged(after, live, ['scopes']),
};

/** What a container gets by default is at most what it may have. */
const completeLimit = (limit: JsonObject): JsonObject => {
  if (limit['type'] !== 'Container') return limit;
  const max = memberOf(limit, 'max');
  const limits = withAbsent(memberOf(limit, 'default'), max);
  const requests = withAbsent(
    withAbsent(memberOf(limit, 'defaultRequest'), limits),
    memberOf(limit, 'min'),
  );
  const isSet = (map: JsonObject): boolean => Object.keys(map).length > 0;
  return {
    ...limit,
    ...(isSet(limits) ? { default: limits } : {}),
    ...(isSet(requests) ? { defaultRequest: requests } : {}),
  };
};

const completeRange = (range: KubeObject): KubeObject =>
  withSpec(range, (spec) => withEach(spec, 'limits', completeLimit));

/** Of each type of thing the limits are said once. */
function checkRange(range: KubeObject): readonly StatusCause[] {
  const seen = new Set<string>();
  return gathered(itemsOf(memberOf(range, 'spec'), 'limits').entries(), ([index, limit]) => {
    const type = textOf(limit, 'type');
    if (seen.has(type)) return [duplicate(`spec.limits[${index}].type`, type)];
    seen.add(type);
    return [];
  });
}

export const limitRangeStrategy: Strategy = {
  complete: completeRange,
  checkCreate: checkRange,
  checkUpdate: checkRange,
  missing: 'created',
};

const completePolicy = (policy: KubeObject): KubeObject =>
  withSpec(policy, (spec) => {
    const { egress } = spec;
    const sends = Array.isArray(egress) && egress.length > 0;
    return withAbsent(spec, { policyTypes: ['Ingress', ...(sends ? ['Egress'] : [])] });
  });

export const networkPolicyStrategy: Strategy = { complete: completePolicy };

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];

function checkIngress(ingress: KubeObject): readonly StatusCause[] {
  const spec = memberOf(ingress, 'spec');
  const rules = itemsOf(spec, 'rules');
  if (rules.length === 0 && spec['defaultBackend'] === undefined) {
    return [invalidValue('spec', spec, 'either `defaultBackend` or `rules` must be specified')];
  }
  return rules.flatMap((rule, index) =>
    itemsOf(memberOf(rule, 'http'), 'paths').flatMap((path, at) => {
      const field = `spec.rules[${index}].http.paths[${at}]`;
      const type = textOf(path, 'pathType');
      if (path['pathType'] === undefined) return [];
      if (!pathTypes.includes(type)) return [notSupported(`${field}.pathType`, type, pathTypes)];
      const isAbsolute = textOf(path, 'path').startsWith('/') || type === 'ImplementationSpecific';
      return isAbsolute
        ? []
        : [invalidValue(`${field}.path`, textOf(path, 'path'), 'must be an absolute path')];
    }),
  );
}

export const ingressStrategy: Strategy = {
  create: beginningWith({ loadBalancer: {} }),
  checkCreate: checkIngress,
  checkUpdate: checkIngress,
};

const cpuTarget = {
  type: 'Resource',
  resource: { name: 'cpu', target: { averageUtilization: 80, type: 'Utilization' } },
};

const completeAutoscaler = (autoscaler: KubeObject): KubeObject =>
  autoscaler.apiVersion === 'autoscaling/v1'
    ? autoscaler
    : withSpec(autoscaler, (spec) => withAbsent(spec, { metrics: [cpuTarget] }));

function checkAutoscaler(autoscaler: KubeObject): readonly StatusCause[] {
  const spec = memberOf(autoscaler, 'spec');
  const { minReplicas, maxReplicas } = spec;
  if (typeof minReplicas !== 'number' || typeof maxReplicas !== 'number') return [];
  if (maxReplicas < 1)
    return [invalidValue('spec.maxReplicas', maxReplicas, 'must be greater than 0')];
  if (maxReplicas >= minReplicas) return [];
  const why = 'must be greater than or equal to `minReplicas`';
  return [invalidValue('spec.maxReplicas', maxReplicas, why)];
}

export const autoscalerStrategy: Strategy = {
  complete: completeAutoscaler,
  create: beginningWith({ desiredReplicas: 0 }),
  checkCreate: checkAutoscaler,
  checkUpdate: checkAutoscaler,
};

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

function checkModes(object: KubeObject): readonly StatusCause[] {
  const modes = memberOf(object, 'spec')['accessModes'];
  const given = Array.isArray(modes) ? modes.filter((mode) => typeof mode === 'string') : [];
  if (given.length === 0)
    return [required('spec.accessModes', 'at least 1 access mode is required')];
  return given
    .filter((mode) => !accessModes.includes(mode))
    .map((mode) => notSupported('spec.accessModes', mode, accessModes));
}

export const claimStrategy: Strategy = {
  create: beginningWith({ phase: 'Pending' }),
  checkCreate: (claim) => {
    const requests = memberOf(memberOf(memberOf(claim, 'spec'), 'resources'), 'requests');
    return [
      ...checkModes(claim),
      ...(requests['storage'] === undefined ? [required('spec.resources[storage]')] : []),
    ];
  },
  checkUpdate: (after, live) => {
    const changeable = (claim: KubeObject): JsonObject =>
      withoutMembers(memberOf(claim, 'spec'), [
        'resources',
        'volumeAttributesClassName',
        'volumeName',
      ]);
    if (jsonEqual(changeable(after), changeable(live))) return [];
    const why =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    return [forbiddenField('spec', why)];
  },
};

export const volumeStrategy: Strategy = {
  create: beginningWith({ phase: 'Pending' }),
  checkCreate: (volume) => [
    ...(memberOf(memberOf(volume, 'spec'), 'capacity')['storage'] === undefined
      ? [required('spec.capacity')]
      : []),
    ...checkModes(volume),
  ],
};

export const storageClassStrategy: Strategy = {
  checkUpdate: (after, live) =>
    ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode']
      .filter((name) => !jsonEqual(after[name] ?? null, live[name] ?? null))
      .map((name) => forbiddenField(name, 'updates to ' + name + ' are forbidden.')),
};

/** The revision's data is what it is about: it never changes. */
export const revisionStrategy: Strategy = {
  checkUpdate: (after, live) =>
    jsonEqual(after['data'] ?? null, live['data'] ?? null)
      ? []
      : [invalidValue('data', after['data'] ?? null, 'field is immutable')],
};
