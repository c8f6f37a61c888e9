import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { applyDefaults } from '../../../../src/kube/schema/default.ts';
import { validateObject, validateUpdate } from '../../../../src/kube/schema/validate.ts';
import type { StatusCause } from '../../../../src/kube/status-error.ts';
import { gpuPool, gpuPoolSchema } from './gpu-pool.ts';

const shortReasons: Readonly<Record<string, string>> = {
  FieldValueInvalid: 'invalid',
  FieldValueTypeInvalid: 'type',
  FieldValueRequired: 'required',
  FieldValueNotSupported: 'unsupported',
  FieldValueDuplicate: 'duplicate',
  FieldValueTooLong: 'long',
  FieldValueTooMany: 'many',
  FieldValueForbidden: 'forbidden',
};

const lines = (causes: readonly StatusCause[]): readonly string[] =>
  causes.map(
    ({ reason, field, message }) => `${shortReasons[reason] ?? reason} ${field ?? ''}: ${message}`,
  );

const skipped =
  'invalid <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

const created = (spec: JsonObject): readonly string[] =>
  lines(validateObject(applyDefaults(gpuPool(spec), gpuPoolSchema), gpuPoolSchema));

describe('the answers of a real API server', () => {
  test.each<readonly [string, JsonObject, readonly string[]]>([
    ['a good object', { model: 'H100', tags: ['a', 'b'], port: 80, extra: { any: [1] } }, []],
    [
      'enum',
      { model: 'H100', mode: 'Zed' },
      [
        'unsupported spec.mode: Unsupported value: "Zed": supported values: "Exclusive", "Shared"',
        skipped,
      ],
    ],
    [
      'several at once',
      {
        model: 'lower',
        replicas: 101,
        port: 1.5,
        tags: ['a', 'a'],
        links: [{ name: 'x' }, { name: 'x' }],
      },
      [
        'invalid spec.model: Invalid value: "lower": spec.model in body should match \'^[A-Z][A-Z0-9-]*$\'',
        'invalid spec.replicas: Invalid value: 101: spec.replicas in body should be less than or equal to 100',
        'type spec.port: Invalid value: "number": spec.port in body must be of type integer,string: "number"',
        'duplicate spec.tags[1]: Duplicate value: "a"',
        'duplicate spec.links[1]: Duplicate value: {"name":"x"}',
        skipped,
      ],
    ],
    [
      'wrong types',
      { model: 'H100', replicas: 'three', tags: 'x' },
      [
        'type spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"',
        'type spec.tags: Invalid value: "string": spec.tags in body must be of type array: "string"',
        skipped,
      ],
    ],
    ['a missing field', {}, ['required spec.model: Required value', skipped]],
    [
      'too long and too many',
      { model: 'A'.repeat(30), tags: ['0', '1', '2', '3', '4', '5', '6'] },
      [
        'long spec.model: Too long: may not be more than 20 bytes',
        'many spec.tags: Too many: 7: must have at most 5 items',
        skipped,
      ],
    ],
    [
      'no date',
      { model: 'H100', when: 'yesterday' },
      [
        'type spec.when: Invalid value: "yesterday": spec.when in body must be of type date-time: "yesterday"',
        skipped,
      ],
    ],
    [
      'a number too large for int32: only the maximum is checked',
      { model: 'H100', replicas: 1099511627776 },
      [
        'invalid spec.replicas: Invalid value: 1099511627776: spec.replicas in body should be less than or equal to 100',
      ],
    ],
    [
      'a rule',
      { model: 'H100', minReplicas: 5, replicas: 2 },
      ['invalid spec: Invalid value: "object": minReplicas must not exceed replicas'],
    ],
  ])('%s', (_name, spec, expected) => {
    expect(created(spec)).toEqual(expected);
  });

  test('without a spec', () => {
    const object = { apiVersion: 'ai.example.com/v1', kind: 'GpuPool', metadata: { name: 'a' } };
    expect(lines(validateObject(object, gpuPoolSchema))).toEqual([
      'required spec: Required value',
      skipped,
    ]);
  });

  test('a transition rule', () => {
    const update = { before: gpuPool({ model: 'H100' }), schema: gpuPoolSchema };
    expect(lines(validateUpdate({ ...update, after: gpuPool({ model: 'B200' }) }))).toEqual([
      'invalid spec.model: Invalid value: "string": model is immutable',
    ]);
    expect(validateUpdate({ ...update, after: gpuPool({ model: 'H100', replicas: 3 }) })).toEqual(
      [],
    );
  });

  test('a missing name found elsewhere keeps the rules from running', () => {
    const noName = {
      reason: 'FieldValueRequired',
      message: 'Required value: name or generateName is required',
      field: 'metadata.name',
    };
    const bad = gpuPool({ model: 'H100', minReplicas: 5, replicas: 2 });
    expect(lines(validateObject(bad, gpuPoolSchema, [noName]))).toEqual([skipped]);
  });
});

