import { describe, expect, test } from '@jest/globals';
import type { User } from '../../../../src/apiserver/api-request.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt } from '../../../../src/base/json-at.ts';
import { KeptJournal } from '../../../support/kept-journal.ts';
import { Cluster, settle } from './_cluster.ts';

const group = '/apis/rbac.authorization.k8s.io/v1';
const inDefault = `${group}/namespaces/default`;
const alice: User = { name: 'alice', groups: ['devs', 'system:authenticated'] };

const role = (name: string, rules: readonly JsonObject[], kind = 'Role'): JsonObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name },
  rules,
});

const binding = (
  name: string,
  roleRef: JsonObject,
  subjects: readonly JsonObject[],
): JsonObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name },
  roleRef,
  subjects,
});

const reading = (...resources: readonly string[]): JsonObject => ({
  apiGroups: [''],
  resources,
  verbs: ['get', 'list'],
});

/** Alice may look after the roles of the namespace, and read ConfigMaps. */
async function clusterWithAlice(): Promise<Cluster> {
  const cluster = await Cluster.start();
  const rbac = {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings', 'clusterroles'],
    verbs: ['get', 'create', 'update', 'patch'],
  };
  await cluster.send(
    'POST',
    `${group}/clusterroles`,
    role('keeper', [rbac, reading('configmaps')], 'ClusterRole'),
  );
  await cluster.send('POST', `${group}/clusterrolebindings`, {
    ...binding('keepers', { kind: 'ClusterRole', name: 'keeper' }, [
      { kind: 'User', name: 'alice' },
    ]),
    kind: 'ClusterRoleBinding',
  });
  return cluster;
}

describe('nobody gives more than they hold', () => {
  const denied =
    'user "alice" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n';

  test.each<[string, readonly JsonObject[], string | undefined]>([
    ['what she holds', [reading('configmaps')], undefined],
    [
      'another resource',
      [reading('secrets', 'configmaps')],
      `${denied}{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}`,
    ],
    [
      'another verb, and names',
      [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['x'], verbs: ['*'] }],
      `${denied}{APIGroups:[""], Resources:["secrets"], ResourceNames:["x"], Verbs:["*"]}`,
    ],
  ])('a role with %s', async (_what, rules, problem) => {
    const cluster = await clusterWithAlice();
    const path = `${inDefault}/roles`;
    const { status, body } = await cluster.send('POST', path, role('r', rules), { user: alice });
    expect(status).toBe(problem === undefined ? 201 : 403);
    expect(body['message']).toBe(
      problem === undefined
        ? undefined
        : `roles.rbac.authorization.k8s.io "r" is forbidden: ${problem}`,
    );
  });

  test('an update is checked, one that changes nothing but finalizers is not', async () => {
    const cluster = await clusterWithAlice();
    await cluster.send('POST', `${inDefault}/roles`, role('r', [reading('secrets')]));
    const merge = (body: JsonObject) =>
      cluster.send('PATCH', `${inDefault}/roles/r`, body, {
        user: alice,
        headers: { 'content-type': 'application/merge-patch+json' },
      });
    expect((await merge({ metadata: { finalizers: ['a.example/b'] } })).status).toBe(200);
    expect((await merge({ metadata: { labels: { a: 'b' } } })).status).toBe(403);
    expect((await merge({ rules: [reading('configmaps')] })).status).toBe(200);
  });

  test('the verb escalate permits it', async () => {
    const cluster = await clusterWithAlice();
    const escalate = {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['roles'],
      verbs: ['escalate'],
    };
    await cluster.send('POST', `${inDefault}/roles`, role('bold', [escalate]));
    const bold = binding('bold', { kind: 'Role', name: 'bold' }, [{ kind: 'Group', name: 'devs' }]);
    await cluster.send('POST', `${inDefault}/rolebindings`, bold);
    const asked = role('r', [reading('secrets')]);
    const answer = await cluster.send('POST', `${inDefault}/roles`, asked, { user: alice });
    expect(answer.status).toBe(201);
  });

  test.each<[string, JsonObject, number, string]>([
    ['that she holds', { kind: 'Role', name: 'open' }, 201, ''],
    [
      'with more',
      { kind: 'ClusterRole', name: 'cluster-admin' },
      403,
      `rolebindings.rbac.authorization.k8s.io "b" is forbidden: ${denied}{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}`,
    ],
    [
      'that is not there',
      { kind: 'Role', name: 'none' },
      404,
      'roles.rbac.authorization.k8s.io "none" not found',
    ],
  ])('a binding of a role %s', async (_what, roleRef, status, message) => {
    const cluster = await clusterWithAlice();
    await cluster.send('POST', `${inDefault}/roles`, role('open', [reading('configmaps')]));
    const asked = binding('b', roleRef, [{ kind: 'User', name: 'bob' }]);
    const answer = await cluster.send('POST', `${inDefault}/rolebindings`, asked, { user: alice });
    expect(answer.status).toBe(status);
    expect(answer.body['message'] ?? '').toBe(message);
  });

  test('only an administrator gathers roles', async () => {
    const cluster = await clusterWithAlice();
    const gathering = {
      ...role('all', [], 'ClusterRole'),
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
    };
    const path = `${group}/clusterroles`;
    const { status, body } = await cluster.send('POST', path, gathering, { user: alice });
    expect(status).toBe(403);
    expect(body['message']).toContain(
      'must have cluster-admin privileges to use the aggregationRule',
    );
  });
});

