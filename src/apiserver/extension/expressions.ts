import { deepFreeze, mapMembers } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { celOf } from '../../kube/schema/cel/expression.ts';
import type {
  CompileFault,
  Declarations,
  Expression,
  VariableType,
} from '../../kube/schema/cel/expression.ts';
import { compileExpression } from '../../kube/schema/cel/expression.ts';
import type { CelType } from '../../kube/schema/cel/types.ts';
import { bool, dyn, listOf, mapOf, string } from '../../kube/schema/cel/types.ts';
import type { CelValue } from '../../kube/schema/cel/values.ts';
import type { Result } from '../../base/result.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import { accessVariables } from './access-values.ts';
import type { Attributes } from './attributes.ts';
import { foreignKind } from '../registry/subresources.ts';

/** What all expressions of one policy may cost together for one object. */
export const requestBudget = 10_000_000;

/** What the `matchConditions` of one policy or webhook may cost together. */
export const conditionBudget = requestBudget / 4;

/** The value as admission's expressions see it: as it is written, without types of a schema. */
export function celValue(value: JsonValue | undefined): CelValue {
  return value === undefined || value === null ? null : celOf(value);
}

const objectType = (name: string, fields: Readonly<Record<string, CelType>>): CelType => ({
  type: 'object',
  name: `kubernetes.${name}`,
  fields: new Map(Object.entries(fields)),
});

const kindType = objectType('GroupVersionKind', { group: string, version: string, kind: string });
const resourceType = objectType('GroupVersionResource', {
  group: string,
  version: string,
  resource: string,
});

const requestType = objectType('AdmissionRequest', {
  kind: kindType,
  resource: resourceType,
  subResource: string,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: string,
  name: string,
  namespace: string,
  operation: string,
  userInfo: objectType('UserInfo', {
    username: string,
    uid: string,
    groups: listOf(string),
    extra: mapOf(string, listOf(string)),
  }),
  dryRun: bool,
  options: dyn,
});

const untyped: VariableType = { type: 'dyn' };

/** The variables that every expression of admission may name, and further ones of any type. */
export function declarationsOf(more: readonly string[]): Declarations {
  return new Map<string, VariableType>([
    ['object', untyped],
    ['oldObject', untyped],
    ['request', { type: 'type', is: requestType }],
    ...accessVariables,
    ...more.map((name) => [name, untyped] as const),
  ]);
}

/** The type of `variables`, from those that are known so far. */
export function variablesType(known: ReadonlyMap<string, CelType>): VariableType {
  return { type: 'type', is: { type: 'object', name: 'kubernetes.variables', fields: known } };
}

export function compiled(
  text: string,
  declarations: Declarations,
): Result<Expression, CompileFault> {
  return compileExpression(text, declarations);
}

/** The value of `request`: the AdmissionRequest without its objects. */
export function requestValue(attributes: Attributes, shown: ServedResource): JsonObject {
  const { subresource, name, namespace, operation, user, run, options } = attributes;
  const resource = attributes.requested ?? attributes.resource;
  const request = {
    kind: kindOf(shown, subresource),
    resource: resourceOf(shown),
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: kindOf(resource, subresource),
    requestResource: resourceOf(resource),
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid === undefined ? {} : { uid: user.uid }),
      groups: user.groups,
      ...(user.extra === undefined ? {} : { extra: user.extra }),
    },
    dryRun: run === 'dry',
    options,
  };
  return deepFreeze(request);
}

function kindOf({ definition }: ServedResource, subresource: string): JsonObject {
  const { group, version, kind } = foreignKind(definition, subresource) ?? definition;
  return { group, version, kind };
}

function resourceOf({ definition }: ServedResource): JsonObject {
  const { group, version, plural } = definition;
  return { group, version, resource: plural };
}

/** The objects of a request as another version shows them, where the server itself knows how. */
export function inVersion(
  object: KubeObject | undefined,
  { operation, subresource, resource }: Attributes,
  shown: ServedResource,
): JsonObject | undefined {
  if (object !== undefined && operation === 'CONNECT') {
    return mapMembers(object, (value, name) => (name === 'metadata' ? undefined : value));
  }
  if (object === undefined || shown === resource) return object;
  if (foreignKind(resource.definition, subresource) !== undefined) return object;
  return shown.fromOther(object, resource);
}

/** Why evaluating an expression failed, as refusals say it. */
export function failureText(text: string, why: string): string {
  return `expression '${text}' resulted in error: ${why}`;
}
