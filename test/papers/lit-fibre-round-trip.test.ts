import { expect, test } from '@jest/globals';
import { km, toMicroseconds } from '../../src/base/units.ts';
import { roundTrip } from '../../src/network/fibre.ts';
import { singleModeFibre } from '../../src/domain/catalogue/media.ts';

test('no round trip is faster than light in the glass (4.897 us/km one way)', () => {
  for (const length of [1, 10, 100, 1000, 10_000]) {
    expect(toMicroseconds(roundTrip(km(length), singleModeFibre))).toBeGreaterThan(
      2 * 4.897 * length,
    );
  }
});
