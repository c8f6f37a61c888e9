import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../base/json-at.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import { badRequest } from '../../kube/status-error.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import type { User } from '../api-request.ts';
import type { Action } from './action.ts';
import type { Authorizer, Decision } from './authorizer.ts';
import { selectorCauses, selectorProblems } from './selector-attributes.ts';

/** The kinds of authorization.k8s.io: what is asked in their spec, and how their status says the answer. */

/** A review is about a resource or a path, and not about both. */
export function attributeCauses(spec: JsonObject): readonly StatusCause[] {
  const resource = isJsonObject(spec['resourceAttributes']);
  const path = isJsonObject(spec['nonResourceAttributes']);
  if (resource && path) {
    const why = 'cannot be specified in combination with resourceAttributes';
    return [
      invalidValue('spec.nonResourceAttributes', pathAsked(spec), why),
      ...selectorCauses(spec),
    ];
  }
  if (resource) return selectorCauses(spec);
  if (path) return [];
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidValue('spec.resourceAttributes', null, why)];
}

/** As Go shows it, where its members have no other names. */
const pathAsked = (spec: JsonObject): JsonObject => ({
  Path: textAt(spec, 'nonResourceAttributes', 'path') ?? '',
  Verb: textAt(spec, 'nonResourceAttributes', 'verb') ?? '',
});

/** A question is no object: it has no name, and nothing else of what objects have. */
export function metadataCauses(
  metadata: JsonObject,
  allowed: 'nothing' | 'namespace',
): readonly StatusCause[] {
  const unexpected = Object.entries(metadata).some(
    ([member, value]) =>
      member !== 'managedFields' &&
      !(member === 'namespace' && allowed === 'namespace') &&
      !isEmpty(value),
  );
  if (!unexpected) return [];
  const why = allowed === 'namespace' ? 'must be empty except for namespace' : 'must be empty';
  return [invalidValue('metadata', metadata, why)];
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0;
}

export function subjectCauses(spec: JsonObject): readonly StatusCause[] {
  const { name, groups } = subjectIn(spec);
  if (name !== '' || groups.length > 0) return [];
  return [invalidValue('spec.user', '', 'at least one of user or group must be specified')];
}

/** A review in a namespace is about that namespace. */
export function localCauses(spec: JsonObject, namespace: string): readonly StatusCause[] {
  const asked = textAt(spec, 'resourceAttributes', 'namespace') ?? '';
  const isElsewhere = isJsonObject(spec['resourceAttributes']) && asked !== namespace;
  const field = 'spec.resourceAttributes.namespace';
  const why = 'disallowed on this kind of request';
  return [
    ...(isElsewhere ? [invalidValue(field, asked, 'must match metadata.namespace')] : []),
    ...(isJsonObject(spec['nonResourceAttributes'])
      ? [invalidValue('spec.nonResourceAttributes', pathAsked(spec), why)]
      : []),
  ];
}

export function subjectIn(spec: JsonObject): User {
  const uid = textAt(spec, 'uid') ?? '';
  return {
    name: textAt(spec, 'user') ?? '',
    ...(uid === '' ? {} : { uid }),
    groups: arrayAt(spec, 'groups').filter((group) => typeof group === 'string'),
  };
}

export function actionIn(spec: JsonObject): Action {
  const resource = jsonAt(spec, 'resourceAttributes');
  const text = (name: string): string => textAt(resource, name) ?? '';
  if (isJsonObject(resource)) {
    return {
      type: 'resource',
      verb: text('verb'),
      group: text('group'),
      plural: text('resource'),
      subresource: text('subresource'),
      namespace: text('namespace'),
      name: text('name'),
    };
  }
  const path = textAt(spec, 'nonResourceAttributes', 'path') ?? '';
  return { type: 'path', verb: textAt(spec, 'nonResourceAttributes', 'verb') ?? '', path };
}

export function decisionStatus({ type, reason }: Decision, spec: JsonObject): JsonObject {
  const problems = selectorProblems(spec);
  return {
    allowed: type === 'allowed',
    ...(reason === '' ? {} : { reason }),
    ...(problems.length === 0 ? {} : { evaluationError: problems.join('; ') }),
  };
}

/** Everything the user may do in the namespace of the spec. */
export function rulesStatus(authorizer: Authorizer, user: User, spec: JsonObject): JsonObject {
  const namespace = textAt(spec, 'namespace') ?? '';
  if (namespace === '') throw badRequest('no namespace on request');
  const rules = authorizer.rulesFor(user, namespace);
  const ofResources = rules.filter(({ resources }) => resources.length > 0);
  const ofPaths = rules.filter(({ nonResourceURLs }) => nonResourceURLs.length > 0);
  return {
    resourceRules: ofResources.map(({ verbs, apiGroups, resources, resourceNames }) => ({
      verbs,
      apiGroups,
      resources,
      ...(resourceNames.length === 0 ? {} : { resourceNames }),
    })),
    nonResourceRules: ofPaths.map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}
