import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../../../src/base/json.ts';
import { applyMergePatch } from '../../../../src/kube/patch/merge-patch.ts';

describe('the examples of RFC 7386, appendix A', () => {
  test.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched with %j is %j', (target, patch, result) => {
    expect(applyMergePatch(target, patch)).toEqual(result);
  });
});

test('a prototype name is a member like any other', () => {
  const patch = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"x":1}}') as JsonValue;
  const result = applyMergePatch({ a: 1 }, patch);
  expect(JSON.stringify(result)).toBe(
    '{"a":1,"__proto__":{"polluted":true},"constructor":{"x":1}}',
  );
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('a bottomless patch is refused instead of overflowing the stack', () => {
  let patch: JsonValue = 1;
  for (let depth = 0; depth < 100_000; depth++) patch = { a: patch };
  expect(() => applyMergePatch({}, patch)).toThrow('exceeded max depth');
});

test('applying a patch twice is applying it once', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const once = applyMergePatch(target, patch);
      expect(applyMergePatch(once, patch as JsonValue)).toEqual(once);
    }),
  );
});
