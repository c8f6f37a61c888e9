import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf } from '../suites/fixtures.ts';
import { apply, CaseApi, causesOf, crds, jsonPatch, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const group = 'tests.example.com';

describe('1.23 a definition that is applied', () => {
  const applied = (kind: string, schema: JsonObject): Promise<JsonObject> => {
    const body = definitionOf({ group, kind, schema });
    const path = `${crds}/${kind.toLowerCase()}s.${group}?fieldManager=m`;
    return api.ask({ method: 'PATCH', path, type: apply, body }).then(({ body: told }) => told);
  };

  test('has nothing in its schemas that schemas have not', async () => {
    const string = { type: 'string' };
    const told = await applied('Odd', {
      ...{ type: 'object', title: 'odd', foo: 1 },
      properties: { a: string, b: { ...string, bar: 2 } },
    });
    const schema = '.spec.versions[0].schema.openAPIV3Schema';
    expect(told).toMatchObject({
      code: 500,
      message: `failed to create typed patch object (/odds.${group}; apiextensions.k8s.io/v1, Kind=CustomResourceDefinition): errors:
  ${schema}.foo: field not declared in schema
  ${schema}.properties.b.bar: field not declared in schema`,
    });
  });

  test('loses silently what is unknown where a schema may be something else', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'string' } } },
    };
    const told = await applied('Even', {
      ...schema,
      properties: { a: { type: 'array', items: { type: 'string', foo: 1 } } },
    });
    expect(jsonAt(told['spec'], 'versions', '0', 'schema', 'openAPIV3Schema')).toEqual(schema);
  });
});

describe('1.4 objects inside an object', () => {
  const embedded = {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  };
  const schema = {
    type: 'object',
    properties: { embedded, nested: { ...embedded, properties: { embedded } } },
  };
  const holder = { group, kind: 'Holder', schema } as const;
  const path = collectionOf(holder, 'default');
  const foo = { apiVersion: 'foo/v1', kind: 'Foo' };
  const ok = { ...foo, metadata: { name: 'foo' } };
  const bad = { apiVersion: 'foo/v1', kind: '%', metadata: { name: '..' } };
  const faults = (at: string): readonly unknown[] => [
    expect.stringContaining(`${at}.kind: Invalid value: "%": may have mixed case, but`),
    `${at}.metadata.name: Invalid value: "..": may not be '..'`,
  ];

  beforeAll(() => api.define(definitionOf(holder)));

  test('have metadata, and nothing else in it', async () => {
    const metadata = { name: 'foo', unspecified: 'bar', labels: {}, generation: null };
    const body = customObject(holder, 'pruned', { embedded: { ...foo, metadata, x: 1 } });
    const created = await api.post(path, body);
    expect(created['embedded']).toEqual({ ...ok, x: 1 });
  });

  test.each([
    [
      { name: 'foo', namespace: 42 },
      'number into Go struct field ObjectMeta.namespace of type string',
    ],
    ['none', 'string into Go value of type v1.ObjectMeta'],
  ])('cannot be read with metadata of %j', async (metadata, why) => {
    const body = customObject(holder, 'unreadable', { embedded: { ...foo, metadata } });
    const text = JSON.stringify(metadata);
    expect(await api.ask({ method: 'POST', path, body })).toMatchObject({
      status: 400,
      body: {
        message: `Holder in version "v1" cannot be handled as a Holder: embedded.metadata: Invalid value: ${text}: json: cannot unmarshal ${why}`,
      },
    });
  });

  test.each([
    ['apiVersion', 42, '42'],
    ['kind', null, 'null'],
    ['kind', { a: 1 }, '{"a":1}'],
  ])('cannot be read with %s %j', async (field, value, shown) => {
    const inside = customObject(holder, 'unreadable', { embedded: { ...ok, [field]: value } });
    expect(await api.ask({ method: 'POST', path, body: inside })).toMatchObject({
      status: 400,
      body: {
        message: `Holder in version "v1" cannot be handled as a Holder: embedded.${field}: Invalid value: ${shown}: must be a string`,
      },
    });
  });

  test('are checked as objects are, when they are created and when they change', async () => {
    const inside = { embedded: bad, nested: { ...bad, embedded: bad } };
    const body = customObject(holder, 'checked', inside);
    const expected = ['embedded', 'nested', 'nested.embedded'].flatMap(faults);
    const refused = await api.ask({ method: 'POST', path, body });
    expect(refused.status).toBe(422);
    expect(causesOf(refused)).toEqual(expect.arrayContaining(expected));
    await api.post(path, customObject(holder, 'checked', { embedded: ok }));
    const change = { method: 'PATCH', path: `${path}/checked`, type: merge, body: inside };
    expect(causesOf(await api.ask(change))).toEqual(expect.arrayContaining(expected));
  });
});

