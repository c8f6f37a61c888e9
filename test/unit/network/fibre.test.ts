import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeProblems } from '../../../src/base/result.ts';
import { gbps, km, minutes, seconds, toMicroseconds } from '../../../src/base/units.ts';
import type { Location } from '../../../src/domain/site.ts';
import type { SiteLink } from '../../../src/domain/site-link.ts';
import { linkLength, roundTrip } from '../../../src/network/fibre.ts';
import { pfcHeadroom } from '../../../src/network/congestion/headroom.ts';
import type { Medium } from '../../../src/domain/catalogue/media.ts';
import { hollowCoreFibre, singleModeFibre } from '../../../src/domain/catalogue/media.ts';
import { pluggable } from '../../../src/domain/catalogue/optics.ts';

const link: SiteLink = {
  name: 'memphis-atlanta',
  sites: ['memphis', 'atlanta'],
  givenLength: undefined,
  routeFactor: 1.4,
  medium: singleModeFibre,
  optics: pluggable,
  repair: minutes(240),
  lanes: 8,
  laneRate: gbps(800),
  jitter: seconds(0),
  lossRate: 0,
  reservable: 0.9,
  tuning: 'DistanceAware',
};

const locations: Readonly<Record<string, Location>> = {
  memphis: { latitudeDegrees: 35.06, longitudeDegrees: -90.16 },
  atlanta: { latitudeDegrees: 33.75, longitudeDegrees: -84.39 },
};

describe('length of a link', () => {
  test('a given length wins over the locations', () => {
    const given = linkLength({ ...link, givenLength: km(610) }, (site) => locations[site]);
    expect(given).toEqual({ type: 'ok', value: 610 });
  });

  test('without one, it is the great circle times the route factor', () => {
    const derived = linkLength(link, (site) => locations[site]);
    expect(derived.type === 'ok' ? Math.round(derived.value) : derived).toBe(769);
  });

  test('without a location it says which site lacks one and what to do', () => {
    const unknown = linkLength(link, () => undefined);
    const text = unknown.type === 'failed' ? describeProblems(unknown.failure) : 'ok';
    expect(text).toContain('spec.lengthKm');
    expect(text).toContain('memphis');
    expect(text).toContain('atlanta');
  });
});

test('longer fibre never has a shorter round trip', () => {
  const length = fc.double({ min: 0, max: 40_000, noNaN: true });
  fc.assert(
    fc.property(length, length, (a, b) => {
      const [near, far] = a < b ? [a, b] : [b, a];
      expect(roundTrip(km(far), singleModeFibre)).toBeGreaterThanOrEqual(
        roundTrip(km(near), singleModeFibre),
      );
    }),
  );
});

describe('the medium', () => {
  const microsecondsOf = (length: number, medium: Medium): number =>
    Math.round(toMicroseconds(roundTrip(km(length), medium)));

  test('decides the round trip, and the equipment does not change with it', () => {
    expect(microsecondsOf(1000, singleModeFibre)).toBe(10_213);
    expect(microsecondsOf(1000, hollowCoreFibre)).toBe(7219);
    expect(microsecondsOf(0, hollowCoreFibre)).toBe(123);
  });

  test('decides what is on the cable when a pause is asked for', () => {
    const headroom = (medium: Medium): number => pfcHeadroom(km(100), gbps(400), medium);
    const empty = pfcHeadroom(km(0), gbps(400), singleModeFibre);
    const onCable = (medium: Medium): number => headroom(medium) - empty;
    expect(onCable(hollowCoreFibre) / onCable(singleModeFibre)).toBeCloseTo(3.4 / 4.897, 9);
  });
});
