import { expect, test } from '@jest/globals';
import { escapeField } from '../../../../../src/kube/schema/cel/identifiers.ts';
import { withMatches, withOwnMatches } from '../../../../../src/kube/schema/cel/source.ts';

test.each([
  ['self.matches("x")', 'self.matchRe("x")'],
  ['matches(self, "x")', 'matchRe(self, "x")'],
  ['self.matches ("x")', 'self.matchRe ("x")'],
  ['self.matches == "matches("', 'self.matches == "matches("'],
  ["'it\\'s matches(' + self.a.matches('b')", "'it\\'s matches(' + self.a.matchRe('b')"],
  ['r"\\" + self.matches("""matches(""")', 'r"\\" + self.matchRe("""matches(""")'],
  ['self.a // matches(\n && b.matches("x")', 'self.a // matches(\n && b.matchRe("x")'],
  ['rematches("x") || xs.matchesAll()', 'rematches("x") || xs.matchesAll()'],
])('%s', (rule, expected) => {
  expect(withOwnMatches(rule)).toBe(expected);
  expect(withMatches(expected)).toBe(rule);
});

test.each([
  ['name', 'name'],
  ['namespace', '__namespace__'],
  ['in', '__in__'],
  ['a.b-c/d', 'a__dot__b__dash__c__slash__d'],
  ['a__b', 'a__underscores__b'],
  ['$ref', undefined],
  ['1st', undefined],
  ['', undefined],
])('the field %j is written %s', (name, expected) => {
  expect(escapeField(name)).toBe(expected);
});