describe('what is wrong with a role or binding', () => {
  const valid = { kind: 'Role', name: 'x' };
  const clusterRole = (rule: JsonObject): JsonObject => role('x', [rule], 'ClusterRole');
  const path = { nonResourceURLs: ['/x'] };

  test.each<[string, JsonObject, string]>([
    [
      'roles',
      role('x', [{ apiGroups: [''], resources: ['a'], verbs: [] }]),
      'rules[0].verbs: Required value: verbs must contain at least one value',
    ],
    [
      'roles',
      role('x', [{ resources: ['a'], verbs: ['get'] }]),
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
    ],
    [
      'roles',
      role('x', [{ apiGroups: [''], verbs: ['get'] }]),
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
    [
      'roles',
      role('x', [{ ...path, verbs: ['get'] }]),
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
    ],
    [
      'clusterroles',
      clusterRole({ ...path, apiGroups: [''], verbs: ['get'] }),
      'rules[0].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
    [
      'clusterroles',
      { ...role('x', [], 'ClusterRole'), aggregationRule: {} },
      'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
    ],
    [
      'rolebindings',
      binding('x', { ...valid, kind: 'Rule' }, []),
      'roleRef.kind: Unsupported value: "Rule": supported values: "Role", "ClusterRole"',
    ],
    ['rolebindings', binding('x', { ...valid, name: '' }, []), 'roleRef.name: Required value'],
    [
      'rolebindings',
      binding('x', { ...valid, apiGroup: 'a' }, []),
      'roleRef.apiGroup: Unsupported value: "a": supported values: "rbac.authorization.k8s.io"',
    ],
    [
      'rolebindings',
      binding('x', valid, [{ kind: 'Robot', name: 'a' }]),
      'subjects[0].kind: Unsupported value: "Robot": supported values: "ServiceAccount", "User", "Group"',
    ],
    [
      'rolebindings',
      binding('x', valid, [{ kind: 'User', name: '' }]),
      'subjects[0].name: Required value',
    ],
    [
      'rolebindings',
      binding('x', valid, [{ kind: 'ServiceAccount', name: 'a', apiGroup: 'b' }]),
      'subjects[0].apiGroup: Unsupported value: "b": supported values: ""',
    ],
    [
      'clusterrolebindings',
      {
        ...binding('x', { ...valid, kind: 'ClusterRole' }, [{ kind: 'ServiceAccount', name: 'a' }]),
        kind: 'ClusterRoleBinding',
      },
      'subjects[0].namespace: Required value',
    ],
  ])('%s: %j', async (plural, object, problem) => {
    const cluster = await Cluster.start();
    const where = plural.startsWith('cluster') ? group : inDefault;
    const { status, body } = await cluster.send('POST', `${where}/${plural}`, object);
    expect(status).toBe(422);
    expect(body['message']).toContain(problem);
  });

  test('the role of a binding stays, its subjects may change', async () => {
    const cluster = await Cluster.start();
    await cluster.send('POST', `${inDefault}/rolebindings`, binding('x', valid, []));
    const at = `${inDefault}/rolebindings/x`;
    const { status, body } = await cluster.merge(at, { roleRef: { name: 'y' } });
    expect(status).toBe(422);
    expect(body['message']).toBe(
      'RoleBinding.rbac.authorization.k8s.io "x" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"y"}: cannot change roleRef',
    );
    const changed = await cluster.merge(at, { subjects: [{ kind: 'User', name: 'a' }] });
    expect(changed.body['subjects']).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'a' },
    ]);
  });
});

