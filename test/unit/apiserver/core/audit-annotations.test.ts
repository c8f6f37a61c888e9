import { expect, test } from '@jest/globals';
import { audited } from '../../../../src/apiserver/audit/audited.ts';
import type { ApiRequest } from '../../../../src/apiserver/api-request.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import type { Cluster } from './_cluster.ts';
import { bound, configMap, configMaps } from './_policies.ts';

const admin = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
const alice = { name: 'alice', groups: ['devs', 'system:authenticated'] };

/** The annotations of the event that the request leaves behind. */
async function annotationsOf(
  cluster: Cluster,
  request: Pick<ApiRequest, 'method' | 'path' | 'user'> & { readonly body?: JsonValue },
): Promise<JsonValue | undefined> {
  const events: JsonObject[] = [];
  const sink = { write: (event: JsonObject) => void events.push(event) };
  const door = audited(cluster.server.dispatch, { sink, clock: cluster.clock });
  const { body } = request;
  await door({
    ...request,
    query: new URLSearchParams(),
    headers: new Map(),
    body: body === undefined ? { type: 'none' } : { type: 'value', value: body },
    origin: { auditId: 'id', uri: request.path, address: '127.0.0.1' },
  });
  return jsonAt(events[0], 'annotations');
}

test('who allowed or forbade a request', async () => {
  const cluster = await bound({ validations: [{ expression: 'true' }] });
  const about = { method: 'GET', path: configMaps } as const;
  expect(await annotationsOf(cluster, { ...about, user: admin })).toEqual({
    'authorization.k8s.io/decision': 'allow',
    'authorization.k8s.io/reason': '',
  });
  expect(await annotationsOf(cluster, { ...about, user: alice })).toEqual({
    'authorization.k8s.io/decision': 'forbid',
    'authorization.k8s.io/reason': '',
  });
  expect(await annotationsOf(cluster, { method: 'GET', path: '/version', user: alice })).toEqual({
    'authorization.k8s.io/decision': 'allow',
    'authorization.k8s.io/reason':
      'RBAC: allowed by ClusterRoleBinding "system:discovery" of ClusterRole "system:discovery" to Group "system:authenticated"',
  });
});

const policy: JsonObject = {
  validations: [{ expression: 'int(object.data.size) <= 5', message: 'too large' }],
  auditAnnotations: [{ key: 'size', valueExpression: "'size ' + object.data.size" }],
};
const create = { method: 'POST', path: configMaps, user: admin } as const;

test('what a policy remarks about a write that it lets pass', async () => {
  const cluster = await bound(policy, { validationActions: ['Audit'] });
  const noted = await annotationsOf(cluster, { ...create, body: configMap('a', { size: '6' }) });
  expect(noted).toMatchObject({ 'rule/size': 'size 6' });
  expect(jsonAt(noted, 'validation.policy.admission.k8s.io/validation_failure')).toBe(
    '[{"message":"too large","policy":"rule","binding":"rule","expressionIndex":0,"validationActions":["Audit"]}]',
  );
});

test('what a policy remarks about a write that it refuses', async () => {
  const cluster = await bound(policy);
  const noted = await annotationsOf(cluster, { ...create, body: configMap('a', { size: '6' }) });
  expect(noted).toMatchObject({ 'rule/size': 'size 6' });
});
