import type { WorstCase, WorstRequest } from './case.ts';
import { items, post } from './case.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';

const role = (kind: 'Role' | 'ClusterRole', name: string, rules: string): string =>
  `{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"${kind}","metadata":{"name":"${name}"},"rules":${rules}}`;

const texts = (count: number, prefix: string): string => items(count, (at) => `"${prefix}${at}"`);

const rule = (verbs: string, resources: string, names: string): string =>
  `{"verbs":${verbs},"apiGroups":[""],"resources":${resources},"resourceNames":${names}}`;

const makesRoles =
  '{"verbs":["create"],"apiGroups":["rbac.authorization.k8s.io"],"resources":["roles"]}';

/** Alice may make roles, and has other rules. */
const alice = (rules: string): readonly WorstRequest[] => [
  post(`${rbac}/clusterroles`, () => role('ClusterRole', 'alice', rules)),
  post(
    `${rbac}/clusterrolebindings`,
    () =>
      '{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"alice"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"alice"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"alice"}]}',
  ),
];

const made = (rules: () => string): WorstRequest => ({
  ...post(`${rbac}/namespaces/default/roles`, () => role('Role', 'a', rules())),
  as: 'alice',
});

const few = texts(1, 'x');

/** Roles that are made by somebody whose own rules they have to be compared with. */
export const worstRoles: readonly WorstCase[] = [
  {
    name: 'a role of a thousand million permissions, none of them held',
    given: alice(`[${makesRoles}]`),
    request: made(() => `[${rule(texts(1000, 'v'), texts(1000, 'r'), texts(1000, 'n'))}]`),
    status: 403,
  },
  {
    name: 'a role of a thousand million permissions, all of them held',
    given: alice(`[${makesRoles},{"verbs":["*"],"apiGroups":[""],"resources":["*"]}]`),
    request: made(() => `[${rule(texts(1000, 'v'), texts(1000, 'r'), texts(1000, 'n'))}]`),
    status: 403,
  },
  {
    name: 'a role of 5000 rules, each compared with 5000 rules',
    given: alice(
      `[${makesRoles},${items(5000, (at) => rule('["get"]', '["r"]', `["n${at}"]`)).slice(1, -1)}]`,
    ),
    request: made(() => items(5000, () => rule('["get"]', '["r"]', few))),
    status: 403,
  },
  {
    name: 'a role of 10,000 permissions, each held by a rule of its own',
    given: alice(
      `[${makesRoles},${items(10_000, (at) => rule('["get"]', `["r${at}"]`, '[]')).slice(1, -1)}]`,
    ),
    request: made(() => `[${rule('["get"]', texts(10_000, 'r'), '[]')}]`),
    status: 201,
  },
];
