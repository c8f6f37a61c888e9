import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { apply, CaseApi, causesOf, merge, strategic } from './case-api.ts';
import type { Reply } from './case-api.ts';

const inDefault = '/api/v1/namespaces/default';
const configMaps = `${inDefault}/configmaps`;
const secrets = `${inDefault}/secrets`;
const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases';
const wrongMethod = 'the server does not allow this method on the requested resource';
const noSuchPath = 'the server could not find the requested resource';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.post(configMaps, { metadata: { name: 'c' }, data: { a: '1', b: '2' } });
  await api.post(leases, { metadata: { name: 'l' }, spec: { leaseDurationSeconds: 5 } });
});

afterAll(() => api.close());

const create = (path: string, body: JsonValue): Promise<Reply> =>
  api.ask({ method: 'POST', path, body });

test('5.2 8: a ConfigMap is replaced without a revision, a Lease is not', async () => {
  const path = `${configMaps}/c`;
  const put = (at: string, body: JsonObject): Promise<Reply> =>
    api.ask({ method: 'PUT', path: at, body });
  const data = { a: '1', b: '2' };
  expect((await put(path, { metadata: { name: 'c' }, data })).status).toBe(200);
  const refused = await put(`${leases}/l`, { metadata: { name: 'l' } });
  expect(refused.body).toMatchObject({
    code: 422,
    message:
      'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
  });
  const missing = await put(`${configMaps}/no`, { metadata: { name: 'no' } });
  expect(missing.body).toMatchObject({ code: 404, message: 'configmaps "no" not found' });
});

test.each<readonly [string, string, JsonValue, number, string]>([
  [
    '14: another kind',
    configMaps,
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } },
    400,
    'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ],
  [
    '26: a number among texts',
    configMaps,
    { metadata: { name: 'x' }, data: { a: 1 } },
    400,
    'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
  ],
  [
    '26: a text instead of a number',
    '/apis/apps/v1/namespaces/default/deployments',
    {
      metadata: { name: 'x' },
      spec: {
        replicas: 'three',
        selector: { matchLabels: { a: 'b' } },
        template: {
          metadata: { labels: { a: 'b' } },
          spec: { containers: [{ name: 'c', image: 'i' }] },
        },
      },
    },
    400,
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    '143: what is no base64',
    secrets,
    { metadata: { name: 'x' }, data: { a: '!!' } },
    400,
    'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
  ],
])('5.2, 5.10 %s is refused', async (...[, path, body, code, message]) => {
  const { body: answer } = await create(path, body);
  expect({ code: answer['code'], message: answer['message'] }).toEqual({ code, message });
});

test('5.2 16: a ConfigMap need not say what it is', async () => {
  const { status, body } = await create(configMaps, { metadata: { name: 'unsaid' } });
  expect(status).toBe(201);
  expect(body).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
});

test('5.3 32: a strategic merge with null deletes a key', async () => {
  const { status, body } = await api.ask({
    method: 'PATCH',
    path: `${configMaps}/c`,
    type: strategic,
    body: { data: { a: null } },
  });
  expect(status).toBe(200);
  expect(body['data']).toEqual({ b: '2' });
});

test('5.5 70: an applied field that is not declared', async () => {
  const { body } = await api.ask({
    method: 'PATCH',
    path: `${configMaps}/applied?fieldManager=m`,
    type: apply,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, datas: {} },
  });
  expect(body['code']).toBe(500);
  expect(body['message']).toContain('.datas: field not declared in schema');
});

describe('5.10 143: what ConfigMaps, Secrets and Leases ask for', () => {
  const key =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

  test.each<readonly [string, string, JsonObject, readonly string[]]>([
    [
      'keys that are no names of files',
      configMaps,
      { data: { 'a/b': '', '..x': '' } },
      [
        'data[..x]: Invalid value: "..x": must not start with \'..\'',
        `data[a/b]: Invalid value: "a/b": ${key}`,
      ],
    ],
    [
      'a key that is both',
      configMaps,
      { data: { a: '' }, binaryData: { a: '' } },
      ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
    ],
    [
      'keys of secrets',
      secrets,
      { stringData: { '': 'x' } },
      [`data[]: Invalid value: "": ${key}`],
    ],
    [
      'half of a key pair',
      secrets,
      { type: 'kubernetes.io/tls', stringData: { 'tls.crt': 'x' } },
      ['data[tls.key]: Required value'],
    ],
    [
      'no time to hold a lease',
      leases,
      { spec: { leaseDurationSeconds: 0 } },
      ['spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0'],
    ],
  ])('%s', async (_, path, object, causes) => {
    const reply = await create(path, { metadata: { name: 'x' }, ...object });
    expect({ status: reply.status, causes: causesOf(reply) }).toEqual({ status: 422, causes });
  });

  test('stringData is for writing only', async () => {
    const { body } = await create(secrets, { metadata: { name: 's' }, stringData: { a: 'x' } });
    expect(body).toMatchObject({ type: 'Opaque', data: { a: 'eA==' } });
    expect(body).not.toHaveProperty('stringData');
  });

  test('what is immutable stays as it is', async () => {
    await create(configMaps, { metadata: { name: 'fixed' }, data: { a: '1' }, immutable: true });
    const changed = await api.ask({
      method: 'PATCH',
      path: `${configMaps}/fixed`,
      type: merge,
      body: { data: { a: '2' } },
    });
    expect(causesOf(changed)).toEqual([
      'data: Forbidden: field is immutable when `immutable` is set',
    ]);
  });
});

