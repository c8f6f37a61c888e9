import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import type { DefinitionWish } from './fixtures.ts';
import { collectionOf, customObject, definitionOf, pluralOf } from './fixtures.ts';
import type { GoAnswer } from './go-client.ts';
import { definitions, GoClient, objectAt, patching } from './go-client.ts';

let api: GoClient;
let wish: DefinitionWish;
let changes = 0;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

beforeEach(async () => {
  changes += 1;
  wish = { group: `ratcheting${changes}.example.com`, kind: 'Ratcheted' };
  await api.define(definitionOf(wish));
});

const applied = (name: string, content: JsonObject): Promise<GoAnswer> =>
  api.ask(
    patching(
      `${collectionOf(wish, 'default')}/${name}?fieldManager=manager&force=false`,
      'apply',
      customObject(wish, name, content),
    ),
  );

const sentinel = '__update_schema_sentinel_field__';

/** Changes the schema, and waits until an object that is wrong in every way hears of the new one. */
async function changeSchema(properties: JsonObject): Promise<void> {
  const unique = `unique-${changes}-${Object.keys(properties).length}`;
  const path = `${definitions}/${pluralOf(wish.kind)}.${wish.group}`;
  const live = await api.get(path);
  const schema = {
    type: 'object',
    properties: { ...properties, [sentinel]: { type: 'string', enum: [unique] } },
  };
  const version = {
    ...objectAt(live, 'spec', 'versions', '0'),
    schema: { openAPIV3Schema: schema },
  };
  await api.update(path, { ...live, spec: { ...objectAt(live, 'spec'), versions: [version] } });
  const wrong = {
    metadata: {
      name: 'sentinel-resource',
      finalizers: ['unqualified-finalizer'],
      labels: { '#inv/($%)/alid=': '>htt$://' },
    },
  };
  for (let count = 0; count < 1000; count++) {
    const { text, status } = await applied('sentinel-resource', {
      ...wrong,
      [sentinel]: `${count}`,
    });
    expect(status).toBeGreaterThan(299);
    if (text.includes(unique)) return;
  }
  throw new Error('the new schema never was in force');
}

/** The same leaf in every place where values before and after can be told to belong together. */
function everywhere(leaf: JsonObject, more: JsonObject = {}): JsonObject {
  const properties = { field: leaf, ...more };
  return {
    ...properties,
    struct: { type: 'object', properties },
    list: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['key'],
      items: {
        type: 'object',
        required: ['key'],
        properties: { key: { type: 'string' }, ...properties },
      },
    },
    map: { type: 'object', additionalProperties: { type: 'object', properties } },
  };
}

/** The same with bounds, for rules that would cost too much else. */
function bounded(leaf: JsonObject): JsonObject {
  const { list, map, ...rest } = everywhere(leaf);
  const limited = (schema: JsonValue | undefined, limit: JsonObject): JsonObject => ({
    ...objectAt(schema ?? null),
    ...limit,
  });
  return {
    ...rest,
    list: limited(list, { maxItems: 5 }),
    map: limited(map, { maxProperties: 5 }),
  };
}

function filledWith(content: JsonObject): JsonObject {
  return {
    ...content,
    struct: content,
    list: [
      { key: 'foo', ...content },
      { key: 'bar', ...content },
    ],
    map: { foo: content, bar: content },
  };
}

const listed = ['field', 'struct.field', 'list[0].field', 'list[1].field'];
/** Where a schema is what is wrong, and where a rule is: the real server writes keys of maps in two ways. */
const schemaPlaces = [...listed, 'map.foo.field', 'map.bar.field'];
const rulePlaces = [...listed, 'map[foo].field', 'map[bar].field'];

const lists = (item: JsonObject): JsonObject => ({
  atomicArray: { type: 'array', items: item },
  setArray: { type: 'array', 'x-kubernetes-list-type': 'set', items: item },
});

const both = (...items: readonly JsonValue[]): JsonObject => ({
  setArray: items,
  atomicArray: items,
});

