import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../../../src/base/json.ts';
import { ok } from '../../../../src/base/result.ts';
import { applyJsonPatch, unknownJsonPatchMembers } from '../../../../src/kube/patch/json-patch.ts';

describe('the examples of RFC 6902, appendix A', () => {
  test.each<[string, JsonValue, JsonValue, JsonValue]>([
    [
      'adds a member',
      { foo: 'bar' },
      [{ op: 'add', path: '/baz', value: 'qux' }],
      { baz: 'qux', foo: 'bar' },
    ],
    [
      'adds an item',
      { foo: ['a', 'b'] },
      [{ op: 'add', path: '/foo/1', value: 'x' }],
      { foo: ['a', 'x', 'b'] },
    ],
    [
      'appends an item',
      { foo: ['a'] },
      [{ op: 'add', path: '/foo/-', value: ['b'] }],
      { foo: ['a', ['b']] },
    ],
    ['removes a member', { baz: 'q', foo: 'b' }, [{ op: 'remove', path: '/baz' }], { foo: 'b' }],
    [
      'removes an item',
      { foo: ['a', 'x', 'b'] },
      [{ op: 'remove', path: '/foo/1' }],
      { foo: ['a', 'b'] },
    ],
    ['replaces a value', { foo: 'bar' }, [{ op: 'replace', path: '/foo', value: 1 }], { foo: 1 }],
    [
      'replaces an item',
      { foo: ['a', 'b'] },
      [{ op: 'replace', path: '/foo/0', value: 'x' }],
      { foo: ['x', 'b'] },
    ],
    ['replaces the whole', { foo: 'bar' }, [{ op: 'replace', path: '', value: [] }], []],
    [
      'moves a value',
      { a: { b: 1 }, c: {} },
      [{ op: 'move', from: '/a/b', path: '/c/d' }],
      { a: {}, c: { d: 1 } },
    ],
    [
      'moves an item',
      { a: [1, 2, 3] },
      [{ op: 'move', from: '/a/0', path: '/a/2' }],
      { a: [2, 3, 1] },
    ],
    ['moves onto itself', { a: 1 }, [{ op: 'move', from: '/a', path: '/a' }], { a: 1 }],
    [
      'copies a value',
      { a: { b: 1 } },
      [{ op: 'copy', from: '/a', path: '/c' }],
      { a: { b: 1 }, c: { b: 1 } },
    ],
    [
      'tests a value',
      { a: { b: [1, { c: null }] } },
      [{ op: 'test', path: '/a', value: { b: [1, { c: null }] } }],
      { a: { b: [1, { c: null }] } },
    ],
    [
      'escapes',
      { '/': 9, '~1': 10 },
      [
        { op: 'test', path: '/~01', value: 10 },
        { op: 'remove', path: '/~1' },
      ],
      { '~1': 10 },
    ],
    ['empty key', { '': 1 }, [{ op: 'replace', path: '/', value: 2 }], { '': 2 }],
    [
      'ignores unknown members',
      { a: 1 },
      [{ op: 'add', path: '/b', value: 2, xyz: 3 }],
      { a: 1, b: 2 },
    ],
    ['null is a value', { a: 1 }, [{ op: 'add', path: '/a', value: null }], { a: null }],
  ])('%s', (_name, target, operations, result) => {
    expect(applyJsonPatch(target, operations)).toEqual(ok(result));
  });
});

describe('a patch that does not apply changes nothing', () => {
  test.each<[string, JsonValue]>([
    ['a failing test', [{ op: 'test', path: '/spec/replicas', value: 1 }]],
    ['a missing member', [{ op: 'remove', path: '/spec/nope' }]],
    ['replacing a missing member', [{ op: 'replace', path: '/spec/nope', value: 1 }]],
    ['a missing parent', [{ op: 'add', path: '/spec/nope/x', value: 1 }]],
    ['an unknown operation', [{ op: 'frob', path: '/spec/replicas' }]],
    ['no operation', [{ path: '/spec/replicas' }]],
    ['no path', [{ op: 'remove' }]],
    ['no value', [{ op: 'add', path: '/spec/x' }]],
    ['no from', [{ op: 'copy', path: '/spec/x' }]],
    ['a pointer without a slash', [{ op: 'remove', path: 'spec' }]],
    ['a bad escape', [{ op: 'add', path: '/a~2b', value: 1 }]],
    ['an index too high', [{ op: 'add', path: '/list/3', value: 1 }]],
    ['a leading zero', [{ op: 'replace', path: '/list/01', value: 1 }]],
    ['a negative index', [{ op: 'remove', path: '/list/-1' }]],
    ['removing behind the end', [{ op: 'remove', path: '/list/-' }]],
    ['a member of a number', [{ op: 'add', path: '/spec/replicas/x', value: 1 }]],
    ['removing the whole', [{ op: 'remove', path: '' }]],
    ['moving into itself', [{ op: 'move', from: '/spec', path: '/spec/x' }]],
    ['an inherited name', [{ op: 'test', path: '/constructor/name', value: 'Object' }]],
    [
      'a later failure',
      [
        { op: 'remove', path: '/spec' },
        { op: 'remove', path: '/spec' },
      ],
    ],
  ])('%s', (_name, operations) => {
    const target = { spec: { replicas: 2 }, list: [1, 2] };
    const result = applyJsonPatch(target, operations);
    expect(result).toMatchObject({ type: 'failed', failure: { type: 'not-applicable' } });
    expect(target).toEqual({ spec: { replicas: 2 }, list: [1, 2] });
  });
});

