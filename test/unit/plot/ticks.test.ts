import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { divideLinear, divideLog, tickText } from '../../../src/plot/ticks.ts';

describe('the marks of an axis', () => {
  test.each([
    [0, 100, [0, 20, 40, 60, 80, 100]],
    [-6.6, 27, [-10, 0, 10, 20, 30]],
    [0.01, 0.043, [0.01, 0.02, 0.03, 0.04, 0.05]],
    [5, 5, [5, 6]],
    [0, 0, [0, 0.2]],
  ])('linear from %d to %d', (least, most, ticks) => {
    expect(divideLinear(least, most).ticks).toEqual(ticks);
  });

  test.each([
    [1, 1000, [1, 10, 100, 1000]],
    [3, 40, [2, 5, 10, 20, 50]],
    [100, 100, [100, 200]],
    [1, 2 ** 34, [1, 100, 10_000, 1e6, 1e8, 1e10]],
  ])('logarithmic from %d to %d', (least, most, ticks) => {
    expect(divideLog(least, most).ticks).toEqual(ticks);
  });

  const value = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  const above = fc.double({ min: 1e-12, max: 1e12, noNaN: true });

  test.each([
    ['linear', value, divideLinear],
    ['logarithmic', above, divideLog],
  ] as const)('%s: both ends are enclosed, marks rise, and there are few', (_, values, divide) => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [least, most] = a < b ? [a, b] : [b, a];
        const division = divide(least, most);
        const slack = 1e-6 * Math.max(Math.abs(least), Math.abs(most), 1e-280);
        expect(division.least).toBeLessThanOrEqual(least + slack);
        expect(division.most).toBeGreaterThanOrEqual(most - slack);
        expect(division.ticks.length).toBeGreaterThan(1);
        expect(division.ticks.length).toBeLessThan(20);
        expect(division.ticks).toEqual([...new Set(division.ticks)].sort((x, y) => x - y));
      }),
      { endOnFailure: true },
    );
  });

  test.each([
    [0, '0'],
    [0.05, '0.05'],
    [250, '250'],
    [10_000, '10k'],
    [2_500_000, '2.5M'],
    [3e9, '3G'],
    [4e12, '4T'],
    [-20_000, '-20k'],
    [1e-7, '1e-7'],
    [1e16, '1e16'],
  ])('%d is written %s', (number, text) => {
    expect(tickText(number)).toBe(text);
  });
});
