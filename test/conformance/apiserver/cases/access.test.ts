import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt } from '../../../../src/base/json-at.ts';
import { CaseApi, merge } from './case-api.ts';
import type { Asking, Reply } from './case-api.ts';
import { pool, poolDefinition, pools } from './gpu-pools.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const roles = `${rbac}/namespaces/default/roles`;
const bindings = `${rbac}/namespaces/default/rolebindings`;
const authorization = '/apis/authorization.k8s.io/v1';
const authentication = '/apis/authentication.k8s.io/v1';
const alice = { as: 'alicetoken' };

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(poolDefinition);
  await api.post(pools, pool('a'));
  const rules: JsonValue = [
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] },
    {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['roles', 'rolebindings'],
      verbs: ['create'],
    },
  ];
  await api.post(roles, { metadata: { name: 'reader' }, rules });
  await api.post(bindings, {
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
  });
});

afterAll(() => api.close());

const refusal = ({ status, body }: Reply): unknown => [status, body['reason'], body['message']];
const inDefault = 'in the namespace "default"';

describe('5.10 140: who may not', () => {
  test.each<readonly [string, Asking, string]>([
    [
      'list',
      { path: pools },
      `gpupools.ai.example.com is forbidden: User "alice" cannot list resource "gpupools" in API group "ai.example.com" ${inDefault}`,
    ],
    [
      'get',
      { path: `${pools}/a` },
      `gpupools.ai.example.com "a" is forbidden: User "alice" cannot get resource "gpupools" in API group "ai.example.com" ${inDefault}`,
    ],
    [
      'a subresource',
      { method: 'PATCH', path: `${pools}/x/status`, type: merge, body: {} },
      `gpupools.ai.example.com "x" is forbidden: User "alice" cannot patch resource "gpupools/status" in API group "ai.example.com" ${inDefault}`,
    ],
    [
      'of the cluster',
      { path: '/api/v1/nodes' },
      'nodes is forbidden: User "alice" cannot list resource "nodes" in API group "" at the cluster scope',
    ],
    ['no resource', { path: '/metrics' }, 'forbidden: User "alice" cannot get path "/metrics"'],
    [
      'to be somebody else',
      { path: '/api/v1/nodes', headers: { 'Impersonate-User': 'bob' } },
      'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      'to grant what one does not have',
      {
        method: 'POST',
        path: roles,
        body: {
          metadata: { name: 'more' },
          rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
        },
      },
      'roles.rbac.authorization.k8s.io "more" is forbidden: user "alice" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}',
    ],
  ])('%s', async (...[, asking, message]) => {
    const reply = await api.ask({ ...asking, ...alice });
    expect(refusal(reply)).toEqual([403, 'Forbidden', message]);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
  });

  test('what one has can be granted, and what is bound is looked at', async () => {
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
    const body = { metadata: { name: 'less' }, rules };
    expect((await api.ask({ method: 'POST', path: roles, body, ...alice })).status).toBe(201);
    const bound = await api.ask({
      method: 'POST',
      path: bindings,
      ...alice,
      body: {
        metadata: { name: 'all' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
        subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
      },
    });
    expect(bound.status).toBe(403);
    expect(bound.body['message']).toMatch(
      /^rolebindings.rbac.authorization.k8s.io "all" is forbidden: user "alice" \(groups=\["devs" "system:authenticated"\]\) is attempting to grant/,
    );
  });

  test('nobody in particular is told to have no right, a wrong token that it is wrong', async () => {
    const anonymous = await api.ask({ path: pools, as: '' });
    expect(refusal(anonymous)).toEqual([
      403,
      'Forbidden',
      `gpupools.ai.example.com is forbidden: User "system:anonymous" cannot list resource "gpupools" in API group "ai.example.com" ${inDefault}`,
    ]);
    const { body } = await api.ask({ path: pools, as: 'nonsense' });
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
    expect((await api.ask({ path: '/version', as: '' })).status).toBe(200);
  });

  test('an administrator is whom he wants to be, with groups and extras', async () => {
    const headers = {
      'Impersonate-User': 'alice',
      'Impersonate-Group': 'testers',
      'Impersonate-Uid': '7',
      'Impersonate-Extra-Reason': 'case',
    };
    const path = `${authentication}/selfsubjectreviews`;
    const { status, body } = await api.ask({ method: 'POST', path, headers, body: {} });
    expect(status).toBe(201);
    expect(jsonAt(body, 'status', 'userInfo')).toEqual({
      username: 'alice',
      uid: '7',
      groups: ['testers', 'system:authenticated'],
      extra: { reason: ['case'] },
    });
    expect((await api.ask({ path: pools, headers })).status).toBe(403);
  });
});

describe('5.10 141: reviews', () => {
  const review = (path: string, spec: JsonObject, as = 'admintoken'): Promise<Reply> =>
    api.ask({ method: 'POST', path, body: { spec }, as });
  const reading = { namespace: 'default', verb: 'get', resource: 'configmaps' };

  test('whether I may: yes with the reason, no without', async () => {
    const path = `${authorization}/selfsubjectaccessreviews`;
    const yes = await review(path, { resourceAttributes: reading }, 'alicetoken');
    expect(yes.status).toBe(201);
    expect(yes.body).toMatchObject({
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      spec: { resourceAttributes: reading },
      status: {
        allowed: true,
        reason: 'RBAC: allowed by RoleBinding "reader/default" of Role "reader" to User "alice"',
      },
    });
    const writing = { ...reading, verb: 'delete' };
    const no = await review(path, { resourceAttributes: writing }, 'alicetoken');
    expect(no.body['status']).toEqual({ allowed: false });
    const none = await review(path, {});
    expect(refusal(none)).toEqual([
      422,
      'Invalid',
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ]);
  });

  test('whether another may, here and in one namespace', async () => {
    const spec = { user: 'alice', resourceAttributes: reading };
    const there = await review(`${authorization}/subjectaccessreviews`, spec);
    expect(there.body).toMatchObject({ status: { allowed: true } });
    const local = `${authorization}/namespaces/default/localsubjectaccessreviews`;
    expect((await review(local, spec)).body).toMatchObject({ status: { allowed: true } });
    const nobody = await review(`${authorization}/subjectaccessreviews`, {
      resourceAttributes: reading,
    });
    expect([nobody.status, nobody.body['reason']]).toEqual([422, 'Invalid']);
    const forbidden = await review(`${authorization}/subjectaccessreviews`, spec, 'alicetoken');
    expect(forbidden.status).toBe(403);
  });

  test('what I may at all', async () => {
    const path = `${authorization}/selfsubjectrulesreviews`;
    const { status, body } = await review(path, { namespace: 'default' }, 'alicetoken');
    expect(status).toBe(201);
    expect(arrayAt(body, 'status', 'resourceRules')).toContainEqual({
      verbs: ['get', 'list'],
      apiGroups: [''],
      resources: ['configmaps'],
    });
    expect(arrayAt(body, 'status', 'nonResourceRules').length).toBeGreaterThan(0);
    expect(jsonAt(body, 'status', 'incomplete')).toBe(false);
  });

  test('whose a token is', async () => {
    const path = `${authentication}/tokenreviews`;
    const known = await review(path, { token: 'alicetoken' });
    expect(known.status).toBe(201);
    expect(known.body['status']).toEqual({
      authenticated: true,
      audiences: ['https://kubernetes.default.svc.cluster.local'],
      user: { username: 'alice', uid: '1001', groups: ['devs', 'system:authenticated'] },
    });
    const unknown = await review(path, { token: 'nonsense' });
    expect(unknown.body['status']).toEqual({ user: {} });
  });

  test('who I am', async () => {
    const path = `${authentication}/selfsubjectreviews`;
    const { status, body } = await api.ask({ method: 'POST', path, body: {}, ...alice });
    expect(status).toBe(201);
    expect(body).toEqual({
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { creationTimestamp: expect.any(String) },
      status: {
        userInfo: { username: 'alice', uid: '1001', groups: ['devs', 'system:authenticated'] },
      },
    });
  });
});
