import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gbps, km } from '../../../../src/base/units.ts';
import { pfcHeadroom } from '../../../../src/network/congestion/headroom.ts';
import { singleModeFibre } from '../../../../src/domain/catalogue/media.ts';

test('longer cables and faster ports never need less headroom', () => {
  const length = fc.double({ min: 0, max: 1000, noNaN: true });
  const speed = fc.integer({ min: 1, max: 1600 });
  fc.assert(
    fc.property(length, length, speed, speed, (l1, l2, s1, s2) => {
      const less = pfcHeadroom(km(Math.min(l1, l2)), gbps(Math.min(s1, s2)), singleModeFibre);
      const more = pfcHeadroom(km(Math.max(l1, l2)), gbps(Math.max(s1, s2)), singleModeFibre);
      expect(more).toBeGreaterThanOrEqual(less);
    }),
  );
});
