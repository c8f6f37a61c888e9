import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { apply, CaseApi, jsonPatch } from './case-api.ts';
import type { Reply } from './case-api.ts';

const deployments = '/apis/apps/v1/namespaces/default/deployments';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const json = (name: string): string => `{
  "apiVersion": "apps/v1",
  "kind": "Deployment",
  "metadata": {"name": "first", "name": "${name}", "odd": "x"},
  "spec": {
    "extra": 1,
    "twice": 1,
    "twice": 2,
    "paused": true,
    "paused": false,
    "selector": {"matchLabels": {"a": "b"}},
    "template": {
      "metadata": {"labels": {"a": "b"}},
      "spec": {"containers": [
        {"name": "c", "image": "i", "further": 1, "imagePullPolicy": "Always", "imagePullPolicy": "Never"}
      ]}
    }
  }
}`;

const yaml = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: first
  name: ${name}
spec:
  twice: 1
  extra: 1
  twice: 2
  paused: true
  paused: false
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      containers:
      - name: c
        image: i
        "imagePullPolicy": Always
        "imagePullPolicy": Never
`;

const remarks = [
  'duplicate field "metadata.name"',
  'unknown field "metadata.odd"',
  'unknown field "spec.extra"',
  'unknown field "spec.twice"',
  'duplicate field "spec.paused"',
  'unknown field "spec.template.spec.containers[0].further"',
  'duplicate field "spec.template.spec.containers[0].imagePullPolicy"',
];

const repeated = [
  'line 5: key "name" already set in map',
  'line 9: key "twice" already set in map',
  'line 11: key "paused" already set in map',
  'line 20: key "imagePullPolicy" already set in map',
];

const unknown = ['unknown field "spec.extra"', 'unknown field "spec.twice"'];

const post = (body: string, type: string, validation: string): Promise<Reply> =>
  api.ask({
    method: 'POST',
    path: `${deployments}?fieldValidation=${validation}`,
    type,
    body,
  });

const warningsIn = ({ headers }: Reply): readonly string[] =>
  (headers['warning'] ?? '')
    .split(' || ')
    .map((warning) => warning.replace(/^299 - "(.*)"$/, '$1').replaceAll('\\"', '"'));

const cannot =
  'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ';

describe('1.9 what strict decoding says of a built-in kind', () => {
  test('JSON: in the order of the document; what is unknown may be there twice', async () => {
    const { body } = await post(json('strict'), 'application/json', 'Strict');
    expect(body).toMatchObject({ code: 400, message: cannot + remarks.join(', ') });
    const warned = await post(json('warned'), 'application/json', 'Warn');
    expect(warned.status).toBe(201);
    expect(warningsIn(warned)).toEqual(remarks);
  });

  test('YAML: repeated keys first, in warnings one by one', async () => {
    const { body } = await post(yaml('strict'), 'application/yaml', 'Strict');
    const keys = `yaml: unmarshal errors:\n  ${repeated.join('\n  ')}`;
    expect(body).toMatchObject({ code: 400, message: cannot + [keys, ...unknown].join(', ') });
    const warned = await post(yaml('warned-too'), 'application/yaml', 'Warn');
    expect(warned.status).toBe(201);
    expect(warningsIn(warned)).toEqual([...repeated, ...unknown]);
  });

  test('an apply: repeated keys as warnings, or the YAML is refused', async () => {
    const body = yaml('applied').replace(/^ {2}(twice|extra).*\n/gm, '');
    const ask = (validation: string): Promise<Reply> =>
      api.ask({
        method: 'PATCH',
        path: `${deployments}/applied?fieldManager=m&fieldValidation=${validation}`,
        type: apply,
        body,
      });
    const lines = [
      'line 5: key "name" already set in map',
      'line 8: key "paused" already set in map',
      'line 17: key "imagePullPolicy" already set in map',
    ];
    expect((await ask('Strict')).body).toMatchObject({
      code: 400,
      message: `error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ${lines.join('\n  ')}`,
    });
    expect(warningsIn(await ask('Warn'))).toEqual(lines);
  });

  test('a JSON patch: of its operations and of what comes of it', async () => {
    await post(json('patched'), 'application/json', 'Ignore');
    const patched = await api.ask({
      method: 'PATCH',
      path: `${deployments}/patched?fieldValidation=Warn`,
      type: jsonPatch,
      body: '[{"op":"add","path":"/spec/extra","value":1,"value":2},{"op":"add","path":"/spec/paused","value":true,"foo":1}]',
    });
    expect(warningsIn(patched)).toEqual([
      'duplicate field "[0].value"',
      'json patch unknown field "[1].foo"',
      'unknown field "spec.extra"',
    ]);
  });
});

test.each<readonly [string, string, string]>([
  ['/api/v1/services', 'spec.foo', 'field label not supported: spec.foo'],
  [
    '/api/v1/configmaps',
    'data.a',
    '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
])('1.15 %s cannot be selected by %s', async (path, field, message) => {
  const { body } = await api.ask({ path: `${path}?fieldSelector=${field}%3Dx` });
  expect(body).toMatchObject({ code: 400, message });
});

test('1.15 services are selected by address and type', async () => {
  const selected = async (field: string): Promise<unknown> => {
    const list = await api.must({ path: `/api/v1/services?fieldSelector=${field}` });
    return list['items'];
  };
  await api.post('/api/v1/namespaces/default/services', {
    metadata: { name: 'headless' },
    spec: { clusterIP: 'None' },
  });
  expect(await selected('spec.clusterIP=None')).toMatchObject([{ metadata: { name: 'headless' } }]);
  expect(await selected('spec.type=NodePort')).toEqual([]);
});

test('1.12 who does not say who he is owns as unknown', async () => {
  const created = await api.must({
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    headers: { 'User-Agent': '' },
    body: { metadata: { name: 'unsigned' }, data: { a: '1' } },
  });
  expect(created['metadata']).toMatchObject({ managedFields: [{ manager: 'unknown' }] });
});
