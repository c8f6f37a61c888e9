import type { JsonValue } from '../../base/json.ts';
import { arrayAt, jsonAt, textAt, textsAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import { groupResource } from '../../kube/resource.ts';
import type { ServedResource } from '../registry/resources-served.ts';
import type { AccessDecider } from './access-values.ts';
import type { Attributes } from './attributes.ts';
import { labelSelectorOf } from './label-selector.ts';
import type { ObjectLabelSelector } from './label-selector.ts';

/** What matching looks up: the cluster as it is now. */
export interface Surroundings {
  /** The resource itself and its other versions. */
  equivalents(resource: ServedResource): readonly ServedResource[];
  namespace(name: string): KubeObject | undefined;
  readonly access: AccessDecider;
}

interface Rule {
  readonly operations: readonly string[];
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly scope: string;
}

export interface Matcher {
  /** Whether any write of the resource could concern it, whatever the object. */
  covers(resource: ServedResource, subresource: string, around: Surroundings): boolean;
  /** The version in which the object is to be shown; undefined: the write is none of its business. */
  match(attributes: Attributes, around: Surroundings): ServedResource | undefined;
}

/** How a webhook or the constraints of a policy say what they are about. */
export interface MatchSpec {
  readonly rules: readonly JsonValue[];
  readonly excluded: readonly JsonValue[];
  readonly namespaceSelector: JsonValue | undefined;
  readonly objectSelector: JsonValue | undefined;
  readonly matchPolicy: string;
  /** What it means when there are no rules. */
  readonly withoutRules: 'everything' | 'nothing';
}

/** The match of a policy's `matchConstraints` or a binding's `matchResources`. */
export function constraintsOf(
  constraints: JsonValue | undefined,
  withoutRules: MatchSpec['withoutRules'],
): MatchSpec {
  return {
    rules: arrayAt(constraints, 'resourceRules'),
    excluded: arrayAt(constraints, 'excludeResourceRules'),
    namespaceSelector: jsonAt(constraints, 'namespaceSelector'),
    objectSelector: jsonAt(constraints, 'objectSelector'),
    matchPolicy: textAt(constraints, 'matchPolicy') ?? 'Equivalent',
    withoutRules,
  };
}

export function matcherOf(spec: MatchSpec): Matcher {
  const rules = spec.rules.map(ruleOf);
  const excluded = spec.excluded.map(ruleOf);
  const namespaces = labelSelectorOf(spec.namespaceSelector);
  const objects = labelSelectorOf(spec.objectSelector);
  const versions = (resource: ServedResource, around: Surroundings): readonly ServedResource[] =>
    spec.matchPolicy === 'Exact' ? [resource] : around.equivalents(resource);
  const isOpen = rules.length === 0 && spec.withoutRules === 'everything';
  return {
    covers: (resource, subresource, around) =>
      isOpen ||
      versions(resource, around).some((version) =>
        rules.some((rule) => namesResource(rule, version, subresource)),
      ),
    match: (attributes, around) => {
      if (!fitsNamespace(namespaces, attributes, around)) return undefined;
      if (!fitsObject(objects, attributes)) return undefined;
      const all = versions(attributes.resource, around);
      const hit = (version: ServedResource, list: readonly Rule[]): boolean =>
        list.some((rule) => fits(rule, version, attributes));
      if (all.some((version) => hit(version, excluded))) return undefined;
      return isOpen ? attributes.resource : all.find((version) => hit(version, rules));
    },
  };
}

function ruleOf(rule: JsonValue): Rule {
  return {
    operations: textsAt(rule, 'operations'),
    groups: textsAt(rule, 'apiGroups'),
    versions: textsAt(rule, 'apiVersions'),
    resources: textsAt(rule, 'resources'),
    names: textsAt(rule, 'resourceNames'),
    scope: textAt(rule, 'scope') ?? '*',
  };
}

const names = (list: readonly string[], name: string): boolean =>
  list.includes('*') || list.includes(name);

function namesResource(rule: Rule, { definition }: ServedResource, subresource: string): boolean {
  if (!names(rule.groups, definition.group) || !names(rule.versions, definition.version)) {
    return false;
  }
  return rule.resources.some((text) => {
    const [resource = '', part = ''] = text.split('/');
    return (
      (resource === '*' || resource === definition.plural) && (part === '*' || part === subresource)
    );
  });
}

function fits(rule: Rule, version: ServedResource, attributes: Attributes): boolean {
  const { operation, subresource, resource, name } = attributes;
  if (!names(rule.operations, operation)) return false;
  if (
    rule.names.length > 0 &&
    !rule.names.includes(name || (attributes.object?.metadata.name ?? ''))
  )
    return false;
  if (rule.scope !== '*' && rule.scope !== resource.definition.scope) return false;
  return namesResource(rule, version, subresource);
}

/** A namespace is selected by its own labels, what has none by everyone. */
function fitsNamespace(
  selector: ObjectLabelSelector,
  attributes: Attributes,
  around: Surroundings,
): boolean {
  if (selector.type === 'all') return true;
  const { resource, object, oldObject, namespace, subresource } = attributes;
  if (groupResource(resource.definition) === 'namespaces') {
    const own = subresource === '' ? (object ?? oldObject) : oldObject;
    return selector.matches(own?.metadata.labels);
  }
  if (namespace === '') return true;
  return selector.matches(around.namespace(namespace)?.metadata.labels);
}

/** The object fits as it was or as it will be: leaving the selection is a change like others. */
function fitsObject(
  selector: ObjectLabelSelector,
  { operation, object, oldObject }: Attributes,
): boolean {
  if (selector.type === 'all') return true;
  if (operation === 'CONNECT') return false;
  return [object, oldObject].some(
    (one) => one !== undefined && selector.matches(one.metadata.labels),
  );
}
