import type { User } from '../api-request.ts';
import { goTexts } from './go-text.ts';
import { Holdings } from './_holdings.ts';
import type { Permission } from './_holdings.ts';
import type { PolicyRule } from './policy-rule.ts';

/** So much is compared for one role: a few names in each list of a rule are millions of permissions together. */
const mostSteps = 1_000_000;
/** So many are told, and of long ones fewer. */
const mostMissing = 1000;
const longestTold = 256 * 1024;

/** A rule as many permissions of one group, one resource, one verb and at most one name each. */
function* permissionsOf(rule: PolicyRule): Generator<Permission> {
  for (const verb of rule.verbs) {
    yield* resourcePermissions(rule, verb);
    for (const path of rule.nonResourceURLs) yield { type: 'path', verb, path };
  }
}

function* resourcePermissions(rule: PolicyRule, verb: string): Generator<Permission> {
  const names = rule.resourceNames.length === 0 ? [undefined] : rule.resourceNames;
  for (const group of rule.apiGroups) {
    for (const resource of rule.resources) {
      for (const name of names) yield { type: 'resource', verb, group, resource, name };
    }
  }
}

interface Missing {
  readonly permissions: readonly Permission[];
  /** `some`: there may be more, which were not looked at. */
  readonly extent: 'all' | 'some';
}

/** What of the rules nobody with the owned ones could do. */
function missingOf(owned: readonly PolicyRule[], asked: readonly PolicyRule[]): Missing {
  const holdings = new Holdings(owned);
  const permissions: Permission[] = [];
  let told = 0;
  for (const rule of asked) {
    for (const permission of permissionsOf(rule)) {
      if (holdings.steps > mostSteps) return { permissions, extent: 'some' };
      if (holdings.allow(permission)) continue;
      permissions.push(permission);
      told += lengthOf(permission);
      if (permissions.length === mostMissing || told > longestTold)
        return { permissions, extent: 'all' };
    }
  }
  return { permissions, extent: 'all' };
}

function lengthOf(permission: Permission): number {
  if (permission.type === 'path') return permission.path.length + permission.verb.length;
  const { verb, group, resource, name = '' } = permission;
  return verb.length + group.length + resource.length + name.length;
}

/** Whether it is certain that nothing is permitted by the asked rules that the owned ones do not permit. */
export function coversAll(owned: readonly PolicyRule[], asked: readonly PolicyRule[]): boolean {
  const { permissions, extent } = missingOf(owned, asked);
  return permissions.length === 0 && extent === 'all';
}

const nothing: PolicyRule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
};

function ruleOf(permission: Permission): PolicyRule {
  const verbs = [permission.verb];
  if (permission.type === 'path') return { ...nothing, verbs, nonResourceURLs: [permission.path] };
  const { group, resource, name } = permission;
  const resourceNames = name === undefined ? [] : [name];
  return { ...nothing, verbs, apiGroups: [group], resources: [resource], resourceNames };
}

/** Joins rules that differ in the verb alone. */
function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const byTarget = new Map<string, PolicyRule>();
  for (const rule of rules) {
    const { apiGroups, resources, resourceNames, nonResourceURLs } = rule;
    // Paths stay apart, as the real server leaves them.
    const own = nonResourceURLs.length > 0 ? rule.verbs : [];
    const target = JSON.stringify([apiGroups, resources, resourceNames, nonResourceURLs, own]);
    const before = byTarget.get(target)?.verbs ?? [];
    byTarget.set(target, { ...rule, verbs: [...new Set([...before, ...rule.verbs])] });
  }
  return [...byTarget.values()];
}

function described(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const said = parts.filter(([, values]) => values.length > 0);
  return `{${said.map(([name, values]) => `${name}:${goTexts(values)}`).join(', ')}}`;
}

const tooMany =
  'is attempting to grant more RBAC permissions than can be compared with those held: make several roles of it, or name fewer verbs, resources and names in one rule';

/** What a user is told who would give away more than they hold; undefined when they hold it all. */
export function escalationProblem(
  user: User,
  owned: readonly PolicyRule[],
  asked: readonly PolicyRule[],
): string | undefined {
  const { permissions, extent } = missingOf(owned, asked);
  const who = `user ${JSON.stringify(user.name)} (groups=${goTexts(user.groups)})`;
  if (permissions.length === 0) return extent === 'all' ? undefined : `${who} ${tooMany}`;
  const lines = [...new Set(compacted(permissions.map(ruleOf)).map(described))].sort();
  const what = 'is attempting to grant RBAC permissions not currently held:';
  return `${who} ${what}\n${lines.join('\n')}`;
}
