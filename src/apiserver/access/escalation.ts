import type { User } from '../api-request.ts';
import { goTexts } from './go-text.ts';
import { ruleCovers } from './policy-rule.ts';
import type { PolicyRule } from './policy-rule.ts';

const nothing: PolicyRule = {
  verbs: [],
  apiGroups: [],
  resources: [],
  resourceNames: [],
  nonResourceURLs: [],
};

/** A rule as many rules of one group, one resource, one verb and at most one name each. */
function singleRules(rule: PolicyRule): readonly PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  const single = (verb: string): readonly PolicyRule[] => [
    ...rule.apiGroups.flatMap((group) =>
      rule.resources.flatMap((resource) =>
        names.map((resourceNames) => ({
          ...nothing,
          apiGroups: [group],
          resources: [resource],
          resourceNames,
          verbs: [verb],
        })),
      ),
    ),
    ...rule.nonResourceURLs.map((path) => ({ ...nothing, nonResourceURLs: [path], verbs: [verb] })),
  ];
  return rule.verbs.flatMap(single);
}

/** What of the rules nobody with the owned ones could do, in single rules. */
function missingRules(
  owned: readonly PolicyRule[],
  asked: readonly PolicyRule[],
): readonly PolicyRule[] {
  const isOwned = (single: PolicyRule): boolean => owned.some((own) => ruleCovers(own, single));
  return asked.flatMap(singleRules).filter((single) => !isOwned(single));
}

/** Whether nothing is permitted by the asked rules that the owned ones do not permit. */
export const coversAll = (owned: readonly PolicyRule[], asked: readonly PolicyRule[]): boolean =>
  missingRules(owned, asked).length === 0;

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

/** What a user is told who would give away more than they hold; undefined when they hold it all. */
export function escalationProblem(
  user: User,
  owned: readonly PolicyRule[],
  asked: readonly PolicyRule[],
): string | undefined {
  const missing = missingRules(owned, asked);
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compacted(missing).map(described))].sort();
  const who = `user ${JSON.stringify(user.name)} (groups=${goTexts(user.groups)})`;
  const what = 'is attempting to grant RBAC permissions not currently held:';
  return `${who} ${what}\n${lines.join('\n')}`;
}
