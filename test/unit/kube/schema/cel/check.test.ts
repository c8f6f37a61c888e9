import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../../src/base/json.ts';
import { checkRules } from '../../../../../src/kube/schema/cel/check.ts';
import { compileSchema } from '../../../../../src/kube/schema/compile.ts';
import { gpuPoolOpenApi } from '../../../../support/gpu-pool-schema.ts';

const text = { type: 'string', maxLength: 10 };
const spec: JsonObject = {
  type: 'object',
  properties: {
    a: { type: 'integer' },
    b: text,
    'x-y': text,
    tags: { type: 'array', maxItems: 10, items: text },
    unbounded: { type: 'array', items: { type: 'string' } },
    labels: { type: 'object', maxProperties: 10, additionalProperties: text },
    links: {
      type: 'array',
      maxItems: 10,
      items: { type: 'object', properties: { name: text, item: text } },
    },
    empty: { type: 'object' },
    extra: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};
const lines = (...rules: readonly JsonObject[]): readonly string[] =>
  checkRules(
    compileSchema({
      type: 'object',
      properties: { spec: { ...spec, 'x-kubernetes-validations': rules } },
    }),
    'schema',
  ).map(({ field, message }) => `${field ?? ''}: ${message}`);
const at = 'schema.properties[spec].x-kubernetes-validations[0]';

describe('checkRules', () => {
  test('the rules of a real CRD are good', () => {
    expect(checkRules(compileSchema(gpuPoolOpenApi))).toEqual([]);
  });

  test.each([
    'self.a > 1 && self.a < 2.5',
    'self.x__dash__y == self.b',
    'self.links[0] == self.links[1]',
    'self == oldSelf',
    'self.links.all(l, self.links.exists_one(m, m.name == l.name))',
    'self.links.map(l, l.name).isSorted()',
    'has(self.extra)',
    '"%s %d".format([self.b, self.a]) != ""',
    'self.tags.all(t, t.matches("^[a-z]+$")) && self.b.find("x") == ""',
    'self.labels.all(k, self.labels[k] != "")',
    'has(self.empty)',
    'has(self.labels.any) && self.links.exists(l, has(l.name)) && self.b != "has("',
  ])('%s is good', (rule) => {
    expect(lines({ rule })).toEqual([]);
  });

  test.each<readonly [JsonObject, RegExp]>([
    [
      { rule: 'self.nope == 1' },
      /rule: .*compilation failed: ERROR: <input>:1:5: undefined field 'nope'\n \| self\.nope == 1\n \| \.{4}\^$/,
    ],
    [{ rule: 'self.links.all(l, l.nme == "")' }, /undefined field 'nme'/],
    [{ rule: 'has(self.nope)' }, /undefined field 'nope'\n \| has\(self\.nope\)\n \| \.{3}\^$/],
    [{ rule: 'self.links.all(l, !has(l.nme))' }, /undefined field 'nme'/],
    [{ rule: 'has(self.b == "")' }, /compilation failed/],
    [{ rule: 'other > 1' }, /undeclared reference to 'other'/],
    [{ rule: 'self.a > "x"' }, /found no matching overload for '_>_' applied to '\(int, string\)'/],
    [
      { rule: 'self.a >' },
      /ERROR: <input>:1:9: Syntax error: mismatched input '<EOF>' expecting \{'\['/,
    ],
    [{ rule: 'self.b.matches(1)' }, /'matches' applied to 'string\.\(int\)'/],
    [{ rule: 'self.extra.any == 1' }, /undefined field 'any'/],
    [{ rule: 'self.a == 1.0' }, /'_==_' applied to '\(int, double\)'/],
    [{ rule: '[1, "a"].size() == 2' }, /expected type 'int' but found 'string'/],
    [{ rule: 'self.a = 1' }, /1:8: Syntax error: token recognition error at: '= '/],
    [{ rule: 'cel.bind(x, self.a, x > 1)' }, /undeclared reference to 'bind'/],
    [
      { rule: 'true', fieldPath: '.nope' },
      /fieldPath: Invalid value: "\.nope": fieldPath must be a valid path$/,
    ],
    [{ rule: 'self.a + 1' }, /cel expression must evaluate to a bool$/],
    [{ rule: ' ' }, /rule: Required value: rule is not specified$/],
    [
      { rule: 'true', reason: 'FieldValueOdd' },
      /reason: Unsupported value: "FieldValueOdd": supported values: "FieldValueDuplicate", /,
    ],
    [
      { rule: 'true', message: ' ' },
      /message: Invalid value: " ": message must be non-empty if specified$/,
    ],
    [{ rule: 'true', message: 'a\nb' }, /message must not contain line breaks$/],
    [
      { rule: 'true ||\nfalse' },
      /message: Required value: message must be specified if rule contains line breaks$/,
    ],
    [
      { rule: 'true', messageExpression: ' ' },
      /messageExpression: Required value: messageExpression must be non-empty if specified$/,
    ],
    [{ rule: 'true', messageExpression: 'self.a' }, /messageExpression must evaluate to a string$/],
    [
      { rule: 'true', messageExpression: 'self.nope' },
      /messageExpression compilation failed: .*undefined field 'nope'/,
    ],
    [
      { rule: 'true', optionalOldSelf: true },
      /optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule$/,
    ],
  ])('%j is refused', (rule, expected) => {
    const found = lines(rule);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
    expect(found[0]?.startsWith(at)).toBe(true);
  });

  test('oldSelf has no meaning within an atomic list', () => {
    const list = (listType: string): JsonObject => ({
      type: 'object',
      properties: {
        l: {
          type: 'array',
          maxItems: 10,
          'x-kubernetes-list-type': listType,
          'x-kubernetes-list-map-keys': ['k'],
          items: {
            type: 'object',
            properties: {
              k: { ...text, 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] },
            },
          },
        },
      },
    });
    expect(checkRules(compileSchema(list('map')))).toEqual([]);
    expect(checkRules(compileSchema(list('atomic')))).toMatchObject([
      {
        field: 'properties[l].items.properties[k].x-kubernetes-validations[0].rule',
        message:
          'Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within properties[l]',
      },
    ]);
  });

  test('what a rule can cost is estimated from the limits of the schema', () => {
    const advice =
      '(try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)';
    const rule = 'self.unbounded.all(x, self.unbounded.exists(y, x == y))';
    expect(lines({ rule })).toEqual([
      `${at}.rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x ${advice}`,
      `${at}.rule: Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema`,
      `schema: Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x ${advice}`,
    ]);
    expect(lines({ rule: rule.replaceAll('unbounded', 'tags') })).toEqual([]);
  });
});
