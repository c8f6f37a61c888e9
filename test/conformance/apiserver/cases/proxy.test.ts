import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { textAt } from '../../../../src/base/json-at.ts';
import { CaseApi, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

/** What a server says of `proxy` that can reach neither pods nor nodes. */
const core = '/api/v1/namespaces/default';
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await createPod('bare', {});
  await createPod('web', { podIP: '10.1.2.3', podIPs: [{ ip: '10.1.2.3' }] });
  await createPod('six', { podIP: 'fd00::3', podIPs: [{ ip: 'fd00::3' }] });
  await createPod('local', { podIP: '127.0.0.1', podIPs: [{ ip: '127.0.0.1' }] });
  await createPod('near', { podIP: '169.254.1.1', podIPs: [{ ip: '169.254.1.1' }] });
});
afterAll(() => api.close());

async function createPod(name: string, status: JsonObject): Promise<void> {
  const containers = [
    { name: 'side', image: 'i' },
    { name: 'c', image: 'i', ports: [{ containerPort: 8080 }, { containerPort: 9090 }] },
  ];
  await api.post(`${core}/pods`, { metadata: { name }, spec: { containers } });
  await api.must({
    ...{ method: 'PATCH', path: `${core}/pods/${name}/status`, type: merge },
    body: { status },
  });
}

const get = (path: string): Promise<Reply> => api.ask({ path });

const said = ({ status, body }: Reply): string => `${status} ${textAt(body, 'message') ?? ''}`;

const unreached = (address: string): string =>
  `503 error trying to reach service: dial tcp ${address}: connect: no route to host`;

describe('of a pod', () => {
  test.each<readonly [string, string]>([
    ['none', '404 pods "none" not found'],
    ['bare', '400 address not allowed'],
    ['local', '400 address not allowed'],
    ['near', '400 address not allowed'],
    ['web', unreached('10.1.2.3:8080')],
    ['web:81', unreached('10.1.2.3:81')],
    ['https:web:443', unreached('10.1.2.3:443')],
    ['six:80', unreached('[fd00::3]:80')],
    ['ftp:web:21', '400 invalid pod request "ftp:web:21"'],
    ['a:b:c:d', '400 invalid pod request "a:b:c:d"'],
  ])('%s', async (name, answer) => {
    expect(said(await get(`${core}/pods/${name}/proxy/`))).toBe(answer);
    expect(said(await get(`${core}/pods/${name}/proxy/some//path/with/GET`))).toBe(answer);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s', async (method) => {
    const sent =
      method === 'OPTIONS' || method === 'DELETE' ? {} : { body: 'x', type: 'text/plain' };
    const path = `${core}/pods/web/proxy/some/path?method=${method}`;
    const refused = await api.ask({ method, path, ...sent });
    expect(said(refused)).toBe(unreached('10.1.2.3:8080'));
    expect(refused.body['reason']).toBe('ServiceUnavailable');
  });

  test('in whatever form the client would have it', async () => {
    const path = `${core}/pods/web/proxy/`;
    expect((await api.ask({ path, accept: 'text/html' })).status).toBe(503);
  });

  test('its top is that of a directory', async () => {
    const { status, headers, text } = await get(`${core}/pods/web/proxy?a=b`);
    expect({ status, to: headers['location'], text }).toEqual({
      status: 301,
      to: `${core}/pods/web/proxy/?a=b`,
      text: '',
    });
    const head = await api.ask({ method: 'HEAD', path: `${core}/pods/web/proxy` });
    expect(head.status).toBe(301);
    const posted = await api.ask({ method: 'POST', path: `${core}/pods/web/proxy` });
    expect(posted.status).toBe(503);
  });
});

