import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import { checkPathSegment, checkSubdomainName } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import { invalidValue, notSupported, required } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { Strategy } from './strategy.ts';

const group = 'rbac.authorization.k8s.io';

type Scope = 'namespace' | 'cluster';

const isEmpty = (value: JsonValue, name: string): boolean => arrayAt(value, name).length === 0;

function checkRule(rule: JsonValue, at: string, scope: Scope): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (isEmpty(rule, 'verbs')) {
    causes.push(required(`${at}.verbs`, 'verbs must contain at least one value'));
  }
  const paths = arrayAt(rule, 'nonResourceURLs');
  if (paths.length > 0) {
    const field = `${at}.nonResourceURLs`;
    const mixed = ['apiGroups', 'resources', 'resourceNames'].some((name) => !isEmpty(rule, name));
    const both = 'rules cannot apply to both regular resources and non-resource URLs';
    const namespaced = 'namespaced rules cannot apply to non-resource URLs';
    if (scope === 'namespace') causes.push(invalidValue(field, paths, namespaced));
    if (mixed) causes.push(invalidValue(field, paths, both));
    return causes;
  }
  if (isEmpty(rule, 'apiGroups')) {
    const why = 'resource rules must supply at least one api group';
    causes.push(required(`${at}.apiGroups`, why));
  }
  if (isEmpty(rule, 'resources')) {
    const why = 'resource rules must supply at least one resource';
    causes.push(required(`${at}.resources`, why));
  }
  return causes;
}

const checkRules = (role: KubeObject, scope: Scope): readonly StatusCause[] =>
  arrayAt(role, 'rules').flatMap((rule, index) => checkRule(rule, `rules[${index}]`, scope));

function checkAggregation(role: KubeObject): readonly StatusCause[] {
  const { aggregationRule } = role;
  if (!isJsonObject(aggregationRule) || !isEmpty(aggregationRule, 'clusterRoleSelectors'))
    return [];
  const why = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
  return [required('aggregationRule.clusterRoleSelectors', why)];
}

const checkRole = (role: KubeObject): readonly StatusCause[] => checkRules(role, 'namespace');

const checkClusterRole = (role: KubeObject): readonly StatusCause[] => [
  ...checkRules(role, 'cluster'),
  ...checkAggregation(role),
];

export const roleStrategy: Strategy = {
  checkCreate: checkRole,
  checkUpdate: checkRole,
  missing: 'created',
};

export const clusterRoleStrategy: Strategy = {
  missing: 'created',
  checkCreate: checkClusterRole,
  checkUpdate: checkClusterRole,
};

/** Groups of the API that are not said are the usual ones. */
function withGroups(binding: KubeObject): KubeObject {
  const { roleRef, subjects } = binding;
  return {
    ...binding,
    ...(isJsonObject(roleRef) ? { roleRef: withGroup(roleRef) } : {}),
    ...(subjects === undefined
      ? {}
      : { subjects: arrayAt(binding, 'subjects').map(subjectWithGroup) }),
  };
}

const withGroup = (reference: JsonObject): JsonObject =>
  (textAt(reference, 'apiGroup') ?? '') === '' ? { ...reference, apiGroup: group } : reference;

function subjectWithGroup(subject: JsonValue): JsonValue {
  if (!isJsonObject(subject)) return subject;
  const { kind } = subject;
  return kind === 'User' || kind === 'Group' ? withGroup(subject) : subject;
}

const textIn = (object: JsonValue | undefined, name: string): string => textAt(object, name) ?? '';

function checkSubject(subject: JsonValue, at: string, scope: Scope): readonly StatusCause[] {
  const [kind, name] = [textIn(subject, 'kind'), textIn(subject, 'name')];
  const apiGroup = textIn(subject, 'apiGroup');
  const unnamed = name === '' ? [required(`${at}.name`)] : [];
  switch (kind) {
    case 'ServiceAccount': {
      const homeless = scope === 'cluster' && textIn(subject, 'namespace') === '';
      const names = name === '' ? [] : checkSubdomainName(name);
      return [
        ...unnamed,
        ...names.map((why) => invalidValue(`${at}.name`, name, why)),
        ...(apiGroup === '' ? [] : [notSupported(`${at}.apiGroup`, apiGroup, [''])]),
        ...(homeless ? [required(`${at}.namespace`)] : []),
      ];
    }
    case 'User':
    case 'Group':
      return [
        ...unnamed,
        ...(apiGroup === group ? [] : [notSupported(`${at}.apiGroup`, apiGroup, [group])]),
      ];
    default:
      return [...unnamed, notSupported(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}

function checkRoleRef(binding: KubeObject, scope: Scope): readonly StatusCause[] {
  const { roleRef } = binding;
  const kinds = scope === 'cluster' ? ['ClusterRole'] : ['Role', 'ClusterRole'];
  const [apiGroup, kind, name] = ['apiGroup', 'kind', 'name'].map((each) => textIn(roleRef, each));
  const names = name === undefined || name === '' ? undefined : checkPathSegment(name);
  return [
    ...(apiGroup === group ? [] : [notSupported('roleRef.apiGroup', apiGroup ?? '', [group])]),
    ...(kinds.includes(kind ?? '') ? [] : [notSupported('roleRef.kind', kind ?? '', kinds)]),
    ...(names === undefined
      ? [required('roleRef.name')]
      : names.map((why) => invalidValue('roleRef.name', name ?? '', why))),
  ];
}

const checkBinding =
  (scope: Scope) =>
  (binding: KubeObject): readonly StatusCause[] => [
    ...checkRoleRef(binding, scope),
    ...arrayAt(binding, 'subjects').flatMap((subject, index) =>
      checkSubject(subject, `subjects[${index}]`, scope),
    ),
  ];

function checkSameRole(after: KubeObject, live: KubeObject): readonly StatusCause[] {
  const { roleRef } = after;
  if (jsonEqual(roleRef, live['roleRef'])) return [];
  // The real server shows the fields by the names they have inside it.
  const shown = {
    APIGroup: textIn(roleRef, 'apiGroup'),
    Kind: textIn(roleRef, 'kind'),
    Name: textIn(roleRef, 'name'),
  };
  return [invalidValue('roleRef', shown, 'cannot change roleRef')];
}

const bindingStrategy = (scope: Scope): Strategy => ({
  missing: 'created',
  complete: withGroups,
  checkCreate: checkBinding(scope),
  checkUpdate: (after, live) => [...checkBinding(scope)(after), ...checkSameRole(after, live)],
});

export const roleBindingStrategy: Strategy = bindingStrategy('namespace');
export const clusterRoleBindingStrategy: Strategy = bindingStrategy('cluster');