const only = (...values: readonly string[]): JsonObject => ({ type: 'string', enum: values });
const ruled = (rule: string): JsonObject => ({
  type: 'string',
  'x-kubernetes-validations': [{ rule }],
});
const labels = { metadata: { name: 'test-resource', labels: { foo: 'bar' } } };

describe('CRDValidationRatcheting', () => {
  test('MUST NOT fail to update a resource due to JSONSchema errors on unchanged correlatable fields', async () => {
    const content = filledWith({ field: 'foo' });
    await applied('test-resource', content);
    await changeSchema(everywhere(only('notfoo')));
    expect((await applied('test-resource', { ...content, ...labels })).status).toBe(200);
  });

  test('MUST fail to update a resource due to JSONSchema errors on unchanged uncorrelatable fields', async () => {
    await applied('test-resource', both('foo', 'bar', 'baz'));
    await changeSchema(lists(only('notfoo', 'notbar', 'notbaz')));
    const { status, text } = await applied('test-resource', {
      ...both('foo', 'bar', 'baz', 'notfoo'),
      ...labels,
    });
    expect(status).toBe(422);
    expect(text).toContain('atomicArray');
    expect(text).toContain('setArray');
  });

  test('MUST fail to update a resource due to JSONSchema errors on changed fields', async () => {
    await applied('test-resource', filledWith({ field: 'foo' }));
    await changeSchema(everywhere(only('foo')));
    const { status, text } = await applied('test-resource', filledWith({ field: 'notfoo' }));
    expect(status).toBe(422);
    for (const place of schemaPlaces) expect(text).toContain(place);
  });

  test('MUST NOT fail to update a resource due to CRD Validation Rule errors on unchanged correlatable fields', async () => {
    await applied('test-resource', filledWith({ field: 'notfoo' }));
    await changeSchema(everywhere(ruled('self == "foo"'), { otherField: { type: 'string' } }));
    const content = filledWith({ field: 'notfoo', otherField: 'doesntmatter' });
    expect((await applied('test-resource', content)).status).toBe(200);
  });

  test('MUST fail to update a resource due to CRD Validation Rule errors on unchanged uncorrelatable fields', async () => {
    await applied('test-resource', both('foo', 'bar', 'baz'));
    await changeSchema(lists(ruled('self != "foo"')));
    const { status, text } = await applied('test-resource', {
      ...both('foo', 'bar', 'baz', 'notfoo'),
      ...labels,
    });
    expect(status).toBe(422);
    expect(text).toContain('atomicArray');
    expect(text).toContain('setArray');
  });

  test('MUST fail to update a resource due to CRD Validation Rule errors on changed fields', async () => {
    await applied('test-resource', filledWith({ field: 'foo' }));
    await changeSchema(everywhere(ruled('self == "foo"')));
    const { status, text } = await applied('test-resource', filledWith({ field: 'notfoo' }));
    expect(status).toBe(422);
    for (const place of rulePlaces) expect(text).toContain(place);
  });

  const changes5 = (rule: JsonObject): JsonObject => ({
    type: 'string',
    maxLength: 5,
    'x-kubernetes-validations': [rule],
  });

  test('MUST NOT ratchet errors raised by transition rules', async () => {
    const content = filledWith({ field: 'foo' });
    await applied('test-resource', content);
    await changeSchema(bounded(changes5({ rule: 'self != oldSelf' })));
    const { status, text } = await applied('test-resource', { ...content, ...labels });
    expect(status).toBe(422);
    for (const place of rulePlaces) expect(text).toContain(place);
  });

  test('MUST evaluate a CRD Validation Rule with oldSelf = nil for new values when optionalOldSelf is true', async () => {
    const rule = '!oldSelf.hasValue() || self != oldSelf.value()';
    await changeSchema(bounded(changes5({ rule, optionalOldSelf: true })));
    const content = filledWith({ field: 'foo' });
    expect((await applied('test-resource', content)).status).toBe(201);
    const { status, text } = await applied('test-resource', { ...content, ...labels });
    expect(status).toBe(422);
    for (const place of rulePlaces) expect(text).toContain(place);
    expect((await applied('test-resource', filledWith({ field: 'new' }))).status).toBe(200);
  });
});
