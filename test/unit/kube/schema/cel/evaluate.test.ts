import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../../src/base/json.ts';
import { evaluateRules } from '../../../../../src/kube/schema/cel/evaluate.ts';
import { compileSchema } from '../../../../../src/kube/schema/compile.ts';
import type { StatusCause } from '../../../../../src/kube/status-error.ts';

const text = { type: 'string' };
const integer = { type: 'integer' };

const specSchema: JsonObject = {
  type: 'object',
  properties: {
    a: integer,
    b: text,
    ratio: { type: 'number' },
    namespace: text,
    'x-y': text,
    a__b: text,
    big: { type: 'integer', format: 'int64' },
    when: { type: 'string', format: 'date-time' },
    took: { type: 'string', format: 'duration' },
    raw: { type: 'string', format: 'byte' },
    port: { 'x-kubernetes-int-or-string': true },
    maybe: { type: 'string', nullable: true },
    tags: { type: 'array', items: text },
    numbers: { type: 'array', items: integer },
    links: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: { type: 'object', properties: { name: text, gbps: { type: 'number' } } },
    },
    labels: { type: 'object', additionalProperties: text },
    extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};
const withRules = (...rules: readonly JsonObject[]): JsonObject => ({
  type: 'object',
  properties: { spec: { ...specSchema, 'x-kubernetes-validations': rules } },
});
const lines = (causes: readonly StatusCause[]): readonly string[] =>
  causes.map(({ field, message }) => `${field ?? ''}: ${message}`);

const spec: JsonObject = {
  a: 3,
  b: 'hello',
  ratio: 2,
  namespace: 'default',
  'x-y': 'dash',
  a__b: 'under',
  big: 9007199254740991,
  when: '2026-01-31T12:00:00Z',
  took: '1h30m',
  raw: 'aGk=',
  port: 80,
  maybe: null,
  tags: ['p', 'q', 'p'],
  numbers: [1, 2, 3],
  links: [
    { name: 'x', gbps: 400 },
    { name: 'y', gbps: 1.5 },
  ],
  labels: { k: 'v', constructor: 'c' },
  extra: { any: { n: 1 } },
};

const evaluated = (rule: JsonObject, value: JsonValue = spec): readonly string[] =>
  lines(evaluateRules({ value: { spec: value }, schema: compileSchema(withRules(rule)) }));

describe('rules that hold', () => {
  test.each([
    'self.a > 2 && self.a % 2 == 1',
    'self.a / 2 == 1',
    'self.ratio / 4.0 == 0.5',
    'self.a > 2.5',
    'double(self.a) + self.ratio == 5.0',
    'self.big + 0 == 9007199254740991',
    'self.b.startsWith("he") && self.b.size() == 5',
    'self.b.matches("^h.*o$") && !self.b.matches("(?i)^HELLO world$")',
    'self.b.matches("(?i)^HELLO$") && "matches(" != self.b',
    'self.b.find("l+") == "ll" && self.b.findAll("[a-z]") == ["h", "e", "l", "l", "o"]',
    'self.b.replace("l", "L") == "heLLo" && self.b.replace("l", "L", 1) == "heLlo"',
    'self.b.charAt(1) == "e" && self.b.reverse() == "olleh"',
    'self.__namespace__ == "default" && self.x__dash__y == "dash" && self.a__underscores__b == "under"',
    'self.when > timestamp("2026-01-01T00:00:00Z") && self.when.getFullYear() == 2026',
    'self.took == duration("90m") && self.took.getMinutes() == 90',
    'self.raw == b"hi"',
    'self.port == 80 && (type(self.port) == string || self.port > 0)',
    '!has(self.maybe) && has(self.a)',
    'self.tags.exists(t, t == "q") && self.tags.filter(t, t == "p").size() == 2',
    'self.tags.indexOf("p") == 0 && self.tags.lastIndexOf("p") == 2 && self.tags.indexOf("z") == -1',
    'self.numbers.isSorted() && !self.tags.isSorted()',
    'self.numbers.sum() == 6 && self.numbers.min() == 1 && self.numbers.max() == 3',
    'self.links.map(l, l.gbps).sum() == 401.5',
    'self.links.all(l, l.name != "") && self.links.map(l, l.name) == ["x", "y"]',
    'self.links[0] != self.links[1] && self.links == self.links',
    '"k" in self.labels && self.labels.constructor == "c" && self.labels.all(k, k.size() > 0)',
    'self.labels["k"] == "v" && !("z" in self.labels)',
    'has(self.extra)',
    'self.?maybe.orValue("none") == "none"',
    '"%s has %d of %.2f".format([self.b, self.a, self.ratio]) == "hello has 3 of 2.00"',
  ])('%s', (rule) => {
    expect(evaluated({ rule })).toEqual([]);
  });
});

