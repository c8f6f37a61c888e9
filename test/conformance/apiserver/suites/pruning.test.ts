import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { collectionOf, customObject, definitionOf } from './fixtures.ts';
import type { DefinitionWish } from './fixtures.ts';
import { GoClient, objectAt } from './go-client.ts';

let api: GoClient;
let wish: DefinitionWish;
let count = 0;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

beforeEach(() => {
  count += 1;
  wish = { group: `pruning${count}.example.com`, kind: 'Foo', scope: 'Cluster' };
});

const object = { type: 'object' };
const open = { ...object, 'x-kubernetes-preserve-unknown-fields': true };
const embedded = { ...object, 'x-kubernetes-embedded-resource': true };
const known = { alpha: { type: 'string' }, beta: { type: 'number' } };
const sent = { alpha: 'abc', beta: 42, unspecified: 'bar' };
const kept = { alpha: 'abc', beta: 42 };
const metadata = { unspecified: 'bar', labels: { foo: 'bar' } };

async function defined(properties: JsonObject, more: JsonObject = {}): Promise<string> {
  const schema = { ...object, properties, ...more };
  wish = { ...wish, schema, version: { subresources: { status: {} } } };
  await api.define(definitionOf(wish));
  return collectionOf(wish);
}

/** What an object has besides what all objects have. */
function contentOf(body: JsonObject): JsonObject {
  const own = Object.entries(body).filter(
    ([key]) => !['apiVersion', 'kind', 'metadata'].includes(key),
  );
  return Object.fromEntries(own);
}

const fooWith = (content: JsonObject): JsonObject => ({
  ...customObject(wish, 'foo', content),
  metadata: { name: 'foo', ...metadata },
});

describe('Pruning', () => {
  test('create', async () => {
    const foo = await api.create(await defined(known), fooWith(sent));
    expect(contentOf(foo)).toEqual(kept);
    expect(objectAt(foo, 'metadata')).toMatchObject({ labels: { foo: 'bar' } });
    expect(objectAt(foo, 'metadata')).not.toHaveProperty('unspecified');
  });

  test('status', async () => {
    const path = await defined({ status: { ...object, properties: known } });
    const foo = await api.create(path, customObject(wish, 'foo'));
    const wanted = { ...foo, status: sent, unspecified: 'bar' };
    const updated = await api.update(`${path}/foo/status`, {
      ...wanted,
      metadata: { ...objectAt(foo, 'metadata'), ...metadata },
    });
    expect(contentOf(updated)).toEqual({ status: kept });
    expect(objectAt(updated, 'metadata')).not.toHaveProperty('unspecified');
    expect(objectAt(updated, 'metadata')).not.toHaveProperty('labels');
  });

  test('patch', async () => {
    const path = await defined(known);
    await api.create(path, customObject(wish, 'foo'));
    const foo = await api.patch(`${path}/foo`, 'merge', { ...sent, metadata });
    expect(contentOf(foo)).toEqual(kept);
    expect(objectAt(foo, 'metadata')).not.toHaveProperty('unspecified');
  });

  test('create, preserving unknown fields', async () => {
    const inside = { preserving: open, pruning: object };
    const path = await defined(
      {
        ...known,
        preserving: { ...open, properties: inside },
        pruning: { ...object, properties: inside },
      },
      { 'x-kubernetes-preserve-unknown-fields': true },
    );
    const unspecified = 'bar';
    const nested = {
      unspecified,
      unspecifiedObject: { unspecified },
      pruning: { unspecified },
      preserving: { unspecified },
    };
    const foo = await api.create(path, fooWith({ ...sent, pruning: nested, preserving: nested }));
    expect(contentOf(foo)).toEqual({
      ...sent,
      pruning: { pruning: {}, preserving: { unspecified } },
      preserving: { ...nested, pruning: {} },
    });
    expect(objectAt(foo, 'metadata')).not.toHaveProperty('unspecified');
  });

  test('embedded resources', async () => {
    const closed = { ...embedded, properties: { specified: { type: 'string' } } };
    const path = await defined({
      embeddedPruning: closed,
      embeddedPreserving: { ...embedded, ...open },
      embeddedNested: { ...embedded, ...open, properties: { embeddedPruning: closed } },
    });
    const type = { apiVersion: 'foo/v1', kind: 'Foo' };
    const foo = { ...type, metadata: { name: 'foo', unspecified: 'bar' }, unspecified: 'bar' };
    const pruned = { ...type, metadata: { name: 'foo' } };
    const body = fooWith({
      embeddedPruning: { ...foo, specified: 'bar' },
      embeddedPreserving: foo,
      embeddedNested: { ...foo, embeddedPruning: { ...foo, specified: 'bar' } },
    });
    expect(contentOf(await api.create(path, body))).toEqual({
      embeddedPruning: { ...pruned, specified: 'bar' },
      embeddedPreserving: { ...pruned, unspecified: 'bar' },
      embeddedNested: {
        ...pruned,
        unspecified: 'bar',
        embeddedPruning: { ...pruned, specified: 'bar' },
      },
    });
  });

  test('from storage', async () => {
    const path = await defined(known, { 'x-kubernetes-preserve-unknown-fields': true });
    await api.create(path, fooWith(sent));
    const definition = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/foos.${wish.group}`;
    const at = '/spec/versions/0/schema/openAPIV3Schema/x-kubernetes-preserve-unknown-fields';
    await api.patch(definition, 'json', [{ op: 'remove', path: at }]);
    const isPruned = (body: JsonObject): boolean => !('unspecified' in body);
    const { body } = await api.until({ path: `${path}/foo` }, (answer) => isPruned(answer.body));
    expect(contentOf(body)).toEqual(kept);
  });
});
