import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { toJsonText } from '../../../../src/base/json.ts';
import type { DefinitionWish } from './fixtures.ts';
import { collectionOf, definitionOf, deployment } from './fixtures.ts';
import type { GoAnswer } from './go-client.ts';
import { GoClient, patchTypes } from './go-client.ts';

let api: GoClient;
let namespace: string;

beforeAll(async () => {
  api = await GoClient.start();
  namespace = await api.namespace('field-validation');
});

afterAll(() => api.close());

const strict = 'fieldManager=field_validation_mgr&fieldValidation=Strict';

const specSchema = {
  type: 'object',
  properties: {
    foo: { type: 'string' },
    cronSpec: {
      type: 'string',
      pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$',
    },
    ports: {
      type: 'array',
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
      'x-kubernetes-list-type': 'map',
      items: {
        type: 'object',
        required: ['containerPort', 'protocol'],
        properties: {
          containerPort: { format: 'int32', type: 'integer' },
          hostIP: { type: 'string' },
          hostPort: { format: 'int32', type: 'integer' },
          name: { type: 'string' },
          protocol: { type: 'string' },
        },
      },
    },
  },
};

const embedding = {
  ...specSchema,
  'x-kubernetes-preserve-unknown-fields': true,
  properties: {
    ...specSchema.properties,
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: {
        metadata: { type: 'object', properties: { name: { type: 'string' } } },
        spec: { type: 'object' },
      },
    },
  },
};

const whole = (spec: JsonObject): JsonObject => ({ type: 'object', properties: { spec } });

function wishFor(kind: string, schema?: JsonObject): DefinitionWish {
  const wish = { group: 'mygroup.example.com', kind, scope: 'Cluster' } as const;
  return { ...wish, versions: ['v1beta1', 'v1beta2'], ...(schema === undefined ? {} : { schema }) };
}

const ports = ['  ports:', '  - name: x', '    containerPort: 80', '    protocol: TCP'];

async function applied(wish: DefinitionWish, lines: readonly string[]): Promise<GoAnswer> {
  await api.define(definitionOf(wish));
  const head = [`apiVersion: ${wish.group}/v1beta1`, `kind: ${wish.kind}`];
  return api.ask({
    method: 'PATCH',
    path: `${collectionOf(wish)}/mytest?${strict}`,
    headers: { 'Content-Type': patchTypes.apply, Accept: 'application/json' },
    body: [...head, ...lines].join('\n'),
  });
}

const metadata = ['metadata:', '  name: mytest', '  finalizers:', '  - test-finalizer'];

describe('FieldValidation', () => {
  const posted = (text: string): Promise<GoAnswer> =>
    api.ask({
      method: 'POST',
      path: `/apis/apps/v1/namespaces/${namespace}/deployments?${strict}`,
      body: text,
    });

  test('should detect unknown and duplicate fields of a typed object', async () => {
    const text = toJsonText(deployment('my-dep')).replace(
      '"replicas":1',
      '"unknownField":"foo","replicas":2,"replicas":3',
    );
    const { status, body } = await posted(text);
    expect(status).toBe(400);
    expect(body['message']).toContain(
      'strict decoding error: unknown field "spec.unknownField", duplicate field "spec.replicas"',
    );
  });

  test('should detect unknown metadata fields of a typed object', async () => {
    const text = toJsonText(deployment('my-dep')).replace(
      '"name":"my-dep"',
      '"name":"my-dep","unknownMeta":"foo"',
    );
    expect((await posted(text)).body['message']).toContain(
      'strict decoding error: unknown field "metadata.unknownMeta"',
    );
  });

  test('should create/apply a valid CR for CRD with validation schema', async () => {
    const { status, body } = await applied(wishFor('Valid', whole(specSchema)), [
      ...metadata,
      'spec:',
      '  foo: foo1',
      '  cronSpec: "* * * * */5"',
      ...ports,
    ]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ spec: { ports: [{ containerPort: 80, protocol: 'TCP' }] } });
  });

  test('should create/apply a CR with unknown fields for CRD with no validation schema', async () => {
    const { status, body } = await applied(wishFor('Free'), [
      ...metadata,
      'spec:',
      '  unknown: uk1',
      '  cronSpec: "* * * * */5"',
      ...ports,
    ]);
    expect(status).toBe(201);
    expect(body).toMatchObject({ spec: { unknown: 'uk1' } });
  });

  test('should create/apply an invalid CR with extra properties for CRD with validation schema', async () => {
    const { text } = await applied(wishFor('Extra', whole(specSchema)), [
      ...metadata,
      'unknownField: unknown',
      'spec:',
      '  foo: foo1',
      ...ports,
    ]);
    expect(text).toContain('.unknownField: field not declared in schema');
  });

  test('should detect unknown metadata fields in both the root and embedded object of a CR', async () => {
    const { text } = await applied(wishFor('Embedding', whole(embedding)), [
      'metadata:',
      '  name: mytest',
      '  unknownMeta: unknown',
      '  finalizers:',
      '  - test-finalizer',
      'spec:',
      '  template:',
      '    apiVersion: foo/v1',
      '    kind: Sub',
      '    metadata:',
      '        unknownSubMeta: unknown',
      '        name: subobject',
      `        namespace: ${namespace}`,
      '  foo: foo1',
      ...ports,
    ]);
    expect(text).toContain('.metadata.unknownMeta: field not declared in schema');
    expect(text).toContain('.spec.template.metadata.unknownSubMeta: field not declared in schema');
  });

  test('should detect duplicates in a CR when preserving unknown fields', async () => {
    const { status, text } = await applied(wishFor('Twice', whole(embedding)), [
      ...metadata,
      'spec:',
      '  unknown: uk1',
      '  foo: foo1',
      '  foo: foo2',
      '  cronSpec: "* * * * */5"',
      ...ports,
    ]);
    expect(status).toBe(400);
    expect(text).toContain('line 10: key \\"foo\\" already set in map');
  });
});
