import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../src/base/random.ts';

const draws = (random: { next(): number }, count: number): readonly number[] =>
  Array.from({ length: count }, () => random.next());

describe('seededRandom', () => {
  test('the same seed gives the same numbers, another seed others', () => {
    expect(draws(seededRandom(7), 5)).toEqual(draws(seededRandom(7), 5));
    expect(draws(seededRandom(7), 5)).not.toEqual(draws(seededRandom(8), 5));
  });

  test('a stream does not depend on how much its parent or its siblings have drawn', () => {
    const parent = seededRandom(1);
    const before = draws(parent.split('faults'), 5);
    draws(parent, 100);
    draws(parent.split('jobs'), 100);
    expect(draws(parent.split('faults'), 5)).toEqual(before);
    expect(draws(parent.split('jobs'), 5)).not.toEqual(before);
  });

  test('numbers are in [0, 1), whole numbers below their bound', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1000 }), (seed, bound) => {
        const random = seededRandom(seed);
        for (const value of draws(random, 50)) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
        }
        expect(random.below(bound)).toBeLessThan(bound);
      }),
    );
  });

  test('a hundred thousand draws fill ten bins evenly', () => {
    const bins = Array.from({ length: 10 }, () => 0);
    const random = seededRandom(42);
    for (let draw = 0; draw < 100_000; draw++) {
      const bin = random.below(10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const expected = 10_000;
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 9 degrees of freedom: above 27.9 in one of a thousand good generators.
    expect(chiSquare).toBeLessThan(27.9);
  });
});