describe('rules that fail', () => {
  test.each<readonly [JsonObject, string]>([
    [{ rule: 'self.a > 9' }, 'spec: Invalid value: "object": failed rule: self.a > 9'],
    [{ rule: 'self.a > 9', message: ' too small ' }, 'spec: Invalid value: "object": too small'],
    [
      { rule: 'self.a > 9', messageExpression: '"a is " + string(self.a)', message: 'unused' },
      'spec: Invalid value: "object": a is 3',
    ],
    [
      { rule: 'self.a > 9', messageExpression: 'string(1 / 0)', message: 'used instead' },
      'spec: Invalid value: "object": used instead',
    ],
    [
      { rule: 'self.a > 9', fieldPath: '.a' },
      'spec.a: Invalid value: "object": failed rule: self.a > 9',
    ],
    [
      { rule: 'self.a > 9', fieldPath: ".labels['k']" },
      'spec.labels[k]: Invalid value: "object": failed rule: self.a > 9',
    ],
    [
      { rule: 'self.a > 9', reason: 'FieldValueForbidden' },
      'spec: Forbidden: failed rule: self.a > 9',
    ],
    [{ rule: 'self.a > 9', reason: 'FieldValueRequired', message: 'x' }, 'spec: Required value: x'],
    [
      { rule: 'self.a / 0 == 1' },
      'spec: Invalid value: "object": division by zero evaluating rule: self.a / 0 == 1',
    ],
    [
      { rule: 'self.maybe == "x"' },
      'spec: Invalid value: "object": no such key: maybe evaluating rule: self.maybe == "x"',
    ],
    [
      { rule: 'self.tags[9] == ""' },
      'spec: Invalid value: "object": index out of bounds: 9 evaluating rule: self.tags[9] == ""',
    ],
    [
      { rule: 'self.port > "x"' },
      'spec: Invalid value: "object": \'no such overload: _>_(int, string)\': call arguments did not match a supported operator, function or macro signature for rule: self.port > "x"',
    ],
    [
      { rule: 'self.a > "x"' },
      'spec: Invalid value: "object": rule compile error: compilation failed: ERROR: <input>:1:8: found no matching overload for \'_>_\' applied to \'(int, string)\'\n | self.a > "x"\n | .......^',
    ],
    [
      { rule: 'self.b.matches("(" + self.b)' },
      'spec: Invalid value: "object": error parsing regexp: missing closing ): `(hello` evaluating rule: self.b.matches("(" + self.b)',
    ],
    [
      { rule: 'self.b.find("(") == ""' },
      'spec: Invalid value: "object": rule compile error: program instantiation failed: error parsing regexp: missing closing ): `(`',
    ],
    [
      { rule: 'self.numbers.filter(n, n > 9).min() == 1' },
      'spec: Invalid value: "object": min called on empty list evaluating rule: self.numbers.filter(n, n > 9).min() == 1',
    ],
  ])('%j', (rule, expected) => {
    expect(evaluated(rule)).toEqual([expected]);
  });

  test('each failing rule is a cause', () => {
    const schema = compileSchema(
      withRules({ rule: 'false' }, { rule: 'true' }, { rule: '1 == 2' }),
    );
    expect(evaluateRules({ value: { spec }, schema })).toHaveLength(2);
  });

  test('rules of items and of map values', () => {
    const schema = compileSchema({
      type: 'object',
      properties: {
        list: {
          type: 'array',
          items: {
            type: 'integer',
            'x-kubernetes-validations': [{ rule: 'self > 1', message: 'low' }],
          },
        },
        map: {
          type: 'object',
          additionalProperties: {
            ...text,
            'x-kubernetes-validations': [{ rule: 'self != ""', message: 'empty' }],
          },
        },
      },
    });
    const value = { list: [1, 2, 0], map: { k: '' } };
    expect(lines(evaluateRules({ value, schema }))).toEqual([
      'list[0]: Invalid value: "integer": low',
      'list[2]: Invalid value: "integer": low',
      'map[k]: Invalid value: "string": empty',
    ]);
  });
});

