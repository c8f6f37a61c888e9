import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { milliseconds, seconds } from '../../../src/base/units.ts';
import {
  BucketRateLimit,
  ExponentialRateLimit,
  controllerRateLimit,
  strictest,
} from '../../../src/runtime/rate-limit.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';

const delays = (count: number, next: () => number): readonly number[] =>
  Array.from({ length: count }, () => Number(next().toFixed(6)));

test('a key waits twice as long after every failure, up to the longest, until it is well', () => {
  const limit = new ExponentialRateLimit({ first: milliseconds(5), longest: seconds(0.03) });
  expect(delays(5, () => limit.delay('a'))).toEqual([0.005, 0.01, 0.02, 0.03, 0.03]);
  expect(limit.delay('b')).toBe(0.005);
  limit.forget('a');
  expect(limit.delay('a')).toBe(0.005);
});

test('a bucket serves its burst at once, then its rate, and fills up again', () => {
  const clock = new VirtualClock(instant(0));
  const limit = new BucketRateLimit({ clock, perSecond: 10, burst: 2 });
  expect(delays(4, () => limit.delay())).toEqual([0, 0, 0.1, 0.2]);
  clock.advance(seconds(60));
  expect(delays(3, () => limit.delay())).toEqual([0, 0, 0.1]);
});

test('of several limits the strictest counts, and all of them forget', () => {
  const one = new ExponentialRateLimit({ first: seconds(1), longest: seconds(8) });
  const other = new ExponentialRateLimit({ first: seconds(3), longest: seconds(3) });
  const both = strictest([one, other]);
  expect(delays(3, () => both.delay('a'))).toEqual([3, 3, 4]);
  both.forget('a');
  expect(both.delay('a')).toBe(3);
});

describe('the limit of controllers', () => {
  test('begins at 5 ms and ends at 1000 s, with at most a tenth more', () => {
    const clock = new VirtualClock(instant(0));
    const limit = controllerRateLimit(clock, seededRandom(1));
    for (let failure = 0; failure < 25; failure++) {
      const plain = Math.min(0.005 * 2 ** failure, 1000);
      const delay = limit.delay('a');
      expect(delay).toBeGreaterThanOrEqual(plain);
      expect(delay).toBeLessThanOrEqual(plain * 1.1);
    }
  });
});
