import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { checkTyped } from '../../../../src/kube/apply/check-typed.ts';
import { parseFieldsV1, toFieldsV1 } from '../../../../src/kube/apply/field-set.ts';
import { mergeTyped, removeFields } from '../../../../src/kube/apply/merge.ts';
import {
  compareTyped,
  fieldSetOf,
  withNamedFields,
} from '../../../../src/kube/apply/typed-value.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { poolSchema } from './pool-schema.ts';

const merge = (live: JsonObject, applied: JsonObject): unknown =>
  (mergeTyped({ spec: live }, { spec: applied }, poolSchema) as JsonObject)['spec'];

describe('what an applier owns', () => {
  test.each<[JsonObject, JsonObject]>([
    [
      { model: 'A', replicas: 1 },
      { 'f:model': {}, 'f:replicas': {} },
    ],
    [{ model: null }, { 'f:model': {} }],
    [{ tags: ['a', 'b'] }, { 'f:tags': { 'v:"a"': {}, 'v:"b"': {} } }],
    [{ tags: [] }, {}],
    [
      { links: [{ name: 'l', gbps: 1 }] },
      { 'f:links': { 'k:{"name":"l"}': { '.': {}, 'f:name': {}, 'f:gbps': {} } } },
    ],
    [
      { ports: [{ port: 80 }] },
      { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } },
    ],
    [{ atomicList: ['x'] }, { 'f:atomicList': {} }],
    [{ atomicList: [] }, { 'f:atomicList': {} }],
    [{ atomicMap: { a: 'b' } }, { 'f:atomicMap': {} }],
    [{ labels: { k: 'v' } }, { 'f:labels': { 'f:k': {} } }],
    [{ labels: {} }, { 'f:labels': {} }],
    [{ sites: { osl: { racks: 2 } } }, { 'f:sites': { 'f:osl': { '.': {}, 'f:racks': {} } } }],
    [{ extra: { a: { b: [1] } } }, { 'f:extra': { 'f:a': { '.': {}, 'f:b': {} } } }],
    [{ port: 'http' }, { 'f:port': {} }],
  ])('%j', (spec, owned) => {
    const expected = Object.keys(owned).length === 0 ? {} : { 'f:spec': owned };
    expect(toFieldsV1(fieldSetOf({ spec }, poolSchema))).toEqual(expected);
  });
});

describe('what an update adds, modifies and removes', () => {
  type Changes = readonly [added: JsonObject, modified: JsonObject, removed: JsonObject];
  test.each<[JsonObject, JsonObject, Changes]>([
    [{ model: 'A' }, { model: 'A' }, [{}, {}, {}]],
    [{ model: 'A' }, { model: 'B' }, [{}, { 'f:model': {} }, {}]],
    [
      {},
      { links: [{ name: 'l' }] },
      [{ 'f:links': { '.': {}, 'k:{"name":"l"}': { '.': {}, 'f:name': {} } } }, {}, {}],
    ],
    [
      { labels: { a: '1' } },
      { labels: { b: '1' } },
      [{ 'f:labels': { 'f:b': {} } }, {}, { 'f:labels': { 'f:a': {} } }],
    ],
    [{ tags: ['a', 'b'] }, { tags: ['b', 'a'] }, [{}, {}, {}]],
    [{ atomicList: ['a'] }, { atomicList: ['b'] }, [{}, { 'f:atomicList': {} }, {}]],
    [{ labels: {} }, { labels: null }, [{}, { 'f:labels': {} }, {}]],
    [
      { extra: { a: 1 } },
      { extra: { a: { b: 1 } } },
      [
        { 'f:extra': { 'f:a': { '.': {}, 'f:b': {} } } },
        { 'f:extra': { 'f:a': {} } },
        { 'f:extra': { 'f:a': {} } },
      ],
    ],
    [{ tags: ['a', 'a'] }, { tags: ['a'] }, [{}, { 'f:tags': { 'v:"a"': {} } }, {}]],
    [
      { tags: ['a', 'a'] },
      { model: 'M', tags: ['b'] },
      [{ 'f:model': {}, 'f:tags': { 'v:"b"': {} } }, {}, { 'f:tags': { 'v:"a"': {} } }],
    ],
  ])('%j then %j', (before, after, [added, modified, removed]) => {
    const old = { spec: { on: true, ...before } };
    const comparison = compareTyped(old, { spec: { on: true, ...after } }, poolSchema);
    const spec = (fields: JsonObject): JsonObject =>
      Object.keys(fields).length === 0 ? {} : { 'f:spec': fields };
    expect(toFieldsV1(comparison.added)).toEqual(spec(added));
    expect(toFieldsV1(comparison.modified)).toEqual(spec(modified));
    expect(toFieldsV1(comparison.removed)).toEqual(spec(removed));
  });
});

