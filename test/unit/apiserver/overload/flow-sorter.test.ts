import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiRequest, User } from '../../../../src/apiserver/api-request.ts';
import {
  mandatorySchemas,
  suggestedSchemas,
} from '../../../../src/apiserver/overload/built-in-flows.ts';
import { matchesRequest, matchesUser } from '../../../../src/apiserver/overload/flow-match.ts';
import { byPrecedence, flowSchemaOf } from '../../../../src/apiserver/overload/flow-schema.ts';
import type {
  FlowRule,
  FlowSchema,
  Subject,
} from '../../../../src/apiserver/overload/flow-schema.ts';
import { FlowSorter } from '../../../../src/apiserver/overload/flow-sorter.ts';
import { requestInfo } from '../../../../src/apiserver/request-info.ts';

const known = 'system:authenticated';
const asked = (path: string, method: ApiRequest['method'] = 'GET') => {
  const [plain = '', search = ''] = path.split('?');
  return { method, path: plain, query: new URLSearchParams(search) };
};
const account = (namespace: string, name = 'a'): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, known],
});

describe('what comes with the server', () => {
  const schemas = [...mandatorySchemas, ...suggestedSchemas].map(flowSchemaOf).sort(byPrecedence);
  const sorter = new FlowSorter(
    schemas.map((schema) => ({ schema, target: `${schema.name}/${schema.level}` })),
    'none',
  );
  const alice: User = { name: 'alice', groups: [known] };
  const lease = '/apis/coordination.k8s.io/v1/namespaces/a/leases/b';

  test.each([
    ['an administrator', { name: 'x', groups: ['system:masters'] }, '/healthz', 'exempt/exempt'],
    ['a user', alice, '/api/v1/nodes', 'global-default/global-default'],
    ['a probe', alice, '/livez', 'probes/exempt'],
    ['a single check', alice, '/livez/ping', 'probes/exempt'],
    ['no probe', alice, '/livezz', 'global-default/global-default'],
    [
      'a stranger',
      { name: 's', groups: ['system:unauthenticated'] },
      '/',
      'global-default/global-default',
    ],
    ['a ServiceAccount', account('a'), '/', 'service-accounts/workload-low'],
    [
      'one of kube-system',
      account('kube-system'),
      '/',
      'kube-system-service-accounts/workload-high',
    ],
    [
      'one of kube-system with its lease',
      account('kube-system'),
      lease,
      'system-leader-election/leader-election',
    ],
    [
      'one of a namespace with a name like it',
      account('kube-system-2'),
      '/',
      'service-accounts/workload-low',
    ],
    ['a node', { name: 'n', groups: ['system:nodes'] }, '/api/v1/pods', 'system-nodes/system'],
    [
      'a node about itself',
      { name: 'n', groups: ['system:nodes'] },
      '/api/v1/nodes/n/status',
      'system-node-high/node-high',
    ],
    [
      'the scheduler',
      { name: 'system:kube-scheduler', groups: [known] },
      '/api/v1/pods',
      'kube-scheduler/workload-high',
    ],
    ['nobody at all', { name: '', groups: [] }, '/', 'none'],
  ] as const)('%s', (_, user: User, path, wanted) => {
    expect(sorter.targetOf(asked(path), user)).toBe(wanted);
    expect(sorter.targetOf(asked(path), { ...user })).toBe(wanted);
  });

  test('who only reads a lease does not elect', () => {
    const user = account('kube-system');
    expect(sorter.targetOf(asked(lease, 'DELETE'), user)).toContain('workload-high');
    expect(sorter.targetOf(asked(`${lease}?watch=1`, 'PUT'), user)).toContain('leader-election');
  });
});

const rule = (parts: Partial<FlowRule>): FlowRule => ({
  subjects: [{ type: 'user', name: '*' }],
  resourceRules: [],
  pathRules: [],
  ...parts,
});

describe('whom a rule is about', () => {
  test.each<[Subject, User, boolean]>([
    [{ type: 'user', name: 'alice' }, { name: 'alice', groups: [] }, true],
    [{ type: 'user', name: 'alice' }, { name: 'bob', groups: ['alice'] }, false],
    [{ type: 'user', name: '*' }, { name: 'bob', groups: [] }, true],
    [{ type: 'group', name: 'g' }, { name: 'g', groups: ['h'] }, false],
    [{ type: 'group', name: 'g' }, { name: 'a', groups: ['h', 'g'] }, true],
    [{ type: 'group', name: '*' }, { name: 'a', groups: [] }, true],
    [{ type: 'service-account', namespace: 'n', name: 'a' }, account('n', 'a'), true],
    [{ type: 'service-account', namespace: 'n', name: 'a' }, account('n', 'b'), false],
    [{ type: 'service-account', namespace: 'n', name: '*' }, account('n', 'b'), true],
    [{ type: 'service-account', namespace: 'n', name: '*' }, account('nn', 'b'), false],
  ])('%j: %j is %s', (subject, user, wanted) => {
    expect(matchesUser(rule({ subjects: [subject] }), user)).toBe(wanted);
  });
});