describe('of a service', () => {
  beforeAll(async () => {
    const ports = [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'other', port: 81 },
    ];
    await api.post(`${core}/services`, { metadata: { name: 'site' }, spec: { ports } });
    const address = (ip: string, name: string): JsonObject => ({
      ip,
      targetRef: { kind: 'Pod', namespace: 'default', name },
    });
    await endpoints('site', [
      { addresses: [{ ip: '10.9.9.9' }], ports: [{ name: 'other', port: 7 }] },
      {
        addresses: [address('10.1.2.4', 'web'), address('10.1.2.3', 'web')],
        ports: [{ name: 'http', port: 8080 }],
      },
    ]);
    await api.post(`${core}/services`, { metadata: { name: 'alone' }, spec: { ports } });
    await endpoints('empty', []);
  });

  const endpoints = (name: string, subsets: readonly JsonObject[]): Promise<JsonObject> =>
    api.post(`${core}/endpoints`, { metadata: { name }, subsets });

  test.each<readonly [string, string]>([
    ['none', '404 endpoints "none" not found'],
    ['none:80', '404 services "none" not found'],
    ['alone', '404 endpoints "alone" not found'],
    ['empty', '503 no endpoints available for service "empty"'],
    ['site', '503 no endpoints available for service "site"'],
    ['site:http', unreached('10.1.2.3:8080')],
    ['site:80', unreached('10.1.2.3:8080')],
    ['https:site:http', unreached('10.1.2.3:8080')],
    ['site:82', '503 no service port 82 found for service "site"'],
    ['site:other', '503 no endpoints available for service "site:other"'],
    ['ftp:site:21', '400 invalid service request "ftp:site:21"'],
  ])('%s', async (name, answer) => {
    expect(said(await get(`${core}/services/${name}/proxy/`))).toBe(answer);
  });
});

describe('of a node', () => {
  const nodes: Readonly<Record<string, readonly JsonObject[]>> = {
    lost: [],
    odd: [{ type: 'Odd', address: '10.1.1.9' }],
    named: [
      { type: 'InternalIP', address: '10.1.1.1' },
      { type: 'Hostname', address: 'named.example.com' },
    ],
    plain: [{ type: 'InternalIP', address: '10.1.1.1' }],
    inner: [{ type: 'InternalIP', address: '::ffff:127.0.0.1' }],
  };

  beforeAll(async () => {
    for (const [name, addresses] of Object.entries(nodes)) {
      await api.post('/api/v1/nodes', { metadata: { name }, status: { addresses } });
    }
  });

  test.each<readonly [string, string]>([
    ['none', '404 nodes "none" not found'],
    ['lost', '500 no preferred addresses found; known addresses: []'],
    ['odd', '500 no preferred addresses found; known addresses: [{Odd 10.1.1.9}]'],
    ['named', '400 lookup named.example.com: no such host'],
    ['inner', '400 address not allowed'],
    ['plain', unreached('10.1.1.1:10250')],
    ['plain:10255', unreached('10.1.1.1:10255')],
  ])('%s', async (name, answer) => {
    expect(said(await get(`/api/v1/nodes/${name}/proxy/logs/`))).toBe(answer);
  });
});

test('each method needs its verb', async () => {
  const rules = [{ apiGroups: [''], resources: ['pods/proxy'], verbs: ['get', 'patch'] }];
  await api.post(`${rbac}/roles`, { metadata: { name: 'look' }, rules });
  await api.post(`${rbac}/rolebindings`, {
    metadata: { name: 'look' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'look' },
    subjects: [{ kind: 'User', name: 'alice' }],
  });
  const path = `${core}/pods/web/proxy/a/b`;
  const asAlice = (method: string): Promise<Reply> => api.ask({ method, path, as: 'alicetoken' });
  expect((await asAlice('GET')).status).toBe(503);
  expect((await asAlice('PATCH')).status).toBe(503);
  for (const [method, verb] of [
    ['POST', 'create'],
    ['PUT', 'update'],
    ['DELETE', 'delete'],
    ['OPTIONS', ''],
  ] as const) {
    expect(said(await asAlice(method))).toBe(
      `403 pods "web" is forbidden: User "alice" cannot ${verb} resource "pods/proxy" in API group "" in the namespace "default"`,
    );
  }
});

test('nothing else has a path behind it', async () => {
  for (const path of [`${core}/pods/web/status/a`, `${core}/configmaps/a/proxy/b`]) {
    expect(said(await get(path))).toBe('404 the server could not find the requested resource');
  }
});