describe('merging', () => {
  test.each<[string, JsonObject, JsonObject, JsonObject]>([
    ['scalars are replaced', { model: 'A', on: true }, { model: 'B' }, { model: 'B', on: true }],
    ['null takes a scalar’s place', { model: 'A' }, { model: null }, { model: null }],
    [
      'null leaves containers alone',
      { labels: { a: '1' } },
      { labels: null },
      { labels: { a: '1' } },
    ],
    [
      'maps by their keys',
      { labels: { a: '1' } },
      { labels: { b: '2' } },
      { labels: { a: '1', b: '2' } },
    ],
    [
      'atomic maps as a whole',
      { atomicMap: { a: '1' } },
      { atomicMap: { b: '2' } },
      { atomicMap: { b: '2' } },
    ],
    ['sets by value', { tags: ['a', 'b'] }, { tags: ['b', 'c'] }, { tags: ['a', 'b', 'c'] }],
    [
      'the applied order counts',
      { tags: ['a', 'b', 'c'] },
      { tags: ['c', 'a'] },
      { tags: ['b', 'c', 'a'] },
    ],
    [
      'items of live stay where they were',
      { tags: ['x', 'a', 'y', 'b', 'z'] },
      { tags: ['n', 'a', 'b'] },
      { tags: ['x', 'n', 'a', 'y', 'b', 'z'] },
    ],
    [
      'lists of objects by key',
      { links: [{ name: 'a', gbps: 1, lanes: 4 }, { name: 'b' }] },
      { links: [{ name: 'a', gbps: 2 }] },
      { links: [{ name: 'a', gbps: 2, lanes: 4 }, { name: 'b' }] },
    ],
    [
      'a stored duplicate gives way',
      { tags: ['a', 'a', 'b'] },
      { tags: ['a'] },
      { tags: ['a', 'b'] },
    ],
    [
      'and stays when nobody asks',
      { tags: ['a', 'a'] },
      { tags: ['b'] },
      { tags: ['a', 'a', 'b'] },
    ],
    [
      'another type takes the place',
      { extra: { a: { b: 1 } } },
      { extra: { a: [1] } },
      { extra: { a: [1] } },
    ],
  ])('%s', (_name, live, applied, merged) => {
    expect(merge(live, applied)).toEqual(merged);
  });
});

test('removing takes out the members of a set and leaves what contained them', () => {
  const spec = {
    model: 'A',
    tags: ['a', 'b'],
    labels: { k: 'v' },
    links: [{ name: 'l', gbps: 1 }],
    atomicList: ['x'],
  };
  const set = parseFieldsV1({
    'f:spec': {
      'f:tags': { 'v:"a"': {} },
      'f:labels': { 'f:k': {} },
      'f:links': { 'k:{"name":"l"}': { 'f:gbps': {} } },
      'f:atomicList': {},
    },
  });
  expect(removeFields({ spec }, set, poolSchema)).toEqual({
    spec: { model: 'A', tags: ['b'], labels: {}, links: [{ name: 'l' }] },
  });
});

test('structs count as owned when their fields are removed, maps do not', () => {
  const set = parseFieldsV1({
    'f:spec': { 'f:labels': { 'f:k': {} }, 'f:sites': { 'f:osl': { 'f:racks': {} } } },
  });
  expect(toFieldsV1(withNamedFields(set, poolSchema))).toEqual({
    'f:spec': {
      '.': {},
      'f:labels': { '.': {}, 'f:k': {} },
      'f:sites': { '.': {}, 'f:osl': { 'f:racks': {} } },
    },
  });
});