describe('the roles that there are from the start', () => {
  const rulesOf = async (cluster: Cluster, name: string): Promise<readonly JsonValue[]> =>
    arrayAt((await cluster.send('GET', `${group}/clusterroles/${name}`)).body, 'rules');

  test('view is what was gathered for it, edit has it too, and admin all', async () => {
    const cluster = await Cluster.start();
    const [view, edit, admin] = await Promise.all(
      ['view', 'edit', 'admin'].map((name) => rulesOf(cluster, name)),
    );
    expect(view).toEqual(await rulesOf(cluster, 'system:aggregate-to-view'));
    expect(edit).toEqual(expect.arrayContaining([...(view ?? [])]));
    expect(admin).toEqual(expect.arrayContaining([...(edit ?? [])]));
  });

  test('a labelled role is taken into them, and left out when it goes', async () => {
    const cluster = await Cluster.start();
    const pools = { apiGroups: ['longhaul.dev'], resources: ['gpupools'], verbs: ['get'] };
    const own = role('pools', [pools], 'ClusterRole');
    const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' };
    await cluster.send('POST', `${group}/clusterroles`, {
      ...own,
      metadata: { name: 'pools', labels },
    });
    await settle();
    expect(await rulesOf(cluster, 'view')).toContainEqual(pools);
    expect(await rulesOf(cluster, 'admin')).toContainEqual(pools);
    await cluster.send('DELETE', `${group}/clusterroles/pools`);
    await settle();
    expect(await rulesOf(cluster, 'view')).not.toContainEqual(pools);
    expect(await rulesOf(cluster, 'admin')).not.toContainEqual(pools);
  });

  test('a restart mends what is missing, keeps what was added and leaves alone what says so', async () => {
    const journal = new KeptJournal();
    const first = await Cluster.start({}, journal);
    const extra = { apiGroups: ['a'], resources: ['b'], verbs: ['get'] };
    const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' };
    await first.merge(`${group}/clusterroles/system:basic-user`, { rules: [extra] });
    await first.merge(`${group}/clusterroles/system:discovery`, {
      rules: [],
      metadata: { annotations },
    });
    await first.send('DELETE', `${group}/clusterrolebindings/system:discovery`);
    await first.merge(`${group}/clusterrolebindings/system:basic-user`, { subjects: [] });
    await first.server.stop();

    const second = await Cluster.start({}, journal);
    const basic = await rulesOf(second, 'system:basic-user');
    expect(basic).toEqual([extra, expect.anything(), expect.anything()]);
    expect(await rulesOf(second, 'system:discovery')).toEqual([]);
    const found = await second.send('GET', `${group}/clusterrolebindings/system:discovery`);
    expect(found.status).toBe(200);
    const mended = await second.send('GET', `${group}/clusterrolebindings/system:basic-user`);
    expect(jsonAt(mended.body, 'subjects', '0', 'name')).toBe('system:authenticated');
  });

  test('a second start writes nothing', async () => {
    const journal = new KeptJournal();
    const first = await Cluster.start({}, journal);
    const before = await first.send('GET', `${group}/clusterroles`);
    await first.server.stop();
    const second = await Cluster.start({}, journal);
    const after = await second.send('GET', `${group}/clusterroles`);
    expect(after.body['items']).toEqual(before.body['items']);
  });
});

test('a list of one name is about that name', async () => {
  const cluster = await Cluster.start();
  const named = {
    apiGroups: [''],
    resources: ['configmaps'],
    resourceNames: ['one'],
    verbs: ['list', 'create', 'deletecollection'],
  };
  await cluster.send('POST', `${inDefault}/roles`, role('one', [named]));
  const one = binding('one', { kind: 'Role', name: 'one' }, [{ kind: 'User', name: 'alice' }]);
  await cluster.send('POST', `${inDefault}/rolebindings`, one);
  const path = '/api/v1/namespaces/default/configmaps';
  const selected = await cluster.send(
    'GET',
    `${path}?fieldSelector=metadata.name%3Done`,
    undefined,
    {
      user: alice,
    },
  );
  expect(selected.status).toBe(200);
  expect((await cluster.send('GET', path, undefined, { user: alice })).status).toBe(403);
  for (const method of ['POST', 'DELETE'] as const) {
    const query = 'fieldSelector=metadata.name%3Done';
    const other = await cluster.send(method, `${path}?${query}`, undefined, { user: alice });
    expect(other.status).toBe(403);
  }
});

test('who may only patch cannot create by an apply', async () => {
  const cluster = await Cluster.start();
  const patching = { apiGroups: [''], resources: ['configmaps'], verbs: ['patch'] };
  await cluster.send('POST', `${inDefault}/roles`, role('patcher', [patching]));
  const patcher = binding('patcher', { kind: 'Role', name: 'patcher' }, [
    { kind: 'User', name: 'alice' },
  ]);
  await cluster.send('POST', `${inDefault}/rolebindings`, patcher);
  const path = '/api/v1/namespaces/default/configmaps/c';
  const apply = async (user?: User) =>
    cluster.send(
      'PATCH',
      `${path}?fieldManager=m&force=true`,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } },
      {
        headers: { 'content-type': 'application/apply-patch+yaml' },
        ...(user === undefined ? {} : { user }),
      },
    );
  expect((await apply(alice)).body['message']).toBe(
    'configmaps "c" is forbidden: User "alice" cannot create resource "configmaps" in API group "" in the namespace "default"',
  );
  expect((await apply()).status).toBe(201);
  expect((await apply(alice)).status).toBe(200);
});
