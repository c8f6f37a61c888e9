import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../../src/base/json.ts';
import { celOf } from '../../../../../src/kube/schema/cel/json-values.ts';
import type { CompiledRule } from '../../../../../src/kube/schema/cel/compile.ts';
import { compileRules } from '../../../../../src/kube/schema/cel/compile.ts';
import { estimatedCost } from '../../../../../src/kube/schema/cel/cost.ts';
import { compileSchema } from '../../../../../src/kube/schema/compile.ts';
import type { StructuralSchema } from '../../../../../src/kube/schema/structural.ts';
import { present } from '../../../../../src/base/assert.ts';

/*
 * What rules cost by the tables that keep the costs of kube-apiserver stable from release to release: a rule that a cluster
 * takes must not be refused here, nor the other way round.
 */

const text = { type: 'string' };
const integer = { type: 'integer' };
const list = (items: JsonObject): JsonObject => ({ type: 'array', items });
const map = (values: JsonObject): JsonObject => ({
  type: 'object',
  additionalProperties: values,
});
const object = (properties: JsonObject): JsonObject => ({ type: 'object', properties });
const keyed = (key: string, properties: JsonObject): JsonObject => ({
  ...list(object(properties)),
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
});
const set = (items: JsonObject): JsonObject => ({
  ...list(items),
  'x-kubernetes-list-type': 'set',
});

const fields: JsonObject = {
  a: object({ b: integer, c: integer, d2: object({ e2: integer }) }),
  ints: list(integer),
  m: map(integer),
  texts: map(text),
  s: set(text),
  listMap: keyed('k', { k: text, v: text, v2: text }),
  lists: list(keyed('k', { k: text, v: text })),
  str: text,
  n: integer,
  x: { type: 'number' },
  raw: { type: 'string', format: 'byte' },
  at: { type: 'string', format: 'date-time' },
  took: { type: 'string', format: 'duration' },
  flexible: { 'x-kubernetes-int-or-string': true },
};

const value: JsonObject = {
  a: { b: 1 },
  ints: [1, 1, 2, 2, 3, 3, 4, 5],
  m: { b: 1, d: 2 },
  texts: { k1: 'a', k2: 'b' },
  s: ['a', 'b', 'c'],
  listMap: [
    { k: 'a1', v: 'b1' },
    { k: 'a2', v: 'b2' },
    { k: 'a3', v: 'b3', v2: 'z' },
  ],
  lists: [
    [
      { k: 'a', v: '1' },
      { k: 'b', v: '2' },
    ],
    [
      { k: 'b', v: '2' },
      { k: 'a', v: '1' },
    ],
  ],
  str: 'Rook takes 👑',
  n: 10,
  x: 10.5,
  raw: 'QUI=',
  at: '2011-08-18T19:03:37.01+01:00',
  took: '1h2m3s4ms',
  flexible: '25%',
};

function ruled(rule: string): readonly [CompiledRule, StructuralSchema] {
  const openApi = object({ spec: { ...object(fields), 'x-kubernetes-validations': [{ rule }] } });
  const spec = present(compileSchema(openApi).properties.get('spec'), 'declared above');
  return [present(compileRules(spec)[0], 'it has one rule'), spec];
}

