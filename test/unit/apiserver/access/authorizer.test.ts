import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Action } from '../../../../src/apiserver/access/action.ts';
import { Authorizer } from '../../../../src/apiserver/access/authorizer.ts';
import { rbacStorage } from '../../../../src/apiserver/access/role-index.ts';
import type { User } from '../../../../src/apiserver/api-request.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { RoleStore } from './role-store.ts';

const user = (name: string, ...groups: readonly string[]): User => ({ name, groups });

const on = (verb: string, resource: string, more: Partial<Action> = {}): Action => {
  const [plural = '', subresource = ''] = resource.split('/');
  const what = { type: 'resource', verb, group: '', plural, subresource } as const;
  return { ...what, namespace: 'prod', name: '', ...more } as Action;
};

const at = (verb: string, path: string): Action => ({ type: 'path', verb, path });

const rule = (verbs: string, resources: string, more: JsonObject = {}): JsonObject => ({
  apiGroups: [''],
  resources: resources.split(' '),
  verbs: verbs.split(' '),
  ...more,
});

/** Whether alice may do it who has a ClusterRole of one rule everywhere. */
function allowed(given: JsonObject, action: Action): boolean {
  const store = new RoleStore();
  store.put(rbacStorage.clusterRoles, { name: 'given', rules: [given] });
  store.bind(rbacStorage.clusterRoleBindings, { name: 'given', role: 'ClusterRole given' }, [
    { kind: 'User', name: 'alice' },
  ]);
  return new Authorizer(store.store).allows(user('alice'), action);
}

test('with AlwaysAllow everybody may do everything', () => {
  const { store } = new RoleStore();
  const open = new Authorizer(store, 'AlwaysAllow');
  expect(open.decide(user('alice'), on('delete', 'secrets'))).toEqual({
    type: 'allowed',
    reason: '',
  });
  expect(open.allows(user('alice'), at('get', '/metrics'))).toBe(true);
  expect(open.rulesFor(user('alice'), 'prod')).toMatchObject([
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['*'], nonResourceURLs: ['*'] },
  ]);
  expect(new Authorizer(store).allows(user('alice'), at('get', '/metrics'))).toBe(false);
});

describe('one rule', () => {
  test.each<[string, JsonObject, Action, boolean]>([
    ['its verb', rule('get', 'pods'), on('get', 'pods'), true],
    ['another verb', rule('get', 'pods'), on('list', 'pods'), false],
    ['every verb', rule('*', 'pods'), on('escalate', 'pods'), true],
    ['another resource', rule('get', 'pods'), on('get', 'nodes'), false],
    ['a subresource is another', rule('get', 'pods'), on('get', 'pods/log'), false],
    ['the subresource alone', rule('get', 'pods/log'), on('get', 'pods'), false],
    ['that subresource', rule('get', 'pods/log'), on('get', 'pods/log'), true],
    ['all of a subresource', rule('get', '*/scale'), on('get', 'deployments/scale'), true],
    ['not other subresources', rule('get', '*/scale'), on('get', 'deployments/status'), false],
    ['not the resource', rule('get', '*/scale'), on('get', 'deployments'), false],
    ['every resource', rule('get', '*'), on('get', 'pods/log'), true],
    ['another group', rule('get', 'pods'), on('get', 'pods', { group: 'apps' }), false],
    ['every group', rule('get', 'a', { apiGroups: ['*'] }), on('get', 'a', { group: 'b' }), true],
    ['its name', rule('get', 'a', { resourceNames: ['x'] }), on('get', 'a', { name: 'x' }), true],
    [
      'another name',
      rule('get', 'a', { resourceNames: ['x'] }),
      on('get', 'a', { name: 'y' }),
      false,
    ],
    ['a name for a list', rule('list', 'a', { resourceNames: ['x'] }), on('list', 'a'), false],
    ['a path', { verbs: ['get'], nonResourceURLs: ['/metrics'] }, at('get', '/metrics'), true],
    ['below it', { verbs: ['get'], nonResourceURLs: ['/api'] }, at('get', '/api/v1'), false],
    ['all below', { verbs: ['get'], nonResourceURLs: ['/api/*'] }, at('get', '/api/v1'), true],
    ['every path', { verbs: ['*'], nonResourceURLs: ['*'] }, at('post', '/x'), true],
    ['no path for resources', rule('*', '*'), at('get', '/api'), false],
    ['no resource for paths', { verbs: ['*'], nonResourceURLs: ['*'] }, on('get', 'pods'), false],
  ])('%s', (_what, given, action, expected) => {
    expect(allowed(given, action)).toBe(expected);
  });
});