describe('1.6 an owner that is named twice', () => {
  const path = '/api/v1/namespaces/default/configmaps';
  const told = (uid: string, when = ''): string =>
    `299 - ".metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uid}"`;

  test('is kept once, and whoever wrote it is told', async () => {
    const { metadata: own } = await api.post(path, { metadata: { name: 'owner' } });
    const uid = textAt(own, 'uid') ?? '';
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid };
    const other = { ...owner, blockOwnerDeletion: true };
    const metadata = { name: 'owned', ownerReferences: [owner, owner, other] };
    const made = await api.ask({ method: 'POST', path, body: { metadata } });
    expect(made).toMatchObject({ status: 201, headers: { warning: told(uid) } });
    expect(jsonAt(made.body['metadata'], 'ownerReferences')).toEqual([owner, other]);
    const at = { path: `${path}/owned` };
    const put = await api.ask({ method: 'PUT', ...at, body: { metadata } });
    expect(put).toMatchObject({ status: 200, headers: { warning: told(uid) } });
    const body = { metadata: { ownerReferences: [other, other] } };
    const patched = await api.ask({ method: 'PATCH', ...at, type: merge, body });
    expect(patched).toMatchObject({
      status: 200,
      headers: { warning: told(uid, ' after mutating admission happens') },
    });
    expect(jsonAt(patched.body['metadata'], 'ownerReferences')).toEqual([other]);
  });
});

describe('1.10 rules that come later', () => {
  const tags = {
    type: 'array',
    maxItems: 5,
    items: { type: 'string', maxLength: 9 },
    'x-kubernetes-list-type': 'set',
  };
  const schemaWith = (...rules: readonly JsonObject[]): JsonObject => {
    const spec = { type: 'object', properties: { n: { type: 'integer' }, tags } };
    return {
      type: 'object',
      properties: { spec: { ...spec, 'x-kubernetes-validations': rules } },
    };
  };
  const ruled = { group, kind: 'Ruled', schema: schemaWith() } as const;
  const path = collectionOf(ruled, 'default');
  const change = (name: string, body: JsonObject): Promise<Reply> =>
    api.ask({ method: 'PATCH', path: `${path}/${name}`, type: merge, body });

  test('warn of what stays as it was, and refuse what changes', async () => {
    await api.define(definitionOf(ruled));
    await api.post(path, customObject(ruled, 'old', { spec: { n: 1, tags: ['b', 'a'] } }));
    const rules = [
      { rule: "self.tags == ['a', 'b']" },
      { rule: 'self.n > 1', message: 'too small', fieldPath: '.n' },
    ];
    const place = '/spec/versions/0/schema/openAPIV3Schema';
    const body = [{ op: 'replace', path: place, value: schemaWith(...rules) }];
    await api.must({ method: 'PATCH', path: `${crds}/ruleds.${group}`, type: jsonPatch, body });
    expect(await change('old', { metadata: { labels: { a: 'b' } } })).toMatchObject({
      status: 200,
      headers: { warning: String.raw`299 - "spec.n: Invalid value: \"object\": too small"` },
    });
    const refused = await change('old', { spec: { n: 0 } });
    expect([refused.status, causesOf(refused)]).toEqual([
      422,
      ['spec.n: Invalid value: "object": too small'],
    ]);
  });
});