describe('what a rule is about', () => {
  const pods = { verbs: ['list'], apiGroups: [''], resources: ['pods'], namespaces: ['a'] };
  const any = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] };

  test.each([
    ['/api/v1/namespaces/a/pods', { ...pods, clusterScope: false }, true],
    ['/api/v1/namespaces/b/pods', { ...pods, clusterScope: false }, false],
    ['/api/v1/namespaces/a/pods?watch=1', { ...pods, clusterScope: false }, false],
    ['/api/v1/namespaces/a/pods/x', { ...pods, clusterScope: false }, false],
    ['/apis/x/v1/namespaces/a/pods', { ...pods, clusterScope: false }, false],
    ['/api/v1/pods', { ...pods, clusterScope: false }, false],
    ['/api/v1/pods', { ...pods, clusterScope: true }, true],
    ['/api/v1/pods', { ...any, clusterScope: false }, false],
    ['/api/v1/namespaces/a', { ...any, clusterScope: false }, true],
    ['/api/v1/namespaces/a/pods/x/log', { ...any, resources: ['pods'], clusterScope: true }, false],
    [
      '/api/v1/namespaces/a/pods/x/log',
      { ...any, resources: ['pods/log'], clusterScope: true },
      true,
    ],
    ['/version', { ...any, clusterScope: true }, false],
  ])('%s, of %j: %s', (path, resourceRule, wanted) => {
    const about = rule({ resourceRules: [resourceRule] });
    expect(matchesRequest(about, requestInfo(asked(path)))).toBe(wanted);
  });

  test.each([
    ['/metrics', ['/metrics'], true],
    ['/metrics/slis', ['/metrics'], true],
    ['/metrics/slis', ['/metrics/'], true],
    ['/metrics/slis', ['/metrics/*'], true],
    ['/metrics', ['/metrics/*'], false],
    ['/metricsx', ['/metrics'], false],
    ['/anything', ['*'], true],
    ['/api/v1/pods', ['*'], false],
  ])('%s, of the paths %j: %s', (path, paths, wanted) => {
    const about = rule({ pathRules: [{ verbs: ['get'], paths }] });
    expect(matchesRequest(about, requestInfo(asked(path)))).toBe(wanted);
    expect(matchesRequest(about, requestInfo(asked(path, 'POST')))).toBe(false);
  });
});

test('the index finds what asking every rule of every schema in order finds', () => {
  const word = fc.constantFrom('*', 'a', 'b');
  const list = word.map((each) => [each]);
  const subject: fc.Arbitrary<Subject> = fc.record({
    type: fc.constantFrom('user' as const, 'group' as const),
    name: word,
  });
  const resourceRule = fc.record({
    verbs: fc.constantFrom(['*'], ['get']),
    apiGroups: fc.constantFrom(['*'], ['']),
    resources: list,
    namespaces: list,
    clusterScope: fc.boolean(),
  });
  const pathRule = fc.record({
    verbs: fc.constantFrom(['*'], ['get']),
    paths: fc.constantFrom(['*'], ['/a']),
  });
  const anyRule: fc.Arbitrary<FlowRule> = fc.record({
    subjects: fc.array(subject, { maxLength: 2 }),
    resourceRules: fc.array(resourceRule, { maxLength: 2 }),
    pathRules: fc.array(pathRule, { maxLength: 2 }),
  });
  const schema = fc.record({
    precedence: fc.integer({ min: 1, max: 3 }),
    rules: fc.array(anyRule, { maxLength: 2 }),
  });
  const path = fc.constantFrom('/a', '/b', '/api/v1/a', '/api/v1/namespaces/b/a/c');
  const user = fc.record({ name: fc.constantFrom('a', 'b', 'c'), groups: fc.array(word) });
  fc.assert(
    fc.property(fc.array(schema, { maxLength: 4 }), path, user, (parts, at, who) => {
      const schemas = parts
        .map((part, index): FlowSchema => {
          const fixed = { uid: '', level: '', distinguisher: 'nothing' } as const;
          return { ...part, ...fixed, name: `s${index}` };
        })
        .sort(byPrecedence);
      const sorter = new FlowSorter(
        schemas.map((each) => ({ schema: each, target: each.name })),
        'none',
      );
      const info = requestInfo(asked(at));
      const first = schemas.find(({ rules }) =>
        rules.some((each) => matchesUser(each, who) && matchesRequest(each, info)),
      );
      expect(sorter.targetOf(asked(at), who)).toBe(first?.name ?? 'none');
      expect(sorter.targetOf(asked(at), { ...who })).toBe(first?.name ?? 'none');
    }),
  );
});
