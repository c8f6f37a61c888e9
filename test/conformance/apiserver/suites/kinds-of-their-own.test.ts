import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { CaseApi, causesOf, merge, strategic } from '../cases/case-api.ts';
import type { Reply } from '../cases/case-api.ts';

/** What some built-in kinds do differently from the others, as the suites of Kubernetes find it out one kind after the other. */
const core = '/api/v1/namespaces/default';
const rbac = '/apis/rbac.authorization.k8s.io/v1';
const uid = '11111111-2222-4333-8444-555555555555';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const about: JsonObject = { involvedObject: { namespace: 'default' } };
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
const ports = [{ port: 80 }];

describe('an update of what is not there', () => {
  test.each<readonly [string, JsonObject]>([
    [`${core}/endpoints`, {}],
    [`${core}/events`, about],
    [`${core}/limitranges`, { spec: { limits: [] } }],
    [`${core}/services`, { spec: { ports } }],
    ['/apis/coordination.k8s.io/v1/namespaces/default/leases', { spec: {} }],
    ['/apis/node.k8s.io/v1/runtimeclasses', { handler: 'h' }],
    [`${rbac}/namespaces/default/roles`, { rules: [] }],
    [`${rbac}/namespaces/default/rolebindings`, { roleRef }],
    [`${rbac}/clusterroles`, { rules: [] }],
    [`${rbac}/clusterrolebindings`, { roleRef }],
  ])('creates it: %s', async (path, content) => {
    const body = { ...content, metadata: { name: 'put' } };
    const dry = await api.ask({ method: 'PUT', path: `${path}/put?dryRun=All`, body });
    expect({ dry: dry.status, there: (await api.ask({ path: `${path}/put` })).status }).toEqual({
      dry: 201,
      there: 404,
    });
    const made = await api.ask({ method: 'PUT', path: `${path}/put`, body });
    expect(made.status).toBe(201);
    expect(textAt(made.body['metadata'], 'uid')).toMatch(/^[0-9a-f-]{36}$/);
    const revision = textAt(made.body['metadata'], 'resourceVersion');
    const again = await api.ask({ method: 'PUT', path: `${path}/put`, body: made.body });
    expect({ status: again.status, to: jsonAt(again.body, 'metadata', 'resourceVersion') }).toEqual(
      { status: 200, to: revision },
    );
  });

  test('a service that comes this way has an address', async () => {
    const body = { metadata: { name: 'addressed' }, spec: { ports } };
    const made = await api.must({ method: 'PUT', path: `${core}/services/addressed`, body });
    expect(textAt(made['spec'], 'clusterIP')).toMatch(/^10\.96\./);
  });

  test('is refused to who may only update', async () => {
    const path = `${core}/endpoints/forbidden`;
    const rules = [{ apiGroups: [''], resources: ['endpoints'], verbs: ['update'] }];
    await api.post(`${rbac}/namespaces/default/roles`, { metadata: { name: 'up' }, rules });
    await api.post(`${rbac}/namespaces/default/rolebindings`, {
      metadata: { name: 'up' },
      roleRef: { ...roleRef, kind: 'Role', name: 'up' },
      subjects: [{ kind: 'User', name: 'alice' }],
    });
    const body = { metadata: { name: 'forbidden' } };
    expect((await api.ask({ method: 'PUT', path, as: 'alicetoken', body })).body).toMatchObject({
      code: 403,
      message:
        'endpoints "forbidden" is forbidden: User "alice" cannot create resource "endpoints" in API group "" in the namespace "default"',
    });
  });

  test.each(['configmaps', 'endpoints'])('conflicts where a uid is meant: %s', async (plural) => {
    const body = { metadata: { name: 'gone', uid } };
    const path = `${core}/${plural}/gone`;
    expect((await api.ask({ method: 'PUT', path, body })).body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on ${plural} "gone": StorageError: invalid object, Code: 4, Key: /registry/${plural}/default/gone, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: `,
    });
  });
});

describe('an update that names no revision', () => {
  const webhooks = '/apis/admissionregistration.k8s.io/v1';

  test.each([
    [`${core}/serviceaccounts`, 200],
    [`${webhooks}/validatingwebhookconfigurations`, 422],
    [`${webhooks}/mutatingwebhookconfigurations`, 422],
  ])('of %s: %i', async (path, status) => {
    const body = { metadata: { name: 'blind' } };
    await api.post(path, body);
    expect((await api.ask({ method: 'PUT', path: `${path}/blind`, body })).status).toBe(status);
  });
});

describe('IngressClass', () => {
  const path = '/apis/networking.k8s.io/v1/ingressclasses';
  const controller = 'example.com/controller';
  const parameters = { apiGroup: 'k8s.example.com', kind: 'Setting', name: 's' };

  test.each<readonly [string, JsonObject, string]>([
    ['no controller', {}, 'spec.controller: Required value'],
    [
      'a controller of no domain',
      { controller: 'nginx' },
      'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [
      'parameters of no namespace',
      { controller, parameters: { ...parameters, scope: 'Namespace' } },
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
    [
      'parameters of a namespace and the cluster',
      { controller, parameters: { ...parameters, namespace: 'n' } },
      "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
    ],
  ])('with %s is refused', async (_, spec, cause) => {
    const body = { metadata: { name: 'wrong' }, spec };
    expect(causesOf(await api.ask({ method: 'POST', path, body }))).toEqual([cause]);
  });

  test('keeps its controller', async () => {
    await api.post(path, { metadata: { name: 'kept' }, spec: { controller, parameters } });
    const patched = (spec: JsonObject): Promise<Reply> =>
      api.ask({ method: 'PATCH', path: `${path}/kept`, type: merge, body: { spec } });
    expect(causesOf(await patched({ controller: 'example.com/other' }))).toEqual([
      'spec.controller: Invalid value: "example.com/other": field is immutable',
    ]);
    expect((await patched({ parameters: null })).status).toBe(200);
  });
});

describe('APIService', () => {
  const path = '/apis/apiregistration.k8s.io/v1/apiservices';
  const spec = { group: 'foo.com', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 };
  const name = 'v1.foo.com';

  test.each<readonly [string, JsonObject, JsonObject, string]>([
    ['another name', { name: 'v2.foo.com' }, {}, 'metadata.name'],
    ['a generated name', { generateName: 'v' }, {}, 'metadata.name'],
    ['no group', { name: 'v2.' }, { group: '', version: 'v2' }, 'spec.group'],
    ['a wrong version', { name: 'V1.foo.com' }, { version: 'V1' }, 'spec.version'],
    ['no priority', { name }, { groupPriorityMinimum: 0 }, 'spec.groupPriorityMinimum'],
    ['too much', { name }, { versionPriority: 1001 }, 'spec.versionPriority'],
    ['a local one that is trusted', { name }, { caBundle: 'Yg==' }, 'spec.caBundle'],
    ['a server without a name', { name }, { service: { namespace: 'x' } }, 'spec.service.name'],
  ])('with %s is refused', async (_, metadata, more, field) => {
    const body = { metadata, spec: { ...spec, ...more } };
    const refused = await api.ask({ method: 'POST', path, body });
    expect(refused.status).toBe(422);
    expect(causesOf(refused)).toEqual([expect.stringContaining(`${field}: `)]);
  });

  test('has the name of what it serves', async () => {
    expect(
      (await api.ask({ method: 'POST', path, body: { metadata: { name }, spec } })).status,
    ).toBe(201);
  });
});

test('a kubelet names its request for a certificate as it likes', async () => {
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests?dryRun=All';
  const body = { metadata: { name: 'node-csr-Ab_9' }, spec: {} };
  const refused = await api.ask({ method: 'POST', path, body });
  expect(causesOf(refused).filter((cause) => cause.startsWith('metadata'))).toEqual([]);
  expect(refused.status).toBe(422);
});

describe('RuntimeClass', () => {
  const path = '/apis/node.k8s.io/v1/runtimeclasses';

  test('its handler is a label, and stays', async () => {
    const wrong = { metadata: { name: 'wrong' }, handler: 'Bad_Handler' };
    expect(causesOf(await api.ask({ method: 'POST', path, body: wrong }))).toEqual([
      expect.stringMatching(/^handler: Invalid value: "Bad_Handler": a lowercase RFC 1123 label/),
    ]);
    await api.post(path, { metadata: { name: 'right' }, handler: 'runc' });
    const body = { handler: 'other' };
    const changed = await api.ask({ method: 'PATCH', path: `${path}/right`, type: merge, body });
    expect(causesOf(changed)).toEqual(['handler: Invalid value: "other": field is immutable']);
  });
});

describe('Sysctls', () => {
  test('names that are none are refused, all others are taken', async () => {
    const names = ['foo-', 'kernel.shmmax', 'safe-and-unsafe', 'bar..', 'net/ipv4/x_y', ''];
    const sysctls = [...names, 'kernel.shmmax'].map((name) => ({ name, value: '1' }));
    const containers = [{ name: 'c', image: 'i' }];
    const spec = { securityContext: { sysctls }, containers };
    const body = { metadata: { name: 'sysctls' }, spec };
    const refused = await api.ask({ method: 'POST', path: `${core}/pods`, body });
    const at = (index: number): string => `spec.securityContext.sysctls[${index}].name`;
    const why = 'must have at most 253 characters and match regex';
    expect(causesOf(refused)).toEqual([
      expect.stringContaining(`${at(0)}: Invalid value: "foo-": ${why}`),
      expect.stringContaining(`${at(3)}: Invalid value: "bar..": ${why}`),
      `${at(5)}: Required value`,
      `${at(6)}: Duplicate value: "kernel.shmmax"`,
    ]);
  });
});

describe('Services', () => {
  test('should complete a service status lifecycle', async () => {
    const path = `${core}/services`;
    const spec = { type: 'LoadBalancer', ports: [{ name: 'http', protocol: 'TCP', port: 80 }] };
    await api.post(path, { metadata: { name: 'balanced' }, spec });
    const at = `${path}/balanced/status`;
    const balanced = { loadBalancer: { ingress: [{ ip: '203.0.113.1' }, { hostname: 'h' }] } };
    const patch = { metadata: { annotations: { patched: 'true' } }, status: balanced };
    const patched = await api.must({ method: 'PATCH', path: at, type: strategic, body: patch });
    expect(jsonAt(patched, 'status', 'loadBalancer', 'ingress')).toEqual([
      { ip: '203.0.113.1', ipMode: 'VIP' },
      { hostname: 'h' },
    ]);
    const condition = { type: 'E', status: 'True', reason: 'R', message: '' };
    const conditions = [{ ...condition, lastTransitionTime: null }];
    const status = { ...balanced, conditions };
    const replaced = await api.must({ method: 'PUT', path: at, body: { ...patched, status } });
    expect(arrayAt(replaced['status'], 'conditions')).toEqual(conditions);
  });
});
