import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recoveryEfficiency } from '../../../src/network/arq.ts';

test('nothing lost, nothing repeated', () => {
  expect(recoveryEfficiency('go-back-n', 0, 1e6)).toBe(1);
  expect(recoveryEfficiency('selective-repeat', 0, 1e6)).toBe(1);
});

test('going back costs at least as much as repeating what is missing, more with distance', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.01, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (loss, underWay) => {
        const back = recoveryEfficiency('go-back-n', loss, underWay);
        expect(back).toBeLessThanOrEqual(
          recoveryEfficiency('selective-repeat', loss, underWay) + 1e-12,
        );
        expect(recoveryEfficiency('go-back-n', loss, 2 * underWay)).toBeLessThanOrEqual(back);
      },
    ),
  );
});