describe('5.10 144: how large things may be', () => {
  const mebibyte = 1024 * 1024;

  test.each<readonly [string, string, JsonObject, readonly string[]]>([
    [
      'a ConfigMap',
      configMaps,
      { data: { a: 'x'.repeat(mebibyte + 1) } },
      ['[]: Too long: may not be more than 1048576 bytes'],
    ],
    [
      'a Secret',
      secrets,
      { data: { a: Buffer.alloc(mebibyte + 1).toString('base64') } },
      ['[]: Too long: may not be more than 1048576 bytes'],
    ],
  ])('%s', async (_, path, object, causes) => {
    const reply = await create(path, { metadata: { name: 'big' }, ...object });
    expect({ status: reply.status, causes: causesOf(reply) }).toEqual({ status: 422, causes });
  });

  test('annotations', async () => {
    const metadata = { name: 'big', annotations: { a: 'x'.repeat(256 * 1024) } };
    expect(causesOf(await create(configMaps, { metadata }))).toEqual([
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ]);
  });

  test('a body', async () => {
    const { body } = await create(configMaps, { data: { a: 'x'.repeat(3 * mebibyte) } });
    expect(body).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });
});

test.each<readonly [string, string, number, string]>([
  ['POST', `${configMaps}/d`, 405, wrongMethod],
  ['PUT', configMaps, 405, wrongMethod],
  ['OPTIONS', configMaps, 405, wrongMethod],
  ['POST', '/api/v1/configmaps', 405, wrongMethod],
  ['POST', '/api', 405, wrongMethod],
  ['DELETE', '/apis', 405, wrongMethod],
  ['PUT', '/version', 405, wrongMethod],
  ['GET', '/api/v1/configmaps/c', 404, noSuchPath],
  ['GET', '/api/v1/namespaces/default/nodes', 404, noSuchPath],
  ['GET', '/api/v1/foos', 404, noSuchPath],
  ['GET', '/api/v9', 404, noSuchPath],
  ['GET', '/apis/apps/v9/deployments', 404, noSuchPath],
  ['GET', `${configMaps}/c/nope`, 404, noSuchPath],
  ['GET', `${configMaps}/c/status`, 404, noSuchPath],
])('1.1 T8, T9 %s %s below a built-in group: %i', async (method, path, code, message) => {
  const { body } = await api.ask({ method, path });
  expect(body).toMatchObject({ code, message, details: {} });
  expect(textAt(jsonAt(body, 'details'), 'kind')).toBeUndefined();
});

describe('what has no namespace', () => {
  const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
  const metadata = { name: 'reader', namespace: 'default' };
  const asked = (method: string, path: string, type: string, body: JsonObject): Promise<Reply> =>
    api.ask({ method, path, type, body });

  test.each<readonly [string, string, string, JsonObject]>([
    ['POST', roles, 'application/json', { metadata }],
    ['PUT', `${roles}/reader`, 'application/json', { metadata, rules: [] }],
    ['PATCH', `${roles}/reader`, merge, { metadata: { namespace: 'default' } }],
    [
      'PATCH',
      `${roles}/reader?fieldManager=me&force=true`,
      apply,
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata },
    ],
  ])('passes over one that a %s says', async (method, path, type, body) => {
    const reply = await asked(method, path, type, body);
    expect([reply.status, jsonAt(reply.body, 'metadata', 'namespace')]).toEqual([
      method === 'POST' ? 201 : 200,
      undefined,
    ]);
  });

  test('is found by its name alone, whatever its manifest said', async () => {
    await asked('PATCH', `${roles}/applied?fieldManager=me`, apply, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'applied', namespace: 'default' },
    });
    const found = await api.must({ path: `${roles}/applied` });
    expect(jsonAt(found, 'metadata', 'namespace')).toBeUndefined();
  });
});
