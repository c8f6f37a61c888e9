import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../../src/base/json.ts';
import { compileSchema } from '../../../../src/kube/schema/compile.ts';
import { applyDefaults } from '../../../../src/kube/schema/default.ts';
import { validateObject } from '../../../../src/kube/schema/validate.ts';
import { gpuPool, gpuPoolSchema } from './gpu-pool.ts';

const filled = (spec: JsonObject): unknown => applyDefaults(gpuPool(spec), gpuPoolSchema)['spec'];
const usual = { model: 'H100', replicas: 1, mode: 'Exclusive' };

describe('applyDefaults', () => {
  test.each<readonly [string, JsonObject, JsonObject]>([
    ['missing fields', { model: 'H100' }, usual],
    ['given fields stay', { model: 'H100', replicas: 0 }, { ...usual, replicas: 0 }],
    ['null with a default', { model: 'H100', mode: null }, usual],
    ['null without one goes', { model: 'H100', minReplicas: null }, usual],
    ['a nullable null stays', { model: 'H100', nullable: null }, { ...usual, nullable: null }],
    [
      'items of a list',
      { model: 'H100', links: [{ name: 'x' }] },
      { ...usual, links: [{ name: 'x', dir: 'both' }] },
    ],
    [
      'values of a map: null goes',
      { model: 'H100', labels: { a: null, b: 'c' } },
      { ...usual, labels: { b: 'c' } },
    ],
  ])('%s', (_name, spec, expected) => {
    expect(filled(spec)).toEqual(expected);
  });

  test('a nested default needs its parent', () => {
    expect(applyDefaults({}, gpuPoolSchema)).toEqual({});
  });

  test('a default that is an object is filled in turn', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          default: {},
          properties: { size: { type: 'integer', default: 3 } },
        },
      },
    });
    expect(applyDefaults({}, schema)).toEqual({ spec: { size: 3 } });
  });

  test('an unset creationTimestamp, as Go clients send it, goes', () => {
    const object = { metadata: { name: 'a', creationTimestamp: null } };
    expect(applyDefaults(object, gpuPoolSchema)).toEqual({ metadata: { name: 'a' } });
  });

  const specs = fc.record(
    {
      replicas: fc.option(fc.nat(100)),
      minReplicas: fc.option(fc.constant(0)),
      mode: fc.option(fc.constantFrom('Exclusive', 'Shared')),
      nullable: fc.option(fc.string()),
      labels: fc.dictionary(fc.string(), fc.option(fc.string())),
      links: fc.uniqueArray(fc.record({ name: fc.string(), dir: fc.option(fc.string()) }), {
        selector: ({ name }) => name,
      }),
    },
    { requiredKeys: [] },
  );

  test('filling in twice is filling in once, and the result is valid', () => {
    fc.assert(
      fc.property(specs, (given) => {
        const spec = { ...(JSON.parse(JSON.stringify(given)) as JsonObject), model: 'H100' };
        const once = applyDefaults(gpuPool(spec), gpuPoolSchema);
        expect(applyDefaults(once, gpuPoolSchema)).toEqual(once);
        expect(validateObject(once, gpuPoolSchema)).toEqual([]);
      }),
    );
  });
});
