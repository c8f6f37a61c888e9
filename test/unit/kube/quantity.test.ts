import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addedQuantity, quantityText, readQuantity } from '../../../src/kube/quantity.ts';
import type { Quantity } from '../../../src/kube/quantity.ts';

function read(text: string): Quantity {
  const quantity = readQuantity(text);
  if (quantity === undefined) throw new Error(`${text} is no quantity`);
  return quantity;
}

describe('an amount in its shortest form', () => {
  test.each([
    ['0', '0'],
    ['0Gi', '0'],
    ['1', '1'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    ['100u', '100u'],
    ['2000', '2k'],
    ['1024', '1024'],
    ['1024Ki', '1Mi'],
    ['1.5Gi', '1536Mi'],
    ['512Ki', '512Ki'],
    ['0.5Ki', '512'],
    ['1e3', '1e3'],
    ['1500e-3', '1500e-3'],
    ['-1Gi', '-1Gi'],
    ['0.1n', '1n'],
    ['5000E', '5000E'],
  ])('%s is %s', (given, shortest) => {
    expect(quantityText(read(given))).toBe(shortest);
  });

  test.each([
    ['many nines', '9'.repeat(1_000_000), '9223372036854775807'],
    ['a large exponent', '1e999', '9223372036854775807'],
    ['an exponent without end', '1e999999999999999999', '9223372036854775807'],
    ['much less than nothing', `-${'9'.repeat(1_000)}Ei`, '-9223372036854775807'],
    ['leading zeros', `${'0'.repeat(1_000_000)}1`, '1'],
    ['a small exponent', '1e-999', '1e-9'],
    ['a smaller exponent', '1e-999999999999999999', '1e-9'],
    ['nearly nothing', `0.${'0'.repeat(1_000_000)}1Ei`, '1n'],
    ['a little more than one', `1.${'0'.repeat(1_000_000)}1`, '1000000001n'],
    ['one, at length', `1.${'0'.repeat(1_000_000)}`, '1'],
  ])('%s', (_, given, shortest) => {
    expect(quantityText(read(given))).toBe(shortest);
  });

  test.each(['', 'Gi', '1Zi', '1.2.3', 'abc', '1 Gi'])('%p is none', (text) => {
    expect(readQuantity(text)).toBeUndefined();
  });

  test.each([
    ['500m', '252m', '752m'],
    ['1Gi', '1G', '2073741824'],
    ['1Gi', '512Mi', '1536Mi'],
    ['0', '1Gi', '1Gi'],
    ['1', '1Gi', '1073741825'],
  ])('%s and %s are %s', (first, second, sum) => {
    expect(quantityText(addedQuantity(read(first), read(second)))).toBe(sum);
  });

  test('what is written can be read again', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n }),
        fc.constantFrom('binary' as const, 'decimal' as const, 'exponent' as const),
        (nanos, form) => {
          expect(read(quantityText({ nanos, form })).nanos).toBe(nanos);
        },
      ),
    );
  });
});
