import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeProblems } from '../../../src/base/result.ts';
import { gbps, km, seconds } from '../../../src/base/units.ts';
import type { Location } from '../../../src/domain/site.ts';
import type { SiteLink } from '../../../src/domain/site-link.ts';
import { linkLength, roundTrip } from '../../../src/network/fibre.ts';

const link: SiteLink = {
  name: 'memphis-atlanta',
  sites: ['memphis', 'atlanta'],
  givenLength: undefined,
  routeFactor: 1.4,
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
      expect(roundTrip(km(far))).toBeGreaterThanOrEqual(roundTrip(km(near)));
    }),
  );
});
