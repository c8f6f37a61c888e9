import { expect, test } from '@jest/globals';
import { fieldPathOf } from '../../../../../src/kube/schema/cel/field-path.ts';
import { compileSchema } from '../../../../../src/kube/schema/compile.ts';

const number = { type: 'number' };
const schema = compileSchema({
  type: 'object',
  properties: {
    foo: {
      type: 'object',
      additionalProperties: { type: 'object', properties: { subAdd: number } },
    },
    'white space': number,
    "'foo'bar": number,
    a: {
      type: 'object',
      properties: {
        "foo's": number,
        'test\x07': number,
        'bb[b': number,
        bbb: { type: 'object', properties: { c: number, '34': number } },
        'bbb.c': { type: 'object', properties: { "a-b.3'4": number } },
      },
    },
    list: { type: 'array', items: { type: 'object', properties: { a: number } } },
  },
});

test.each([
  ['.a', 'a'],
  [String.raw`['\'foo\'bar']`, "'foo'bar"],
  ['.white space', 'white space'],
  ["['white space']", 'white space'],
  [".a['bbb.c']", 'a.bbb.c'],
  ['.foo.subAdd', 'foo[subAdd]'],
  [".foo['x'].subAdd", 'foo[x].subAdd'],
  [".a.foo's", "a.foo's"],
  [String.raw`.a['foo\'s']`, "a.foo's"],
  [String.raw`.a['test\a']`, 'a.test\x07'],
  ['.a.bbb.34', 'a.bbb.34'],
  [".a.bbb['34']", 'a.bbb.34'],
  ['.list', 'list'],
])('%s leads to a field', (path, value) => {
  expect(fieldPathOf(schema, path)).toEqual({ type: 'ok', value });
});

test.each([
  [String.raw`.\'foo\'bar`, 'does not refer to a valid field'],
  ['. a', 'does not refer to a valid field'],
  ['.a.bb[b', 'does not refer to a valid field'],
  [".a['bbb.c'", 'unexpected end of JSON path'],
  ['.', 'unexpected end of JSON path'],
  ['.a.foo', 'does not refer to a valid field'],
  ['.a.bbb[0]', 'expected single quoted string but got 0'],
  ['.list[0]', 'expected single quoted string but got 0'],
  ['.list. a', 'does not refer to a valid field'],
  [".list['a']", 'does not refer to a valid field'],
  ['a', 'expected [ or . but got: a'],
  ['.c', 'does not refer to a valid field'],
  ['.a..b', 'does not refer to a valid field'],
  [String.raw`.a['test\q']`, String.raw`invalid string literal: invalid escape char \q`],
])('%s leads nowhere', (path, failure) => {
  expect(fieldPathOf(schema, path)).toEqual({ type: 'failed', failure });
});