describe('the whole object', () => {
  const schema = compileSchema({
    ...withRules(),
    'x-kubernetes-validations': [
      { rule: 'self.metadata.name.size() < 5', message: 'long name' },
      { rule: 'has(self.metadata.labels)', message: 'labels seen' },
      { rule: 'self.kind == "A"', message: 'kind' },
    ],
  });

  test('shows its name, and nothing else of its metadata', () => {
    const metadata = { name: 'abcdef', labels: { a: 'b' } };
    expect(lines(evaluateRules({ value: { kind: 'A', metadata }, schema }))).toEqual([
      ': Invalid value: "object": long name',
      expect.stringContaining("undefined field 'labels'"),
    ]);
  });
});

describe('costs', () => {
  const numbers = { a: 1, numbers: Array.from({ length: 2000 }, (_, at) => at) };

  test('a call that costs too much ends the rules', () => {
    const schema = compileSchema(
      withRules(
        { rule: 'self.numbers.all(x, self.numbers.all(y, x + y >= 0))', message: 'all' },
        { rule: 'false', message: 'never run' },
      ),
    );
    expect(lines(evaluateRules({ value: { spec: numbers }, schema }))).toEqual([
      'spec: Invalid value: "object": \'operation cancelled: actual cost limit exceeded\': no further validation rules will be run due to call cost exceeds limit for rule: all',
    ]);
  });

  test('the rules of an object share a budget', () => {
    const schema = compileSchema(withRules({ rule: 'self.a == 1' }, { rule: 'false' }));
    const run = (limit: number): readonly string[] =>
      lines(evaluateRules({ value: { spec: { a: 1 } }, schema, limit }));
    expect(run(100)).toEqual(['spec: Invalid value: "object": failed rule: false']);
    expect(run(1)).toEqual([
      'spec: Invalid value: "object": validation failed due to running out of cost budget, no further validation rules will be run',
    ]);
  });

  test.each<readonly [JsonObject, number, string]>([
    [{ messageExpression: '"str1 " + self.b' }, 50, 'str1 hello'],
    [{ messageExpression: '"str1 " + ["a"][4]', message: 'plain' }, 50, 'plain'],
    [{ messageExpression: '"two\\nlines"', message: 'plain' }, 50, 'plain'],
    [{ messageExpression: '"  "', message: 'plain' }, 50, 'plain'],
    [{ messageExpression: `"${'a'.repeat(5121)}"`, message: 'plain' }, 50, 'plain'],
    [{ messageExpression: '""' }, 50, 'failed rule: false'],
    [
      { messageExpression: '"string 1" + "string 2" + "string 3"' },
      1,
      'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
    ],
    [
      { messageExpression: 'string(self.numbers.all(x, self.numbers.all(y, x + y >= 0)))' },
      10_000_000,
      'no further validation rules will be run due to call cost exceeds limit for messageExpression: "string(self.numbers.all(x, self.numbers.all(y, x + y >= 0)))"',
    ],
  ])('%j within %d', (message, limit, told) => {
    const schema = compileSchema(withRules({ rule: 'false', ...message }));
    const value = { spec: { ...numbers, b: 'hello' } };
    expect(lines(evaluateRules({ value, schema, limit }))).toEqual([
      `spec: Invalid value: "object": ${told}`,
    ]);
  });
});

