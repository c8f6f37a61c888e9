import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../../../src/base/json.ts';
import { refuseOversized } from '../../../../src/apiserver/admission/size.ts';
import { largestObject } from '../../../../src/kube/largest-object.ts';

const holding = (any: JsonValue) => ({
  ...{ apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a' } },
  any,
});

function isRefused(any: JsonValue): boolean {
  try {
    refuseOversized(holding(any));
    return false;
  } catch {
    return true;
  }
}

/** How often the value fits into the limit as a member of a list. */
const copiesThatFit = (value: JsonValue): number =>
  Math.floor((largestObject - 200) / (JSON.stringify(value).length + 1));

test('what may be stored is not refused, however it is nested', () => {
  const values = fc.jsonValue({ maxDepth: 6 }) as fc.Arbitrary<JsonValue>;
  fc.assert(
    fc.property(values, (value) => {
      const many = Array.from({ length: copiesThatFit(value) }, () => value);
      expect(isRefused(many)).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test.each([
  ['a list in a list', '['.repeat(500) + ']'.repeat(500)],
  ['an object in an object', `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`],
])('%s counts as long as it is', (_what, text) => {
  const value = JSON.parse(text) as JsonValue;
  const most = copiesThatFit(value);
  expect(isRefused(Array.from({ length: most }, () => value))).toBe(false);
  expect(isRefused(Array.from({ length: most + 2 }, () => value))).toBe(true);
});

test('managedFields do not count: the server writes them itself', () => {
  const managedFields = [{ manager: 'x'.repeat(largestObject + 1) }];
  const object = holding(1);
  expect(() => {
    refuseOversized({ ...object, metadata: { name: 'a', managedFields } });
  }).not.toThrow();
});

test.each([
  ['two mebibytes in few values', Array.from({ length: 40_000 }, () => 'x'.repeat(50)), false],
  ['two mebibytes in many values', Array.from({ length: 60_000 }, () => 'x'.repeat(32)), true],
  ['more than a body may be', Array.from({ length: 4 }, () => 'x'.repeat(1_000_000)), true],
])('of what is too large, %s', (_what, value, refused) => {
  expect(isRefused(value)).toBe(refused);
});
