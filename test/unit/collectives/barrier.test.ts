import { expect, test } from '@jest/globals';
import { seconds } from '../../../src/base/units.ts';
import { barrierDelay } from '../../../src/collectives/barrier.ts';

// Expected largest of n standard normal values (integrated numerically).
test.each([
  [8, 1.4236, 0.07],
  [64, 2.3437, 0.04],
  [1024, 3.2482, 0.02],
  [4096, 3.6261, 0.01],
])('the last of %d comes %d deviations late', (arrivals, deviations, tolerance) => {
  expect(Math.abs(barrierDelay(seconds(1), arrivals) / deviations - 1)).toBeLessThan(tolerance);
});

test('one arrival waits for nobody, and without jitter nobody waits', () => {
  expect(barrierDelay(seconds(1), 1)).toBe(0);
  expect(barrierDelay(seconds(0), 1024)).toBe(0);
});
