import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isJsonObject, mapMembers } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf } from './fixtures.ts';
import type { DefinitionWish } from './fixtures.ts';
import { definitions, GoClient, objectAt, patching } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const words = (description: string): JsonObject => ({ description, type: 'string' });

const schemaFoo: JsonObject = {
  description: 'Foo CRD for Testing',
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      description: 'Specification of Foo',
      properties: {
        bars: {
          description: 'List of Bars and their specs.',
          type: 'array',
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: words('Name of Bar.'),
              age: words('Age of Bar.'),
              feeling: { ...words('Whether Bar is feeling great.'), enum: ['Great', 'Down'] },
              bazs: { description: 'List of Bazs.', items: { type: 'string' }, type: 'array' },
            },
          },
        },
      },
    },
    status: {
      description: 'Status of Foo',
      type: 'object',
      properties: {
        bars: {
          description: 'List of Bars and their statuses.',
          type: 'array',
          items: {
            type: 'object',
            properties: {
              name: words('Name of Bar.'),
              available: { description: 'Whether the Bar is installed.', type: 'boolean' },
              quxType: {
                ...words('Indicates to external qux type.'),
                pattern: 'in-tree|out-of-tree',
              },
            },
          },
        },
      },
    },
  },
};

const schemaWaldo: JsonObject = {
  description: 'Waldo CRD for Testing',
  type: 'object',
  properties: {
    spec: {
      description: 'Specification of Waldo',
      type: 'object',
      properties: { dummy: { description: 'Dummy property.', type: 'object' } },
    },
  },
};

const preserves = { 'x-kubernetes-preserve-unknown-fields': true };

const schemaPreserveNested: JsonObject = {
  description: 'preserve-unknown-properties in nested field for Testing',
  type: 'object',
  properties: {
    spec: {
      description: 'Specification of Waldo',
      type: 'object',
      ...preserves,
      properties: { dummy: { description: 'Dummy property.', type: 'object' } },
    },
    status: {
      description: 'Status of Waldo',
      type: 'object',
      properties: {
        bars: { description: 'List of Bars.', type: 'array', items: { type: 'object' } },
      },
    },
  },
};

/** `com.example.foo.v1.Foo`: the group backwards. */
const nameIn = ({ group, kind }: DefinitionWish, version: string): string =>
  `${group.split('.').reverse().join('.')}.${version}.${kind}`;

let etag = '';
let kept: JsonObject = {};

/** The definitions of the second document, loaded again when it has changed. */
async function published(): Promise<JsonObject> {
  const headers = etag === '' ? {} : { 'If-None-Match': etag };
  const answer = await api.ask({ path: '/openapi/v2', headers: { Accept: '', ...headers } });
  if (answer.status === 200) {
    etag = String(answer.headers['etag']);
    kept = objectAt(answer.body, 'definitions');
  }
  return kept;
}

async function untilPublished(
  name: string,
  isWanted: (schema: JsonObject | undefined) => boolean,
): Promise<JsonObject | undefined> {
  for (let look = 0; look < 1000; look++) {
    const found = (await published())[name];
    const schema = isJsonObject(found) ? found : undefined;
    if (isWanted(schema)) return schema;
  }
  throw new Error(`${name} never was as wanted`);
}

const isThere = (schema: JsonObject | undefined): boolean => schema !== undefined;
const isGone = (schema: JsonObject | undefined): boolean => schema === undefined;

/** Without what every object has. */
function own(schema: JsonObject | undefined): JsonObject {
  const { properties, ...rest } = mapMembers(schema ?? {}, (value, key) =>
    key === 'x-kubernetes-group-version-kind' ? undefined : value,
  );
  const added = new Set(['metadata', 'apiVersion', 'kind']);
  const left = mapMembers(isJsonObject(properties) ? properties : {}, (value, key) =>
    added.has(key) ? undefined : value,
  );
  return { ...rest, ...(Object.keys(left).length === 0 ? {} : { properties: left }) };
}

async function expectPublished(
  wish: DefinitionWish,
  version: string,
  schema: JsonObject,
): Promise<void> {
  const found = await untilPublished(nameIn(wish, version), isThere);
  expect(own(found)).toEqual(schema);
  expect(objectAt(found ?? {}, 'x-kubernetes-group-version-kind', '0')).toEqual({
    group: wish.group,
    version,
    kind: wish.kind,
  });
}

const pathOf = ({ group, kind }: DefinitionWish): string =>
  `${definitions}/${kind.toLowerCase()}s.${group}`;

async function explained(wish: DefinitionWish): Promise<JsonObject> {
  const [version = 'v1'] = wish.versions ?? ['v1'];
  const document = await api.get(`/openapi/v3/apis/${wish.group}/${version}`);
  return objectAt(document, 'components', 'schemas', nameIn(wish, version));
}

/** Creates and applies as kubectl does, which validates on the server. */
async function expectAccepted(wish: DefinitionWish, content: JsonObject): Promise<void> {
  const namespace = await api.namespace('crd-publish-openapi');
  const collection = collectionOf(wish, namespace);
  const body = customObject(wish, 'test-cr', content);
  const query = 'fieldManager=kubectl-create&fieldValidation=Strict';
  await api.create(`${collection}?${query}`, body);
  await api.delete(`${collection}/test-cr`);
  await api.create(`${collection}?${query}`, body);
  const changed = await api.ask(
    patching(`${collection}/test-cr?${query}`, 'merge', { metadata: { annotations: { a: 'b' } } }),
  );
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject(content);
}