describe('running', () => {
  test.each<readonly [number, string]>([
    [5, 'self.n == self.n'],
    [4, 'type(self.n) == int'],
    [6, 'double(self.n) < self.x'],
    [1, 'double(5) < 10.0'],
    [1, '5 < int(10.0)'],
    [4, "self.str.startsWith('Rook')"],
    [8, "self.str.matches('^[^0-9]*$')"],
    [7, "!self.str.matches('^[0-9]*$')"],
    [4, "self.str.charAt(3) == 'k'"],
    [4, "self.str.indexOf('o') == 1"],
    [7, "self.str.replace(' ', 'x') == 'Rookxtakesx👑'"],
    [6, "self.str.split(' ') == ['Rook', 'takes', '👑']"],
    [6, "self.str.substring(4, 10).trim() == 'takes'"],
    [10, 'self.str.lowerAscii() == self.str.lowerAscii()'],
    [3, "self.raw == b'AB'"],
    [4, "self.took == duration('1h2m') + duration('3s4ms')"],
    [4, "self.at.getDate('01:00') == 18"],
    [10, '1 in self.ints'],
    [13, 'self.ints[0] in self.ints'],
    [4, 'self.ints + [4, 5] != [1, 2, 3, 4, 5]'],
    [3, "self.s == ['c', 'b', 'a']"],
    [6, "sets.contains(self.s, ['a'])"],
    [21, "sets.equivalent(self.s, ['a', 'b', 'c'])"],
    [7, 'self.lists[0] == self.lists[1]'],
    [22, 'self.lists[0] == [self.lists[0][0], self.lists[0][1]]'],
    [3, "self.texts == {'k1': 'a', 'k2': 'b'}"],
    [1, 'has(self.a)'],
    [2, 'has(self.a.b)'],
    [3, '!(has(self.a.d2) && has(self.a.d2.e2))'],
    [17, 'self.m.all(k, self.m[k] > 0)'],
    [14, 'self.m.exists_one(k, self.m[k] == 2)'],
    [26, 'size(self.m.filter(k, self.m[k] > 1)) == 1'],
    [21, "self.listMap.all(m, m.k.startsWith('a'))"],
    [21, "self.listMap.all(m, !has(m.v2) || m.v2 == 'z')"],
    [15, "self.listMap.exists_one(m, m.k == 'a3')"],
    [55, "self.listMap.map(m, m.v).exists(v, v == 'b1')"],
    [25, "self.listMap.map(m, has(m.v2) && m.v2 == 'z', m.v2).size() == 1"],
    [24, "self.listMap.exists(m, m.v2 == 'z')"],
    [22, "!self.listMap.all(m, m.v2 != 'z')"],
    [43, 'self.ints.all(e, e > 0)'],
    [22, 'self.ints.exists_one(e, e > 4)'],
    [68, 'size(self.ints.filter(e, e%2 == 0)) == 3'],
    [194, 'self.ints.map(e, e * 20).filter(e, e > 50).exists(e, e == 60)'],
    [7, "type(self.flexible) == int ? self.flexible == 1 : self.flexible == '25%'"],
    [4, '[1,2,3,4].isSorted()'],
    [4, 'quantity("200M").compareTo(quantity("0.2G")) == 0'],
    [8, "optional.of('a').optMap(v, v == 'a').hasValue()"],
  ])('%d: %s', (cost, rule) => {
    const [{ rule: compiled }, spec] = ruled(rule);
    const self = new Map([['self', celOf(value, spec)]]);
    const result = compiled.type === 'ok' ? compiled.value.evaluate(self, 1e6) : compiled;
    expect(result).toEqual({ type: 'value', value: true, cost });
  });
});

describe('estimated', () => {
  test.each<readonly [number, string]>([
    [4, 'self.n == self.n'],
    [4, 'type(self.n) == int'],
    [7, "type(self.flexible) == int ? self.flexible == 1 : self.flexible == '25%'"],
    [7, "type(self.flexible) == string && self.flexible == '25%'"],
    [2, 'self.x == 1.0'],
    [5, 'int(self.x) == self.n'],
    [943_721, "self.str.matches('^[^0-9]*$')"],
    [314_576, "self.str.indexOf('o') == 1"],
    [1_572_865, '1 in self.ints'],
    [26_738_686, 'size(self.ints.filter(k, size(self.ints) > 1)) == 1'],
    [104_862, 'self.s == self.s'],
    [104_864, 'self.lists[0] == self.lists[1]'],
    [39_326, 'self.texts == self.texts'],
    [2, 'has(self.a.b)'],
    [2_696_338, 'self.m.exists_one(k, self.m[k] == 2)'],
    [8_089_017, 'size(self.m.filter(k, self.m[k] > 1)) == 1'],
    [8_388_603, "self.listMap.all(m, !has(m.v2) || m.v2 == 'z')"],
  ])('%d: %s', (cost, rule) => {
    const [{ rule: compiled }] = ruled(rule);
    expect(compiled.type === 'ok' && estimatedCost(compiled.value).max).toBe(cost);
  });
});

test.each([
  ["self.str.matches('x++')", 'compilation', /<input>:1:18: invalid matches argument/],
  ["duration('abc') == self.took", 'compilation', /<input>:1:10: invalid duration argument/],
  ["timestamp('x') == self.at", 'compilation', /<input>:1:11: invalid timestamp argument/],
  ["self.str.find(')') == ''", 'program instantiation', /^error parsing regexp: unexpected \)/],
])('a text that is written out is tried beforehand: %s', (rule, stage, found) => {
  expect(ruled(rule)[0].rule).toEqual({
    type: 'failed',
    failure: { stage, text: expect.stringMatching(found) },
  });
});