describe('transitions', () => {
  const schema = compileSchema(
    withRules(
      { rule: 'self.a >= oldSelf.a', message: 'a may only grow' },
      { rule: 'self.b != "bad"', message: 'bad b' },
    ),
  );
  const update = (before: JsonObject, after: JsonObject): readonly string[] =>
    lines(evaluateRules({ value: { spec: after }, before: { spec: before }, schema }));

  test('are not checked on create', () => {
    expect(lines(evaluateRules({ value: { spec: { a: 1, b: '' } }, schema }))).toEqual([]);
  });

  test('are checked on update', () => {
    expect(update({ a: 2, b: '' }, { a: 1, b: '' })).toEqual([
      'spec: Invalid value: "object": a may only grow',
    ]);
    expect(update({ a: 2, b: '' }, { a: 3, b: '' })).toEqual([]);
  });

  test('a rule without oldSelf is not held against what did not change: the client is warned', () => {
    const warnings: string[] = [];
    const same = { spec: { a: 2, b: 'bad' } };
    const warn = (warning: string): void => {
      warnings.push(warning);
    };
    expect(evaluateRules({ value: same, before: same, schema, warn })).toEqual([]);
    expect(warnings).toEqual(['spec: Invalid value: "object": bad b']);
    expect(update({ a: 2, b: 'bad' }, { a: 3, b: 'bad' })).toEqual([
      'spec: Invalid value: "object": bad b',
    ]);
  });

  test.each([
    ['self.b.size() > self.c.size()', 'undefined field'],
    ['self.maybe == "x"', 'no such key: maybe evaluating rule'],
  ])('what cannot be evaluated is held against anything: %s', (rule, why) => {
    const same = { spec: { a: 2 } };
    const broken = compileSchema(withRules({ rule }));
    expect(lines(evaluateRules({ value: same, before: same, schema: broken }))).toEqual([
      expect.stringContaining(why),
    ]);
  });

  test('the items of a map list are found by their keys', () => {
    const items = {
      type: 'object',
      properties: { name: text, n: integer },
      'x-kubernetes-validations': [{ rule: 'self.n == oldSelf.n', message: 'fixed' }],
    };
    const list = (listType: string): JsonObject => ({
      type: 'object',
      properties: {
        l: {
          type: 'array',
          'x-kubernetes-list-type': listType,
          'x-kubernetes-list-map-keys': ['name'],
          items,
        },
      },
    });
    const before = { l: [{ name: 'x', n: 1 }] };
    const value = {
      l: [
        { name: 'new', n: 9 },
        { name: 'x', n: 2 },
      ],
    };
    expect(lines(evaluateRules({ value, before, schema: compileSchema(list('map')) }))).toEqual([
      'l[1]: Invalid value: "object": fixed',
    ]);
    expect(evaluateRules({ value, before, schema: compileSchema(list('atomic')) })).toEqual([]);
  });

  test('optionalOldSelf runs on create too', () => {
    const optional = compileSchema(
      withRules({
        rule: 'oldSelf.hasValue() ? oldSelf.value().a <= self.a : self.a == 0',
        message: 'start at 0',
        optionalOldSelf: true,
      }),
    );
    expect(evaluateRules({ value: { spec: { a: 0 } }, schema: optional })).toEqual([]);
    expect(evaluateRules({ value: { spec: { a: 1 } }, schema: optional })).toHaveLength(1);
    const before = { spec: { a: 1 } };
    expect(evaluateRules({ value: { spec: { a: 2 } }, before, schema: optional })).toEqual([]);
    expect(evaluateRules({ value: { spec: { a: 0 } }, before, schema: optional })).toHaveLength(1);
  });
});
