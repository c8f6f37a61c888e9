import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { checkStructuralSchema } from '../../../../src/kube/schema/check-structural.ts';
import { objectMetaSchema } from '../../../../src/kube/schema/object-meta.ts';
import { gpuPoolOpenApi } from '../../../support/gpu-pool-schema.ts';

const lines = (openApi: JsonObject): readonly string[] =>
  checkStructuralSchema(openApi, 'schema').map(
    ({ field, message }) => `${field ?? ''}: ${message}`,
  );
const withField = (a: JsonObject): JsonObject => ({ type: 'object', properties: { a } });
const text = { type: 'string' };
const key = { type: 'object', properties: { k: text }, required: ['k'] };
const map = { type: 'array', 'x-kubernetes-list-type': 'map' };

describe('checkStructuralSchema', () => {
  test('a good schema', () => {
    expect(lines(gpuPoolOpenApi)).toEqual([]);
    expect(lines({ ...objectMetaSchema })).toEqual([]);
  });

  test.each<readonly [JsonObject, string]>([
    [{}, 'schema.type: Required value: must not be empty at the root'],
    [{ type: 'string' }, 'schema.type: Invalid value: "string": must be object at the root'],
    [
      { type: 'object', additionalProperties: text },
      'schema.additionalProperties: Forbidden: must not be used at the root',
    ],
    [
      {
        type: 'object',
        properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } },
      },
      'schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified',
    ],
    [
      { type: 'object', properties: { kind: { type: 'integer' } } },
      'schema.properties[kind].type: Invalid value: "integer": must be string',
    ],
    [
      { type: 'object', properties: { kind: { type: 'string', default: 'X' } } },
      'schema.properties[kind].default: Forbidden: must not be set in top-level kind',
    ],
  ])('root %j', (openApi, expected) => {
    expect(lines(openApi)).toEqual([expected]);
  });

  test.each<readonly [JsonObject, readonly string[]]>([
    [{}, ['.type: Required value: must not be empty for specified object fields']],
    [
      { type: 'null' },
      ['.type: Forbidden: type cannot be set to null, use nullable as an alternative'],
    ],
    [
      { type: 'text' },
      [
        '.type: Unsupported value: "text": supported values: "array", "boolean", "integer", "number", "object", "string"',
      ],
    ],
    [{ type: 'array' }, ['.items: Required value: must be specified']],
    [
      { type: 'array', items: {} },
      ['.items.type: Required value: must not be empty for specified array items'],
    ],
    [
      { type: 'array', items: text, uniqueItems: true },
      [
        '.uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ],
    ],
    [{ type: 'object', $ref: '#/x' }, ['.$ref: Forbidden: $ref is not supported']],
    [
      { type: 'object', properties: { b: text }, additionalProperties: text },
      [
        '.additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive',
      ],
    ],
    [
      { type: 'string', pattern: '(?=a)' },
      [
        expect.stringMatching(
          /^\.pattern: Invalid value: "\(\?=a\)": must be a valid regular expression, but isn't: /,
        ) as unknown as string,
      ],
    ],
    [
      { type: 'integer', anyOf: [{ type: 'integer' }] },
      ['.anyOf[0].type: Forbidden: must be empty to be structural'],
    ],
    [
      { type: 'object', allOf: [{ properties: { b: { description: 'x' } } }] },
      ['.allOf[0].properties[b].description: Forbidden: must be empty to be structural'],
    ],
    [
      { type: 'object', not: { default: {} } },
      ['.not.default: Forbidden: must be undefined to be structural'],
    ],
    [{ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }, []],
    [
      {
        'x-kubernetes-int-or-string': true,
        allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { minimum: 1 }],
      },
      [],
    ],
    [
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': false },
      ['.x-kubernetes-preserve-unknown-fields: Invalid value: false: must be true or undefined'],
    ],
    [
      { type: 'object', 'x-kubernetes-embedded-resource': true },
      [
        '.properties: Required value: must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ],
    ],
    [
      { type: 'string', 'x-kubernetes-map-type': 'atomic' },
      ['.type: Invalid value: "string": must be object if x-kubernetes-map-type is specified'],
    ],
    [
      { ...map, items: key },
      [
        '.x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map',
      ],
    ],
    [
      { ...map, 'x-kubernetes-list-map-keys': ['z'], items: key },
      [
        '.x-kubernetes-list-map-keys: Invalid value: ["z"]: entries must all be names of item properties',
      ],
    ],
    [
      {
        ...map,
        'x-kubernetes-list-map-keys': ['k'],
        items: { type: 'object', properties: { k: text } },
      },
      [
        '.items.properties[k].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      ],
    ],
    [
      { ...map, 'x-kubernetes-list-map-keys': ['k'], items: text },
      [
        '.items.type: Invalid value: "string": must be object if parent array\'s x-kubernetes-list-type is map',
      ],
    ],
    [{ ...map, 'x-kubernetes-list-map-keys': ['k'], items: key }, []],
    [
      { type: 'array', 'x-kubernetes-list-map-keys': ['k'], items: key },
      [
        '.x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty',
      ],
    ],
    [
      { type: 'array', 'x-kubernetes-list-type': 'set', items: key },
      [
        '.items.x-kubernetes-map-type: Invalid value: null: must be atomic as item of a list with x-kubernetes-list-type=set',
      ],
    ],
    [
      { type: 'array', 'x-kubernetes-list-type': 'bag', items: text },
      [
        '.x-kubernetes-list-type: Unsupported value: "bag": supported values: "atomic", "set", "map"',
      ],
    ],
    [
      { type: 'string', enum: ['x'], default: 'y' },
      ['.default: Unsupported value: "y": supported values: "x"'],
    ],
    [
      { type: 'string', format: 'email', default: 'abc' },
      ['.default: Invalid value: "abc": in body must be of type email: "abc"'],
    ],
    [
      { type: 'object', properties: { b: text }, default: { b: 'x', c: 1 } },
      ['.default: Invalid value: {"b":"x","c":1}: must not have unknown fields'],
    ],
    [
      { type: 'object', properties: { b: text }, default: { b: 1 } },
      ['.default.b: Invalid value: "integer": b in body must be of type string: "integer"'],
    ],
  ])('field %j', (openApi, expected) => {
    const found = lines(withField(openApi)).map((line) => line.replace('schema.properties[a]', ''));
    expect(found).toEqual(expected);
  });

  test('a schema nested beyond measure', () => {
    let deep: JsonObject = { type: 'string' };
    for (let level = 0; level < 5000; level++) deep = withField(deep);
    expect(lines(deep)).toEqual([
      expect.stringMatching(/: Forbidden: schemas may not be nested deeper than 100 levels$/),
    ]);
  });
});