describe('CustomResourcePublishOpenAPI', () => {
  test('works for CRD with validation schema', async () => {
    const wish = { group: 'foo.example.com', kind: 'Foo', schema: schemaFoo };
    await api.define(definitionOf(wish));
    await expectPublished(wish, 'v1', schemaFoo);
    await expectAccepted(wish, { spec: { bars: [{ name: 'test-bar' }] } });
    const refused = async (spec: JsonObject): Promise<unknown> => {
      const path = `${collectionOf(wish, 'default')}?fieldValidation=Strict`;
      const body = customObject(wish, 'bad', { spec });
      return (await api.ask({ method: 'POST', path, body })).body['message'];
    };
    expect(await refused({ bars: [{ name: 'test-bar', feeling: 'NonExistentValue' }] })).toContain(
      'Unsupported value: "NonExistentValue"',
    );
    expect(await refused({ foo: true })).toContain('unknown field "spec.foo"');
    expect(await refused({ bars: [{ age: '10' }] })).toContain('spec.bars[0].name: Required value');
    const schema = await explained(wish);
    expect(textAt(schema, 'description')).toBe('Foo CRD for Testing');
    expect(textAt(schema, 'properties', 'apiVersion', 'description')).toMatch(
      /^APIVersion defines/,
    );
    expect(textAt(schema, 'properties', 'metadata', 'description')).toMatch(
      /^Standard object's metadata/,
    );
    const document = await api.get('/openapi/v3/apis/foo.example.com/v1');
    const meta = objectAt(
      document,
      'components',
      'schemas',
      'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
    );
    expect(textAt(meta, 'properties', 'creationTimestamp', 'description')).toMatch(
      /^CreationTimestamp is a timestamp/,
    );
    await api.delete(pathOf(wish));
    await untilPublished(nameIn(wish, 'v1'), isGone);
  });

  test('works for CRD without validation schema', async () => {
    const wish = { group: 'empty.example.com', kind: 'Empty' };
    await api.define(definitionOf(wish));
    const found = await untilPublished(nameIn(wish, 'v1'), isThere);
    expect(own(found)).toEqual({ type: 'object' });
    await expectAccepted(wish, { a: { b: [{ c: 'd' }] } });
    expect((await explained(wish))['description']).toBeUndefined();
  });

  test('works for CRD preserving unknown fields at the schema root', async () => {
    const schema = { ...schemaPreserveNested, ...preserves, description: 'preserved at root' };
    const wish = { group: 'root.example.com', kind: 'Rooted', schema };
    await api.define(definitionOf(wish));
    await untilPublished(nameIn(wish, 'v1'), isThere);
    await expectAccepted(wish, { a: { b: [{ c: 'd' }] } });
  });

  test('works for CRD preserving unknown fields in an embedded object', async () => {
    const wish = { group: 'nested.example.com', kind: 'Nested', schema: schemaPreserveNested };
    await api.define(definitionOf(wish));
    await expectAccepted(wish, { spec: { b: [{ c: 'd' }] } });
    expect(textAt(await explained(wish), 'description')).toBe(
      'preserve-unknown-properties in nested field for Testing',
    );
  });

  test('works for multiple CRDs of different groups', async () => {
    const foo = { group: 'one.example.com', kind: 'Foo', schema: schemaFoo };
    const waldo = {
      group: 'two.example.com',
      kind: 'Waldo',
      schema: schemaWaldo,
      versions: ['v1beta1'],
    };
    await Promise.all([foo, waldo].map((wish) => api.define(definitionOf(wish))));
    await expectPublished(waldo, 'v1beta1', schemaWaldo);
    await expectPublished(foo, 'v1', schemaFoo);
  });

  test.each([
    ['different versions', 'v4', 'v5'],
    ['different kinds', 'v6', 'v6'],
  ])('works for multiple CRDs of same group but %s', async (what, first, second) => {
    const group = `${what.replace(' ', '-')}.example.com`;
    const foo = { group, kind: 'Foo', schema: schemaFoo, versions: [first] };
    const waldo = { group, kind: 'Waldo', schema: schemaWaldo, versions: [second] };
    await Promise.all([foo, waldo].map((wish) => api.define(definitionOf(wish))));
    await expectPublished(foo, first, schemaFoo);
    await expectPublished(waldo, second, schemaWaldo);
  });

  const several = { group: 'multi.example.com', kind: 'Multi', schema: schemaFoo };

  test('updates the published spec when one version gets renamed', async () => {
    const wish = { ...several, versions: ['v2', 'v3'] };
    await api.define(definitionOf(wish));
    await expectPublished(wish, 'v3', schemaFoo);
    await api.patch(pathOf(wish), 'json', [
      { op: 'test', path: '/spec/versions/1/name', value: 'v3' },
      { op: 'replace', path: '/spec/versions/1/name', value: 'v4' },
    ]);
    await expectPublished(wish, 'v4', schemaFoo);
    await untilPublished(nameIn(wish, 'v3'), isGone);
    await expectPublished(wish, 'v2', schemaFoo);
  });

  test('removes definition from spec when one version gets changed to not be served', async () => {
    const wish = { ...several, group: 'single.example.com', versions: ['v5', 'v6alpha1'] };
    await api.define(definitionOf(wish));
    await expectPublished(wish, 'v6alpha1', schemaFoo);
    const live = await api.get(pathOf(wish));
    const [stored, other] = [0, 1].map((at) => objectAt(live, 'spec', 'versions', String(at)));
    const versions = [stored ?? null, { ...other, served: false }];
    await api.update(pathOf(wish), { ...live, spec: { ...objectAt(live, 'spec'), versions } });
    await untilPublished(nameIn(wish, 'v6alpha1'), isGone);
    await expectPublished(wish, 'v5', schemaFoo);
    expect(jsonAt(await api.get('/openapi/v3'), 'paths', `apis/${wish.group}/v6alpha1`)).toBe(
      undefined,
    );
  });
});
