import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashedEfficiency } from '../../../src/network/ecmp.ts';

test('by hand: two flows on two links collide half of the time', () => {
  expect(hashedEfficiency(2, 2)).toBeCloseTo(0.5 * 1 + 0.5 * 0.5, 12);
});

test('by hand: four flows on four links', () => {
  // Of 256 ways 24 have no collision, 180 a fullest link of two, 48 of three, 4 of four.
  const expected = (24 + 180 / 2 + 48 / 3 + 4 / 4) / 256;
  expect(hashedEfficiency(4, 4)).toBeCloseTo(expected, 12);
});

test('one link is not shared unevenly; one flow uses one of its links', () => {
  expect(hashedEfficiency(64, 1)).toBeCloseTo(1, 12);
  expect(hashedEfficiency(1, 8)).toBeCloseTo(1 / 8, 12);
});

test('more flows spread more evenly', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 2, max: 12 }),
      (times, links) => {
        const few = hashedEfficiency(times * links, links);
        expect(few).toBeGreaterThan(0);
        expect(few).toBeLessThan(1);
        expect(hashedEfficiency(2 * times * links, links)).toBeGreaterThan(few);
      },
    ),
  );
});