describe('values that cannot be owned', () => {
  test.each<[JsonObject, string]>([
    [{ bogus: 1 }, '.spec.bogus: field not declared in schema'],
    [{ replicas: 'x' }, '.spec.replicas: expected numeric (int or float), got string'],
    [{ replicas: true }, '.spec.replicas: expected numeric (int or float), got bool'],
    [
      { replicas: {} },
      '.spec.replicas: expected numeric (int or float), got map[string]interface {}',
    ],
    [{ model: 8080 }, '.spec.model: expected string, got &value.valueUnstructured{Value:8080}'],
    [
      { model: ['a', { b: null }] },
      '.spec.model: expected string, got &value.valueUnstructured{Value:[]interface {}{"a", map[string]interface {}{"b":interface {}(nil)}}}',
    ],
    [{ on: 'yes' }, '.spec.on: expected boolean, got &{yes}'],
    [{ port: { a: [1] } }, '.spec.port: expected any scalar, got &{map[a:[1]]}'],
    [{ labels: 'x' }, '.spec.labels: expected map, got &{x}'],
    [{ tags: 'x' }, '.spec.tags: expected list, got &{x}'],
    [{ tags: ['z', 'z'] }, '.spec.tags: duplicate entries for key [="z"]'],
    [
      { tags: [null] },
      ".spec.tags: element 0: associative list without keys has an element that's an explicit null",
    ],
    [
      { tags: [{}] },
      ".spec.tags: element 0: associative list without keys has an element that's a map type",
    ],
    [
      { tags: [[]] },
      '.spec.tags: element 0: not supported: associative list with lists as elements',
    ],
    [
      { links: [{ gbps: 1 }] },
      `.spec.links: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
    ],
    [
      { links: [null] },
      '.spec.links: element 0: associative list with keys may not have a null element',
    ],
    [
      { links: ['l'] },
      '.spec.links: element 0: associative list with keys may not have non-map elements',
    ],
    [
      { links: [{ name: 'q' }, { name: 'q' }] },
      '.spec.links: duplicate entries for key [name="q"]',
    ],
    [{ links: [{ name: 'q', x: 1 }] }, '.spec.links[name="q"].x: field not declared in schema'],
    [
      { atomicList: [1] },
      '.spec.atomicList[0]: expected string, got &value.valueUnstructured{Value:1}',
    ],
    [
      { model: 1, replicas: 'x' },
      'errors:\n  .spec.model: expected string, got &value.valueUnstructured{Value:1}\n  .spec.replicas: expected numeric (int or float), got string',
    ],
  ])('%j', (spec, text) => {
    expect(checkTyped({ spec }, poolSchema)).toBe(text);
  });

  test.each<[JsonObject]>([
    [{ model: null, tags: null, labels: null, links: null }],
    [{ port: 1, extra: { any: [{ thing: null }] }, atomicMap: { a: 'b' } }],
  ])('%j is fit', (spec) => {
    expect(checkTyped({ spec }, poolSchema)).toBeUndefined();
  });
});

test('built-in kinds may say by their patch strategy how a list is merged', () => {
  const list = (more: JsonObject): JsonObject => ({
    type: 'array',
    'x-kubernetes-patch-strategy': 'merge',
    ...more,
  });
  const schema = compileSchema({
    type: 'object',
    properties: {
      keyed: list({
        items: { type: 'object', properties: { name: { type: 'string' } } },
        'x-kubernetes-patch-merge-key': 'name',
      }),
      plain: list({ items: { type: 'string' } }),
    },
  });
  const value: JsonValue = { keyed: [{ name: 'a' }], plain: ['x'] };
  expect(toFieldsV1(fieldSetOf(value, schema))).toEqual({
    'f:keyed': { 'k:{"name":"a"}': { '.': {}, 'f:name': {} } },
    'f:plain': { 'v:"x"': {} },
  });
});