describe('bindings', () => {
  const store = new RoleStore();
  const authorizer = new Authorizer(store.store);
  store.put(rbacStorage.roles, { namespace: 'prod', name: 'reader', rules: [rule('get', 'pods')] });
  store.put(rbacStorage.clusterRoles, { name: 'lister', rules: [rule('list', 'pods')] });
  store.bind(
    rbacStorage.roleBindings,
    { namespace: 'prod', name: 'readers', role: 'Role reader' },
    [
      { kind: 'Group', name: 'devs' },
      { kind: 'ServiceAccount', name: 'robot', namespace: 'ci' },
      { kind: 'ServiceAccount', name: 'local' },
    ],
  );
  store.bind(
    rbacStorage.roleBindings,
    { namespace: 'prod', name: 'listers', role: 'ClusterRole lister' },
    [{ kind: 'User', name: 'alice' }],
  );

  test.each<[string, User, Action, string]>([
    [
      'a group',
      user('bob', 'devs'),
      on('get', 'pods'),
      'RBAC: allowed by RoleBinding "readers/prod" of Role "reader" to Group "devs"',
    ],
    [
      'a ServiceAccount',
      user('system:serviceaccount:ci:robot'),
      on('get', 'pods'),
      'RBAC: allowed by RoleBinding "readers/prod" of Role "reader" to ServiceAccount "robot/ci"',
    ],
    [
      'a ServiceAccount of the same namespace',
      user('system:serviceaccount:prod:local'),
      on('get', 'pods'),
      'RBAC: allowed by RoleBinding "readers/prod" of Role "reader" to ServiceAccount "local/prod"',
    ],
    [
      'a ClusterRole in one namespace',
      user('alice'),
      on('list', 'pods'),
      'RBAC: allowed by RoleBinding "listers/prod" of ClusterRole "lister" to User "alice"',
    ],
    ['those who may do everything', user('root', 'system:masters'), on('x', 'y'), ''],
  ])('%s', (_what, who, action, reason) => {
    expect(authorizer.decide(who, action)).toEqual({ type: 'allowed', reason });
  });

  test('hold in their namespace alone', () => {
    const elsewhere = on('list', 'pods', { namespace: 'test' });
    expect(authorizer.decide(user('alice'), elsewhere)).toEqual({ type: 'refused', reason: '' });
    expect(authorizer.allows(user('alice'), on('list', 'pods', { namespace: '' }))).toBe(false);
  });

  test('a role that is not there is named, and counts from when it is', () => {
    const carol = user('carol');
    store.bind(rbacStorage.clusterRoleBindings, { name: 'late', role: 'ClusterRole late' }, [
      { kind: 'User', name: 'carol' },
    ]);
    expect(authorizer.decide(carol, on('get', 'nodes'))).toEqual({
      type: 'refused',
      reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "late" not found',
    });
    store.put(rbacStorage.clusterRoles, { name: 'late', rules: [rule('get', 'nodes')] });
    expect(authorizer.allows(carol, on('get', 'nodes'))).toBe(true);
    store.remove(rbacStorage.clusterRoleBindings, 'late');
    expect(authorizer.allows(carol, on('get', 'nodes'))).toBe(false);
  });

  test('what is in the store already counts', () => {
    expect(new Authorizer(store.store).allows(user('alice'), on('list', 'pods'))).toBe(true);
  });
});

const names = fc.constantFrom('a', 'b', 'c');
const verbs = fc.constantFrom('get', 'list', '*');
const places = fc.constantFrom('prod', 'test');

const steps = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('role' as const),
      namespace: fc.option(places, { nil: undefined }),
      name: names,
      verbs: fc.array(verbs, { minLength: 1, maxLength: 2 }),
      resources: fc.array(fc.constantFrom('pods', 'nodes', '*'), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      type: fc.constant('binding' as const),
      namespace: fc.option(places, { nil: undefined }),
      name: names,
      role: fc.tuple(fc.constantFrom('Role', 'ClusterRole'), names).map((role) => role.join(' ')),
      subjects: fc.array(
        fc.record({ kind: fc.constantFrom('User', 'Group'), name: fc.constantFrom('x', 'y') }),
        { maxLength: 3 },
      ),
    }),
    fc.record({
      type: fc.constant('removal' as const),
      resource: fc.constantFrom(...Object.values(rbacStorage)),
      namespace: places,
      name: names,
    }),
  ),
  { maxLength: 25 },
);

test('the index decides as a search through all roles and bindings would, whatever was written', () => {
  fc.assert(
    fc.property(steps, (written) => {
      const store = new RoleStore();
      const authorizer = new Authorizer(store.store);
      const who = user('x', 'y');
      for (const step of written) {
        store.apply(step);
        for (const namespace of ['', 'prod', 'test']) {
          for (const verb of ['get', 'list']) {
            const action = on(verb, 'pods', { namespace });
            expect(authorizer.allows(who, action)).toBe(store.searched(who, action));
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});
