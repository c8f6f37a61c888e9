import { expect, test } from '@jest/globals';
import { km, toMicroseconds } from '../../src/base/units.ts';
import { roundTrip } from '../../src/network/fibre.ts';

/* K. Nawaz (HPE Networking), "Long-Distance Lossless Scale-Across", 2026: round trips on real fibre. */
test.each([
  [50, 632],
  [100, 1131],
  [200, 2138],
  [300, 3158],
  [400, 4145],
  [500, 5179],
])('%d km of lit fibre: %d us there and back within 1 %%', (length, measured) => {
  const error = toMicroseconds(roundTrip(km(length))) / measured - 1;
  expect(Math.abs(error)).toBeLessThan(0.01);
});

test('no round trip is faster than light in the glass (4.897 us/km one way)', () => {
  for (const length of [1, 10, 100, 1000, 10_000]) {
    expect(toMicroseconds(roundTrip(km(length)))).toBeGreaterThan(2 * 4.897 * length);
  }
});
