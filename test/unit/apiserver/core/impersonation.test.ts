import { describe, expect, test } from '@jest/globals';
import type { User } from '../../../../src/apiserver/api-request.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { Cluster } from './_cluster.ts';

const alice: User = { name: 'alice', groups: ['system:authenticated'] };
const group = '/apis/rbac.authorization.k8s.io/v1';

async function whoAmI(
  cluster: Cluster,
  headers: Readonly<Record<string, string>>,
  user?: User,
): Promise<{
  readonly status: number;
  readonly info: JsonValue | undefined;
  readonly message: JsonValue | undefined;
}> {
  const question = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const sent = { headers, ...(user === undefined ? {} : { user }) };
  const { status, body } = await cluster.send('POST', path, question, sent);
  return { status, info: jsonAt(body, 'status', 'userInfo'), message: body['message'] };
}

describe('the administrator is taken for', () => {
  test.each<[string, Readonly<Record<string, string>>, JsonObject]>([
    [
      'a user',
      { 'impersonate-user': 'bob' },
      { username: 'bob', groups: ['system:authenticated'] },
    ],
    [
      'a user in groups',
      { 'impersonate-user': 'bob', 'impersonate-group': 'a, b' },
      { username: 'bob', groups: ['a', 'b', 'system:authenticated'] },
    ],
    [
      'a user with everything',
      {
        'impersonate-user': 'bob',
        'impersonate-uid': '7',
        'impersonate-extra-acme.com%2fproject': 'x, y',
      },
      {
        username: 'bob',
        uid: '7',
        groups: ['system:authenticated'],
        extra: { 'acme.com/project': ['x', 'y'] },
      },
    ],
    [
      'a ServiceAccount',
      { 'impersonate-user': 'system:serviceaccount:ci:robot' },
      {
        username: 'system:serviceaccount:ci:robot',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:ci', 'system:authenticated'],
      },
    ],
  ])('%s', async (_what, headers, info) => {
    expect(await whoAmI(await Cluster.start(), headers)).toEqual({
      status: 201,
      info,
      message: undefined,
    });
  });

  test('nobody known, who may not even ask', async () => {
    const { message } = await whoAmI(await Cluster.start(), {
      'impersonate-user': 'system:anonymous',
    });
    expect(message).toContain('User "system:anonymous" cannot create resource');
  });
});

describe('alice', () => {
  test.each<[Readonly<Record<string, string>>, string]>([
    [
      { 'impersonate-user': 'bob' },
      'users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope',
    ],
    [
      { 'impersonate-user': 'system:serviceaccount:ci:robot' },
      'serviceaccounts "robot" is forbidden: User "alice" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ci"',
    ],
  ])('may not be taken for %j', async (headers, message) => {
    const answer = await whoAmI(await Cluster.start(), headers, alice);
    expect(answer).toMatchObject({ status: 403, message });
  });

  test.each<[Readonly<Record<string, string>>, string | undefined]>([
    [{}, undefined],
    [
      { 'impersonate-group': 'admins' },
      'groups "admins" is forbidden: User "alice" cannot impersonate resource "groups" in API group "" at the cluster scope',
    ],
    [{ 'impersonate-extra-scopes': 'view' }, undefined],
    [
      { 'impersonate-extra-scopes': 'all' },
      'userextras.authentication.k8s.io "all" is forbidden: User "alice" cannot impersonate resource "userextras/scopes" in API group "authentication.k8s.io" at the cluster scope',
    ],
    [
      { 'impersonate-uid': '7' },
      'uids.authentication.k8s.io "7" is forbidden: User "alice" cannot impersonate resource "uids" in API group "authentication.k8s.io" at the cluster scope',
    ],
  ])('who may be taken for bob and his scope, with %j', async (headers, message) => {
    const cluster = await Cluster.start();
    await cluster.send('POST', `${group}/clusterroles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'asbob' },
      rules: [
        { apiGroups: [''], resources: ['users'], resourceNames: ['bob'], verbs: ['impersonate'] },
        {
          apiGroups: ['authentication.k8s.io'],
          resources: ['userextras/scopes'],
          resourceNames: ['view'],
          verbs: ['impersonate'],
        },
      ],
    });
    await cluster.send('POST', `${group}/clusterrolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'asbob' },
      roleRef: { kind: 'ClusterRole', name: 'asbob' },
      subjects: [{ kind: 'User', name: 'alice' }],
    });
    const answer = await whoAmI(cluster, { 'impersonate-user': 'bob', ...headers }, alice);
    expect(answer.message).toBe(message);
    expect(answer.status).toBe(message === undefined ? 201 : 403);
  });
});

test('groups without a user are a mistake', async () => {
  const { status } = await whoAmI(await Cluster.start(), { 'impersonate-group': 'a' });
  expect(status).toBe(500);
});