const valueSchema = (value: JsonObject): JsonObject => ({
  type: 'object',
  properties: { value },
});
const faults = (schema: JsonObject, value: JsonValue): readonly string[] =>
  lines(validateObject({ value }, compileSchema(valueSchema(schema))));

describe('one limit', () => {
  test.each<readonly [JsonObject, JsonValue, string]>([
    [
      { type: 'string' },
      5,
      'type value: Invalid value: "integer": value in body must be of type string: "integer"',
    ],
    [
      { type: 'string' },
      null,
      'type value: Invalid value: "null": value in body must be of type string: "null"',
    ],
    [
      { type: 'integer' },
      1.5,
      'type value: Invalid value: "number": value in body must be of type integer: "number"',
    ],
    [
      { type: 'boolean' },
      'yes',
      'type value: Invalid value: "string": value in body must be of type boolean: "string"',
    ],
    [
      { type: 'object' },
      [],
      'type value: Invalid value: "array": value in body must be of type object: "array"',
    ],
    [
      { type: 'string', minLength: 2 },
      'é',
      'invalid value: Invalid value: "é": value in body should be at least 2 chars long',
    ],
    [
      { type: 'array', minItems: 1 },
      [],
      'invalid value: Invalid value: 0: value in body should have at least 1 items',
    ],
    [
      { type: 'integer', minimum: 3 },
      2,
      'invalid value: Invalid value: 2: value in body should be greater than or equal to 3',
    ],
    [
      { type: 'integer', minimum: 3, exclusiveMinimum: true },
      3,
      'invalid value: Invalid value: 3: value in body should be greater than 3',
    ],
    [
      { type: 'number', maximum: 1, exclusiveMaximum: true },
      1,
      'invalid value: Invalid value: 1: value in body should be less than 1',
    ],
    [
      { type: 'number', multipleOf: 0.1 },
      0.25,
      'invalid value: Invalid value: 0.25: value in body should be a multiple of 0.1',
    ],
    [
      { type: 'integer', enum: [1, 2] },
      3,
      'unsupported value: Unsupported value: 3: supported values: "1", "2"',
    ],
    [
      { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 1 },
      { a: 'x', b: 'y' },
      'many value: Too many: 2: must have at most 1 items',
    ],
    [
      { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1 },
      {},
      'invalid value: Invalid value: 0: value in body should have at least 1 properties',
    ],
    [
      { type: 'object', additionalProperties: { type: 'string' } },
      { k: 1 },
      'type value.k: Invalid value: "integer": value.k in body must be of type string: "integer"',
    ],
    [
      { type: 'string', not: { enum: ['x'] } },
      'x',
      'invalid <nil>: Invalid value: "": "value" must not validate the schema (not)',
    ],
  ])('%j refuses %j', (schema, value, expected) => {
    expect(faults(schema, value)).toEqual([expected]);
  });

  test.each<readonly [JsonObject, JsonValue]>([
    [{ type: 'number' }, 3],
    [{ type: 'number', multipleOf: 0.1 }, 0.3],
    [{ type: 'string', nullable: true }, null],
    [{ 'x-kubernetes-int-or-string': true }, '80%'],
    [{ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }, 80],
    [{ type: 'string', maxLength: 2 }, '😀😀'],
    [{ type: 'string', pattern: '(?i)^abc$' }, 'ABC'],
    [{ type: 'string', format: 'no-such-format' }, 'anything'],
  ])('%j accepts %j', (schema, value) => {
    expect(faults(schema, value)).toEqual([]);
  });
});