describe('what is no patch at all', () => {
  test.each<[JsonValue, string]>([
    [{ op: 'x' }, 'json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    ['x', 'json: cannot unmarshal string into Go value of type []handlers.jsonPatchOp'],
    [[7], 'json: cannot unmarshal number into Go value of type handlers.jsonPatchOp'],
  ])('%j', (operations, message) => {
    const failure = { type: 'malformed', message };
    expect(applyJsonPatch({}, operations)).toEqual({ type: 'failed', failure });
  });

  test('more than 10,000 operations', () => {
    const operations = Array.from({ length: 10_001 }, () => ({ op: 'test', path: '', value: {} }));
    const failure = { type: 'too-many-operations', count: 10_001, limit: 10_000 };
    expect(applyJsonPatch({}, operations)).toEqual({ type: 'failed', failure });
  });
});

test('strict validation names the members it does not know', () => {
  const operations = [{ op: 'replace', path: '/spec/replicas', value: 1, foo: 2 }];
  expect(unknownJsonPatchMembers(operations)).toEqual(['json patch unknown field "[0].foo"']);
});

test('a prototype name is a member like any other', () => {
  const operations = JSON.parse('[{"op":"add","path":"/__proto__","value":{"x":1}}]') as JsonValue;
  const result = applyJsonPatch({}, operations);
  expect(JSON.stringify(result)).toBe('{"type":"ok","value":{"__proto__":{"x":1}}}');
});

test('copies that double the document again and again are stopped', () => {
  const operations = Array.from({ length: 64 }, (_, index) => ({
    op: 'copy',
    from: '',
    path: `/copy${index}`,
  }));
  const result = applyJsonPatch({ a: 1 }, operations);
  expect(result).toMatchObject({ type: 'failed', failure: { type: 'not-applicable' } });
});

test('nesting without end is refused instead of overflowing the stack', () => {
  const operations = Array.from({ length: 1500 }, (_, index) => ({
    op: 'add',
    path: '/a'.repeat(index + 1),
    value: {},
  }));
  const result = applyJsonPatch({}, operations);
  expect(result).toMatchObject({ type: 'failed', failure: { type: 'not-applicable' } });
});

test('thousands of operations on one large object take time in proportion to their number', () => {
  const large = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
  const operations = Object.keys(large).map((key) => ({ op: 'remove', path: `/${key}` }));
  expect(applyJsonPatch(large, operations)).toEqual(ok({}));
});

test('add and remove, and replace and replace back, give the document that was', () => {
  const key = fc.oneof(fc.constantFrom('a/b', '~', '~1', '__proto__', ''), fc.string());
  const document = fc.dictionary(key, fc.jsonValue(), { minKeys: 1 });
  fc.assert(
    fc.property(document, key, fc.jsonValue(), (target, fresh, value) => {
      const before = target as JsonValue & object;
      const pointer = (name: string): string =>
        `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const [known = ''] = Object.keys(target);
      const old = target[known] as JsonValue;
      const back = applyJsonPatch(before, [
        { op: 'replace', path: pointer(known), value: value as JsonValue },
        { op: 'test', path: pointer(known), value: value as JsonValue },
        { op: 'replace', path: pointer(known), value: old },
      ]);
      expect(back).toEqual(ok(before));
      if (Object.hasOwn(target, fresh)) return;
      const removed = applyJsonPatch(before, [
        { op: 'add', path: pointer(fresh), value: value as JsonValue },
        { op: 'remove', path: pointer(fresh) },
      ]);
      expect(removed).toEqual(ok(before));
    }),
  );
});
