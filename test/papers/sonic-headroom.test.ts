import { expect, test } from '@jest/globals';
import { gbps, km } from '../../src/base/units.ts';
import { pfcHeadroom } from '../../src/network/congestion/headroom.ts';

/* sonic-buildimage, long-haul PG profiles of the Arista and Nokia deep-buffer boxes: xoff bytes by speed and cable. */
test.each([
  [100, 2, 393_216],
  [100, 80, 13_357_056],
  [100, 120, 20_004_864],
  [400, 2, 1_445_888],
  [400, 80, 53_305_344],
  [400, 120, 79_900_672],
  [800, 2, 2_850_816],
  [800, 80, 106_573_824],
  [800, 120, 159_764_480],
])('%d Gb/s over %d km needs %d bytes of headroom within 3 %%', (speed, length, xoff) => {
  const error = pfcHeadroom(km(length), gbps(speed)) / xoff - 1;
  expect(Math.abs(error)).toBeLessThan(0.03);
});
