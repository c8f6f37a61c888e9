import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { applyStrategicMerge } from '../../../../src/kube/patch/strategic-merge.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';

const text: JsonObject = { type: 'string' };
const mergedBy = (key: string, properties: JsonObject): JsonObject => ({
  type: 'array',
  items: { type: 'object', properties },
  'x-kubernetes-patch-strategy': 'merge',
  'x-kubernetes-patch-merge-key': key,
});
const schema = compileSchema({
  type: 'object',
  properties: {
    data: { type: 'object', additionalProperties: text },
    containers: mergedBy('name', {
      name: text,
      image: text,
      env: mergedBy('name', { name: text, value: text }),
      args: { type: 'array', items: text },
    }),
    finalizers: { type: 'array', items: text, 'x-kubernetes-patch-strategy': 'merge' },
    tolerations: { type: 'array', items: { type: 'object' } },
    strategy: { type: 'object', 'x-kubernetes-patch-strategy': 'retainKeys' },
    selector: { type: 'object', 'x-kubernetes-patch-strategy': 'replace' },
  },
});

describe('the schema says how members are merged', () => {
  test.each<[string, JsonValue, JsonValue, JsonValue]>([
    [
      'maps member by member',
      { data: { a: '1', b: '2' } },
      { data: { b: '3', c: '4' } },
      { data: { a: '1', b: '3', c: '4' } },
    ],
    ['null removes', { data: { a: '1', b: '2' } }, { data: { a: null } }, { data: { b: '2' } }],
    ['null of what is not there', { data: {} }, { data: { a: null }, x: null }, { data: {} }],
    ['nulls in what is new are not kept', {}, { data: { a: null, b: '1' } }, { data: { b: '1' } }],
    [
      'atomic lists are replaced',
      { tolerations: [{ key: 'a' }] },
      { tolerations: [{ key: 'b' }] },
      { tolerations: [{ key: 'b' }] },
    ],
    ['maps to be replaced', { selector: { a: 1 } }, { selector: { b: 2 } }, { selector: { b: 2 } }],
    ['another type replaces', { data: { a: '1' } }, { data: ['x'] }, { data: ['x'] }],
    [
      'lists of values are united, new ones in front',
      { finalizers: ['a', 'b'] },
      { finalizers: ['c', 'b'] },
      { finalizers: ['c', 'a', 'b'] },
    ],
    [
      'lists of objects by their key, new ones in front',
      {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y' },
        ],
      },
      {
        containers: [
          { name: 'c', image: 'z' },
          { name: 'b', image: 'y2' },
        ],
      },
      {
        containers: [
          { name: 'c', image: 'z' },
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y2' },
        ],
      },
    ],
    [
      'lists within lists',
      { containers: [{ name: 'a', env: [{ name: 'E', value: '1' }], args: ['x'] }] },
      { containers: [{ name: 'a', env: [{ name: 'F', value: '2' }], args: ['y'] }] },
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'F', value: '2' },
              { name: 'E', value: '1' },
            ],
            args: ['y'],
          },
        ],
      },
    ],
  ])('%s', (_name, target, patch, result) => {
    expect(applyStrategicMerge(target, patch, schema)).toEqual(result);
  });
});

