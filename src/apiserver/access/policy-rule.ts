import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { arrayAt, textsAt } from '../../base/json-at.ts';
import { resourceAndSubresource } from './action.ts';
import type { Action, ResourceAction } from './action.ts';

/** One permission of a role, in the words of the API. A list that says nothing is empty. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

const all = '*';

/** The members of a rule in the order in which the API shows them. */
const members = ['apiGroups', 'nonResourceURLs', 'resourceNames', 'resources', 'verbs'] as const;

export function policyRule(value: JsonValue): PolicyRule {
  return {
    verbs: textsAt(value, 'verbs'),
    apiGroups: textsAt(value, 'apiGroups'),
    resources: textsAt(value, 'resources'),
    resourceNames: textsAt(value, 'resourceNames'),
    nonResourceURLs: textsAt(value, 'nonResourceURLs'),
  };
}

/** The rules of a role. Whatever else may be in their place is none. */
export const rulesOf = (role: JsonObject): readonly PolicyRule[] =>
  arrayAt(role, 'rules').filter(isJsonObject).map(policyRule);

/** The rule as an object holds it: without the lists that say nothing. */
export function ruleObject(rule: PolicyRule): JsonObject {
  const said = members.filter((name) => rule[name].length > 0);
  return Object.fromEntries(said.map((name) => [name, rule[name]]));
}

const names = (list: readonly string[], name: string): boolean =>
  list.includes(all) || list.includes(name);

export function ruleAllows(rule: PolicyRule, action: Action): boolean {
  if (!names(rule.verbs, action.verb)) return false;
  if (action.type === 'path') return coversPath(rule.nonResourceURLs, action.path);
  return (
    names(rule.apiGroups, action.group) &&
    coversResource(rule.resources, action) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(action.name))
  );
}

function coversResource(resources: readonly string[], action: ResourceAction): boolean {
  if (names(resources, resourceAndSubresource(action))) return true;
  return action.subresource !== '' && resources.includes(`*/${action.subresource}`);
}

/** A path is covered by itself, and by whatever it begins with before a `*` at the end. */
export function coversPath(patterns: readonly string[], path: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith(all) ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
}
