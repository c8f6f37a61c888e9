import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { prune } from '../../../../src/kube/schema/prune.ts';
import { gpuPool, gpuPoolSchema } from './gpu-pool.ts';

describe('prune', () => {
  test.each<readonly [string, JsonObject, readonly string[]]>([
    [
      'unknown fields, as a real server names them',
      { model: 'H100', bogus: 1, links: [{ name: 'x', zz: 1 }] },
      ['spec.bogus', 'spec.links[0].zz'],
    ],
    ['what is kept on purpose', { model: 'H100', extra: { any: { thing: 1 } } }, []],
    ['the keys of a map', { model: 'H100', labels: { constructor: 'a', b: 'c' } }, []],
    ['a value of another type is left to validation', { model: 'H100', links: 'none' }, []],
  ])('%s', (_name, spec, expected) => {
    expect(prune(gpuPool(spec), gpuPoolSchema).unknownFields).toEqual(expected);
  });

  test('drops what it names, and nothing else', () => {
    const { value } = prune(gpuPool({ model: 'H100', bogus: 1, extra: { a: 1 } }), gpuPoolSchema);
    expect(value).toEqual(gpuPool({ model: 'H100', extra: { a: 1 } }));
  });

  test('metadata is that of every object', () => {
    const object = { ...gpuPool({}), metadata: { name: 'a', foo: 1, labels: { any: 'x' } } };
    const { value, unknownFields } = prune(object, gpuPoolSchema);
    expect(unknownFields).toEqual(['metadata.foo']);
    expect(value['metadata']).toEqual({ name: 'a', labels: { any: 'x' } });
  });

  test('an embedded object keeps its own metadata', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } },
        },
      },
    });
    const template = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'x', bogus: 1 },
      spec: { a: 'b', c: 'd' },
    };
    expect(prune({ template }, schema).unknownFields).toEqual([
      'template.metadata.bogus',
      'template.spec.c',
    ]);
  });

  test('__proto__ is a field like any other', () => {
    const object = JSON.parse('{"spec":{"__proto__":{"polluted":true}}}') as JsonObject;
    expect(prune(object, gpuPoolSchema).unknownFields).toEqual(['spec.__proto__']);
    const kept = JSON.parse('{"spec":{"extra":{"__proto__":{"a":1}}}}') as JsonObject;
    expect(JSON.stringify(prune(kept, gpuPoolSchema).value)).toBe(JSON.stringify(kept));
  });

  test('pruning twice is pruning once', () => {
    const spec = fc.dictionary(
      fc.constantFrom('model', 'links', 'labels', 'extra', 'tags', 'bogus'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(spec, (given) => {
        const object = JSON.parse(JSON.stringify({ spec: given })) as JsonObject;
        const once = prune(object, gpuPoolSchema).value;
        expect(prune(once, gpuPoolSchema)).toEqual({ value: once, unknownFields: [] });
      }),
    );
  });
});
