import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../../src/base/json.ts';
import { celOf } from '../../../../../src/kube/schema/cel/json-values.ts';
import { compileRules } from '../../../../../src/kube/schema/cel/compile.ts';
import { compileSchema } from '../../../../../src/kube/schema/compile.ts';
import { present } from '../../../../../src/base/assert.ts';

const text = { type: 'string' };
const nullable = { type: 'string', nullable: true };
const list = (items: JsonObject): JsonObject => ({ type: 'array', items });
const set = (items: JsonObject): JsonObject => ({
  ...list(items),
  'x-kubernetes-list-type': 'set',
});
const keyed = (keys: readonly string[], properties: JsonObject): JsonObject => ({
  ...list({ type: 'object', properties }),
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
});

/** What the rule comes to, for an object with these fields. */
function answerOf(rule: string, fields: JsonObject, value: JsonObject): unknown {
  const openApi = {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: fields, 'x-kubernetes-validations': [{ rule }] },
    },
  };
  const spec = present(compileSchema(openApi).properties.get('spec'), 'declared above');
  const [compiled] = compileRules(spec);
  if (compiled?.rule.type !== 'ok') throw new Error(`${rule} does not compile`);
  const result = compiled.rule.value.evaluate(new Map([['self', celOf(value, spec)]]), 1000);
  return result.type === 'failed' ? result.why : result.type === 'value' && result.value;
}

const holding = (fields: JsonObject, value: JsonObject, rules: readonly string[]): void => {
  test.each(rules)('%s', (rule) => {
    expect(answerOf(rule, fields, value)).toBe(true);
  });
};

describe('sets', () => {
  holding({ a: set(text), b: set(text) }, { a: ['a', 'b', 'c'], b: ['a', 'c', 'b'] }, [
    "self.a == ['c', 'b', 'a'] && self.a == self.b",
    "['c', 'b', 'a'] != self.a",
    "self.a != ['a', 'b'] && self.a != ['a', 'b', 'd']",
    "self.a + self.b == ['a', 'b', 'c']",
    "self.a + ['c', 'd'] == ['d', 'a', 'b', 'c'] && size(self.a + ['c', 'd']) == 4",
    "self.a.map(x, x) != ['c', 'b', 'a']",
  ]);
});

describe('lists of the type map', () => {
  const items: readonly (readonly [string, string])[][] = [
    [
      ['a', '1'],
      ['b', '2'],
    ],
    [
      ['b', '2'],
      ['a', '1'],
    ],
    [
      ['b', '3'],
      ['a', '1'],
    ],
    [['c', '4']],
  ];
  const listsOf = (key: string): JsonValue =>
    items.map((one) => one.map(([k, v]) => ({ [key]: k, v })));
  holding({ l: list(keyed(['k'], { k: text, v: text })) }, { l: listsOf('k') }, [
    'self.l[0] == self.l[1] && self.l[0] != self.l[2]',
    'self.l[0] + self.l[2] == self.l[2] && self.l[2] + self.l[0] == self.l[0]',
    "(self.l[0] + self.l[2]).map(i, i.k + i.v) == ['a1', 'b3']",
    'self.l[0] == [self.l[0][1], self.l[0][0]]',
    'self.l[2] + [self.l[0][0], self.l[0][1]] == self.l[0]',
    'size(self.l[0] + [self.l[3][0]]) == 3',
  ]);
  holding({ l: list(keyed(['k!', 'v'], { 'k!': text, v: text })) }, { l: listsOf('k!') }, [
    'self.l[0] == self.l[1] && self.l[0] != self.l[2]',
  ]);
});

describe('nulls', () => {
  const fields = {
    m: { type: 'object', additionalProperties: nullable },
    s: set(nullable),
    t: nullable,
  };
  holding(fields, { m: { a: null, b: 'x' }, s: [null, 'x'], t: null }, [
    "self.m.size() == 2 && 'a' in self.m && type(self.m['a']) == null_type",
    'type(self.s[0]) == null_type && !has(self.t)',
    "self.m.all(k, k == 'a' || self.m[k] == 'x')",
  ]);
});

describe('times', () => {
  const fields = {
    at: { type: 'string', format: 'date-time' },
    took: { type: 'string', format: 'duration' },
  };
  holding(fields, { at: '2011-08-18T19:03:37.01+01:00', took: '1h2m3s4ms' }, [
    "string(self.at) == '2011-08-18T19:03:37.01+01:00' && self.at.getHours() == 18",
    "string(self.at + duration('10h')) == '2011-08-19T05:03:37.01+01:00'",
    "self.at == timestamp('2011-08-18T18:03:37.01Z')",
    "'%s'.format([timestamp('2020-01-01T00:00:00-02:30')]) == '2020-01-01T00:00:00-02:30'",
    'self.took.getMilliseconds() == 3723004',
  ]);
});
