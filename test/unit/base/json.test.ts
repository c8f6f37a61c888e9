import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrayAt, jsonAt, numberAt, textAt } from '../../../src/base/json-at.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import {
  canonicalJson,
  deepFreeze,
  jsonEqual,
  jsonNumber,
  sharedWith,
  toJsonText,
} from '../../../src/base/json.ts';

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

describe('sharedWith', () => {
  test('the value is the same, whatever was there before', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(canonicalJson(sharedWith(before, after))).toBe(canonicalJson(after));
      }),
    );
  });

  test('a copy becomes the original, so that equality is identity', () => {
    fc.assert(
      fc.property(json, (before) => {
        expect(sharedWith(before, structuredClone(before))).toBe(before);
      }),
    );
  });

  test('only what changed is new', () => {
    const before = { kept: { a: [1] }, list: [{ x: 1 }, { x: 2 }], gone: 1 };
    const after = sharedWith(before, { list: [{ x: 1 }, { x: 3 }], kept: { a: [1] } });
    expect(after).toEqual({ kept: { a: [1] }, list: [{ x: 1 }, { x: 3 }] });
    expect(jsonAt(after, 'kept')).toBe(before.kept);
    expect(jsonAt(after, 'list', '0')).toBe(before.list[0]);
  });

  test('`__proto__` is a name like any other', () => {
    const after: JsonValue = JSON.parse('{"__proto__": {"a": 1}, "b": 2}') as JsonValue;
    expect(JSON.stringify(sharedWith({ b: 2 }, after))).toBe('{"__proto__":{"a":1},"b":2}');
  });
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

describe('integers of 64 bits', () => {
  const exact = { z: [9007199254740993n, -9223372036854775808n], a: { n: 9223372036854775807n } };

  test('are written as they are, in both layouts', () => {
    const text = '{"z":[9007199254740993,-9223372036854775808],"a":{"n":9223372036854775807}}';
    expect(toJsonText(exact)).toBe(text);
    expect(canonicalJson(exact)).toBe(
      '{"a":{"n":9223372036854775807},"z":[9007199254740993,-9223372036854775808]}',
    );
    expect(toJsonText({ b: [1n, []], c: {}, d: undefined }, 'indented')).toBe(
      '{\n  "b": [\n    1,\n    []\n  ],\n  "c": {}\n}',
    );
  });

  test('the layouts are those of JSON.stringify for whatever has none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
        const both: JsonValue = { plain, exact: 2n };
        const rounded = { plain, exact: 2 };
        expect(toJsonText(both)).toBe(JSON.stringify(rounded));
        expect(toJsonText(both, 'indented')).toBe(JSON.stringify(rounded, undefined, 2));
      }),
    );
  });

  test('are equal to themselves and to nothing near', () => {
    expect(jsonEqual(exact, { z: exact.z, a: { n: 2n ** 63n - 1n } })).toBe(true);
    expect(jsonEqual(9007199254740993n, 9007199254740992n)).toBe(false);
  });

  test.each([
    [2 ** 53 - 1, 2 ** 53 - 1],
    [2 ** 53, 9007199254740992n],
    [-(2 ** 63), -9223372036854775808n],
    [2 ** 63, 2 ** 63],
    [1e300, 1e300],
    [0.5, 0.5],
  ])('the double %d is %p', (double, value) => {
    expect(jsonNumber(double)).toBe(value);
  });
});