describe('directives', () => {
  const two = { containers: [{ name: 'a' }, { name: 'b' }] };
  test.each<[string, JsonValue, JsonValue, JsonValue]>([
    [
      '$patch: replace of a map',
      { data: { a: '1' } },
      { data: { $patch: 'replace', b: '2' } },
      { data: { b: '2' } },
    ],
    ['$patch: delete of a map', { data: { a: '1' } }, { data: { $patch: 'delete' } }, { data: {} }],
    [
      '$patch: merge of a map',
      { data: { a: '1' } },
      { data: { $patch: 'merge', b: '2' } },
      { data: { a: '1', b: '2' } },
    ],
    [
      '$patch: delete of an item',
      two,
      { containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [{ name: 'b' }] },
    ],
    [
      '$patch: delete of an item that is not there',
      two,
      { containers: [{ name: 'z', $patch: 'delete' }] },
      two,
    ],
    [
      '$patch: replace of a list',
      two,
      { containers: [{ name: 'c' }, { $patch: 'replace' }] },
      { containers: [{ name: 'c' }] },
    ],
    [
      '$patch: delete in what is new',
      {},
      { data: { $patch: 'delete' }, containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [] },
    ],
    [
      '$deleteFromPrimitiveList',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a', 'z'] },
      { finalizers: ['b'] },
    ],
    [
      '$setElementOrder alone',
      two,
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] },
      { containers: [{ name: 'b' }, { name: 'a' }] },
    ],
    [
      '$setElementOrder with items',
      two,
      {
        '$setElementOrder/containers': [{ name: 'a' }, { name: 'c' }],
        containers: [{ name: 'c' }],
      },
      { containers: [{ name: 'a' }, { name: 'c' }, { name: 'b' }] },
    ],
    [
      '$setElementOrder of values',
      { finalizers: ['a', 'b'] },
      { '$setElementOrder/finalizers': ['b', 'a'] },
      { finalizers: ['b', 'a'] },
    ],
    ['$setElementOrder of nothing', {}, { '$setElementOrder/containers': [] }, {}],
    [
      '$retainKeys',
      { strategy: { type: 'Rolling', rolling: {} } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
  ])('%s', (_name, target, patch, result) => {
    expect(applyStrategicMerge(target, patch, schema)).toEqual(result);
  });
});

test('what kubectl apply sends for one changed image of two', () => {
  const live = {
    containers: [
      { name: 'web', image: 'web:1', args: ['-v'] },
      { name: 'log', image: 'log:1' },
    ],
  };
  const patch = {
    '$setElementOrder/containers': [{ name: 'web' }, { name: 'log' }],
    containers: [{ name: 'log', image: 'log:2' }],
  };
  expect(applyStrategicMerge(live, patch, schema)).toEqual({
    containers: [
      { name: 'web', image: 'web:1', args: ['-v'] },
      { name: 'log', image: 'log:2' },
    ],
  });
});

describe('patches that make no sense are refused', () => {
  test.each<[JsonValue, number, string]>([
    [[], 400, 'invalid JSON document'],
    [{ data: { $patch: 'frob' } }, 400, 'unknown patch type: "frob" in map: {"$patch":"frob"}'],
    [{ strategy: { $retainKeys: ['a'], b: 1 } }, 400, 'invalid patch format of retainKeys'],
    [{ strategy: { $retainKeys: 'a' } }, 400, 'invalid patch format of retainKeys'],
    [{ '$setElementOrder/containers': 1 }, 400, 'invalid patch format of setElementOrder list'],
    [
      { '$setElementOrder/containers': [{ name: 'a' }], containers: [{ name: 'b' }] },
      400,
      'invalid patch format of setElementOrder list',
    ],
    [{ '$deleteFromPrimitiveList/finalizers': {} }, 400, 'invalid patch format of primitive list'],
    [
      { containers: [{ image: 'x' }] },
      500,
      'map: {"image":"x"} does not contain declared merge key: name',
    ],
  ])('%j', (patch, code, message) => {
    const target = { strategy: {}, data: {}, containers: [{ name: 'a' }] };
    expect(() => applyStrategicMerge(target, patch, schema)).toThrow(
      expect.objectContaining({ code, message }),
    );
  });

  test('bottomless ones too', () => {
    let patch: JsonValue = 1;
    for (let depth = 0; depth < 100_000; depth++) patch = { a: patch };
    expect(() => applyStrategicMerge({}, patch as JsonObject, schema)).toThrow(
      'exceeded max depth',
    );
    expect(() => applyStrategicMerge({}, { data: [patch] }, schema)).toThrow('exceeded max depth');
  });
});

test('a prototype name is a member like any other', () => {
  const patch = JSON.parse('{"data":{"__proto__":"x"}}') as JsonValue;
  expect(JSON.stringify(applyStrategicMerge({ data: {} }, patch, schema))).toBe(
    '{"data":{"__proto__":"x"}}',
  );
});
