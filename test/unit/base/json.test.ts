import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrayAt, jsonAt, numberAt, textAt } from '../../../src/base/json-at.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { canonicalJson, deepFreeze, jsonEqual } from '../../../src/base/json.ts';

const json = fc.jsonValue().map((value) => value as JsonValue);

describe('jsonEqual', () => {
  test.each<[JsonValue, JsonValue, boolean]>([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [null, {}, false],
    [{ a: [{ b: 'c' }] }, { a: [{ b: 'c' }] }, true],
  ])('%j and %j: %s', (left, right, equal) => {
    expect(jsonEqual(left, right)).toBe(equal);
  });

  test('a key that is undefined is absent', () => {
    expect(jsonEqual({ a: undefined }, {})).toBe(true);
  });

  test('says the same as the canonical texts', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(jsonEqual(left, right)).toBe(canonicalJson(left) === canonicalJson(right));
        expect(jsonEqual(left, left)).toBe(true);
      }),
    );
  });
});

test('deepFreeze freezes to the bottom', () => {
  const value = deepFreeze({ a: [{ b: 1 }] });
  expect(Object.isFrozen(value.a[0])).toBe(true);
});

describe('paths into JSON', () => {
  const value = { spec: { sites: ['oslo', 'bergen'], lanes: 8, name: 'x' }, list: [1] };
  test('the value at the end, or undefined', () => {
    expect(textAt(value, 'spec', 'sites', '1')).toBe('bergen');
    expect(numberAt(value, 'spec', 'lanes')).toBe(8);
    expect(numberAt(value, 'spec', 'name')).toBeUndefined();
    expect(arrayAt(value, 'list')).toEqual([1]);
    expect(arrayAt(value, 'nothing', 'here')).toEqual([]);
    expect(jsonAt(value, 'spec', 'sites', '7', 'deeper')).toBeUndefined();
  });

  test('what every object inherits is not there', () => {
    expect(jsonAt(value, 'constructor')).toBeUndefined();
    expect(jsonAt(value, '__proto__')).toBeUndefined();
  });
});