describe('branches', () => {
  const either = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } };
  const needs = [{ required: ['a'] }, { required: ['b'] }];

  test('anyOf names the path and what the nearest branch lacks', () => {
    expect(faults({ ...either, anyOf: needs }, {})).toEqual([
      'invalid <nil>: Invalid value: "": "value" must validate at least one schema (anyOf)',
      'required value.a: Required value',
    ]);
  });

  test('oneOf refuses none and both', () => {
    expect(faults({ ...either, oneOf: needs }, {})).toEqual([
      'invalid <nil>: Invalid value: "": "value" must validate one and only one schema (oneOf). Found none valid',
      'required value.a: Required value',
    ]);
    expect(faults({ ...either, oneOf: needs }, { a: '', b: '' })).toEqual([
      'invalid <nil>: Invalid value: "": "value" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ]);
    expect(faults({ ...either, oneOf: needs }, { a: '' })).toEqual([]);
  });

  test('allOf gives every fault', () => {
    expect(faults({ ...either, allOf: needs }, { b: '' })).toEqual([
      'required value.a: Required value',
      'invalid <nil>: Invalid value: "": "value" must validate all the schemas (allOf)',
    ]);
  });
});

describe('ratcheting', () => {
  const bad = { model: 'lower', tags: ['a', 'a'], links: [{ name: 'x', gbps: 'fast' }] };

  test('what was wrong and stays so is let through', () => {
    const after = gpuPool({ ...bad, replicas: 7 });
    expect(validateUpdate({ before: gpuPool(bad), after, schema: gpuPoolSchema })).toEqual([]);
  });

  test('a bad item of a map list is found by its key', () => {
    const after = gpuPool({ ...bad, links: [{ name: 'new' }, { name: 'x', gbps: 'fast' }] });
    expect(validateUpdate({ before: gpuPool(bad), after, schema: gpuPoolSchema })).toEqual([]);
  });

  test('a changed value must be right', () => {
    const after = gpuPool({ ...bad, model: 'also-lower' });
    const causes = validateUpdate({ before: gpuPool(bad), after, schema: gpuPoolSchema });
    expect(causes.map(({ field }) => field)).toEqual(['spec.model', 'spec.model']);
  });

  test('items of an atomic list have no identity', () => {
    const before = gpuPool({ model: 'H100', atomicList: [1] });
    const after = gpuPool({ model: 'H100', atomicList: [1, 'b'] });
    const causes = validateUpdate({ before, after, schema: gpuPoolSchema });
    expect(causes.map(({ field }) => field)).toEqual(['spec.atomicList[0]', '<nil>']);
  });
});

describe('hostile objects', () => {
  test('nested beyond measure', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as JsonObject;
    expect(created({ model: 'H100', extra: deep })).toEqual([
      'invalid <nil>: Invalid value: "": the object is nested deeper than 1000 levels; flatten it',
    ]);
  });

  test('names of the prototype are plain keys', () => {
    const labels = JSON.parse(
      '{"__proto__":"a","constructor":"b","hasOwnProperty":"c"}',
    ) as JsonObject;
    expect(created({ model: 'H100', labels })).toEqual([]);
    const required = { type: 'object', required: ['constructor', '__proto__'] };
    expect(faults(required, {})).toEqual([
      'required value.constructor: Required value',
      'required value.__proto__: Required value',
    ]);
  });
});
