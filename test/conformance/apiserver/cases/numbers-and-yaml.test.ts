import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ServedApi } from '../served.ts';
import type { Answered } from '../exchange.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const COUNTS = '/apis/cases.example.com/v1/namespaces/default/counts';

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: counts.cases.example.com}
spec:
  group: cases.example.com
  scope: Namespaced
  names: {plural: counts, singular: count, kind: Count, listKind: CountList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}}
    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              size: {type: integer, format: int64}
              replicas: {type: integer}
              model: {type: string}
              "on": {type: boolean}
              ids: {type: array, items: {type: integer, format: int64}, x-kubernetes-list-type: set}
`;

let api: ServedApi;

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly body?: string;
}

async function ask({
  method = 'GET',
  path = COUNTS,
  type,
  accept,
  body,
}: Asking): Promise<Answered> {
  const headers = {
    Accept: accept ?? 'application/json',
    ...(type === undefined ? {} : { 'Content-Type': type }),
  };
  const begun = await api.begin({ title: '', as: 'admintoken', method, path, headers, body });
  return begun.answer();
}

const create = (name: string, spec: string, query = ''): Promise<Answered> =>
  ask({
    method: 'POST',
    path: `${COUNTS}${query}`,
    type: 'application/json',
    body: `{"apiVersion":"cases.example.com/v1","kind":"Count","metadata":{"name":"${name}"},"spec":${spec}}`,
  });

beforeAll(async () => {
  api = await ServedApi.start();
  const made = await ask({
    method: 'POST',
    path: CRDS,
    type: 'application/yaml',
    body: definition,
  });
  expect(made).toMatchObject({ status: 201 });
  while (!api.serves('cases.example.com', 'v1', 'counts')) await ask({ path: CRDS });
});

afterAll(() => api.close());

describe('integers of 64 bits are kept to the last digit', () => {
  test.each(['9007199254740993', '9223372036854775807', '-9223372036854775808'])(
    '%s',
    async (n) => {
      const name = `n${n.replace('-', 'm')}`;
      const path = `${COUNTS}/${name}`;
      expect((await create(name, `{"size":${n},"ids":[${n},1]}`)).text).toContain(`"size":${n}`);
      expect((await ask({ path })).text).toContain(`"size":${n}`);
      expect((await ask({ path, accept: 'application/yaml' })).text).toContain(`size: ${n}\n`);
      expect((await ask({ path: `${path}?pretty=1` })).text).toContain(`"size": ${n}`);
      expect((await ask({})).text).toContain(`"size":${n}`);
      const table = await ask({ path, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
      expect(table.text).toContain(`"cells":["${name}",${n}]`);
    },
  );

  test('through patches and apply, with ownership by value', async () => {
    const path = `${COUNTS}/patched`;
    await create('patched', '{"size":1}');
    const merge = 'application/merge-patch+json';
    const merged = await ask({
      method: 'PATCH',
      path,
      type: merge,
      body: '{"spec":{"size":9007199254740993}}',
    });
    expect(merged.text).toContain('"size":9007199254740993');
    const patch =
      '[{"op":"test","path":"/spec/size","value":9007199254740993},{"op":"replace","path":"/spec/size","value":9007199254740995}]';
    const replaced = await ask({
      method: 'PATCH',
      path,
      type: 'application/json-patch+json',
      body: patch,
    });
    expect(replaced.text).toContain('"size":9007199254740995');
    const wrong = await ask({
      method: 'PATCH',
      path,
      type: 'application/json-patch+json',
      body: '[{"op":"test","path":"/spec/size","value":9007199254740994}]',
    });
    expect(wrong.status).toBe(422);
    const applied = await ask({
      method: 'PATCH',
      path: `${path}?fieldManager=m&force=true`,
      type: 'application/apply-patch+yaml',
      body: 'apiVersion: cases.example.com/v1\nkind: Count\nspec: {size: 9007199254740997, ids: [9223372036854775807]}',
    });
    expect(applied.text).toContain('"size":9007199254740997');
    expect(applied.text).toContain('"v:9223372036854775807":{}');
  });

  test('what no double can hold is refused', async () => {
    const refused = await create('huge', '{"size":1e400}');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(
      'json: cannot unmarshal number 1e400 into Go value of type float64',
    );
  });

  test('a replica count written 2.0 is an integer to the schema and none to the scale', async () => {
    expect((await create('float', '{"size":2.0}')).status).toBe(201);
    const refused = await create('replicas', '{"replicas":2.0}');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(
      '.spec.replicas accessor error: 2 is of the type float64, expected int64',
    );
  });
});

describe('2.0 where an integer belongs', () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  const deployment = (name: string, replicas: string): string =>
    `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"${name}"},"spec":{"replicas":${replicas},` +
    '"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}';
  const patched = (path: string, kind: string, body: string): Promise<Answered> =>
    ask({ method: 'PATCH', path, type: `application/${kind}`, body });
  const unreadable = (number: string): string =>
    `json: cannot unmarshal number ${number} into Go struct field DeploymentSpec.spec.replicas of type int32`;

  beforeAll(async () => {
    const body = deployment('d', '1');
    await ask({ method: 'POST', path: deployments, type: 'application/json', body });
    await create('c', '{"replicas":1}');
  });

  test.each(['2.0', '2.5', '1e1', '4294967296'])(
    'a new Deployment with %s cannot be read',
    async (number) => {
      const body = deployment('n', number);
      const { status, text } = await ask({
        method: 'POST',
        path: deployments,
        type: 'application/json',
        body,
      });
      const message = `Deployment in version "v1" cannot be handled as a Deployment: ${unreadable(number)}`;
      expect([status, text]).toEqual([
        400,
        expect.stringContaining(JSON.stringify(message).slice(1, -1)),
      ]);
    },
  );

  test.each([
    ['merge-patch+json', '{"spec":{"replicas":3.0}}'],
    ['json-patch+json', '[{"op":"replace","path":"/spec/replicas","value":3.0}]'],
    ['json-patch+json', '[{"op":"replace","path":"/spec","value":{"replicas":3.0}}]'],
  ])('nor what a %s of %s makes of one', async (kind, body) => {
    const { status, text } = await patched(`${deployments}/d`, kind, body);
    expect(status).toBe(422);
    expect(text).toContain('"message":" \\"\\" is invalid: patch: Invalid value: \\"{');
    expect(text).toContain(unreadable('3.0'));
  });

  test('of a custom resource only the scale minds', async () => {
    const path = `${COUNTS}/c`;
    for (const [kind, body] of [
      ['merge-patch+json', '{"spec":{"replicas":3.0}}'],
      ['json-patch+json', '[{"op":"add","path":"/spec/replicas","value":3.0}]'],
    ] as const) {
      const refused = await patched(path, kind, body);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('accessor error: 3 is of the type float64, expected int64');
    }
    const { text } = await patched(path, 'merge-patch+json', '{"spec":{"size":2.0}}');
    expect(text).toContain('"size":2}');
    const gone =
      '[{"op":"add","path":"/spec/replicas","value":3.0},{"op":"replace","path":"/spec/replicas","value":4}]';
    expect((await patched(path, 'json-patch+json', gone)).text).toContain('"replicas":4');
  });

  test('a strategic merge and an apply go by what it is worth', async () => {
    const path = `${deployments}/d`;
    const merged = await patched(path, 'strategic-merge-patch+json', '{"spec":{"replicas":4.0}}');
    expect(merged.text).toContain('"replicas":4,');
    const query = '?fieldManager=m&force=true';
    const applied = await patched(`${path}${query}`, 'apply-patch+yaml', deployment('d', '5.0'));
    expect(applied.text).toContain('"replicas":5,');
    const count = '{"apiVersion":"cases.example.com/v1","kind":"Count","spec":{"replicas":6.0}}';
    const custom = await patched(`${COUNTS}/c${query}`, 'apply-patch+yaml', count);
    expect(custom.text).toContain('"replicas":6');
  });
});

describe('a patch that leaves a field of a wrong type', () => {
  const maps = '/api/v1/namespaces/default/configmaps';

  beforeAll(async () => {
    const body = '{"metadata":{"name":"wrong"},"data":{"a":"1"}}';
    await ask({ method: 'POST', path: maps, type: 'application/json', body });
  });

  test.each([
    ['{"data":{"a":1}}', 'map[data:map[a:1]]', 'unrecognized type: string'],
    ['{"data":"x"}', 'map[data:x]', 'cannot restore map from string'],
    [
      '{"metadata":{"labels":{"a":true}}}',
      'map[metadata:map[labels:map[a:true]]]',
      'unrecognized type: string',
    ],
  ])('strategic %s', async (body, patch, why) => {
    const type = 'application/strategic-merge-patch+json';
    const { status, text } = await ask({ method: 'PATCH', path: `${maps}/wrong`, type, body });
    expect([status, JSON.parse(text)]).toEqual([
      422,
      expect.objectContaining({
        reason: 'Invalid',
        message: ` "" is invalid: patch: Invalid value: "${patch}": ${why}`,
      }),
    ]);
  });

  test('merge', async () => {
    const { status, text } = await ask({
      method: 'PATCH',
      path: `${maps}/wrong`,
      type: 'application/merge-patch+json',
      body: '{"data":{"a":1}}',
    });
    expect(status).toBe(422);
    expect(text).toContain(
      'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    );
  });
});

describe('YAML bodies', () => {
  const yaml = (name: string, spec: string, query = ''): Promise<Answered> =>
    ask({
      method: 'POST',
      path: `${COUNTS}${query}`,
      type: 'application/yaml',
      body: `apiVersion: cases.example.com/v1\nkind: Count\nmetadata: {name: ${name}}\nspec:\n${spec}`,
    });

  test('a repeated key: the last counts and a warning says so; Strict refuses; Ignore is silent', async () => {
    const spec = '  model: A\n  model: B\n';
    const warned = await yaml('warned', spec);
    expect(warned.status).toBe(201);
    expect(warned.text).toContain('"model":"B"');
    expect(warned.headers['warning']).toContain('key \\"model\\" already set in map');
    const strict = await yaml('strict', spec, '?fieldValidation=Strict');
    expect(strict.status).toBe(400);
    expect(strict.text).toContain(
      'strict decoding error: yaml: unmarshal errors:\\n  line 6: key \\"model\\" already set in map',
    );
    const ignored = await yaml('ignored', spec, '?fieldValidation=Ignore');
    expect(ignored).toMatchObject({ status: 201 });
    expect(ignored.headers).not.toHaveProperty('warning');
  });

  test('words for yes and no are those of YAML 1.1', async () => {
    expect((await yaml('words', '  on: off\n')).text).not.toContain('"on":false');
    expect((await yaml('quoted', '  "on": yes\n')).text).toContain('"on":true');
  });

  test('aliases are taken, bombs are not', async () => {
    expect((await yaml('alias', '  model: &m x\n  size: 1\n')).status).toBe(201);
    const levels = Array.from({ length: 12 }, (_, at) => {
      const inner = at === 0 ? 'x' : `*l${at - 1}`;
      return `  l${at}: &l${at} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
    });
    const refused = await yaml('bomb', `${levels.join('\n')}\n`);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('document contains excessive aliasing');
  });
});
