import { expect, test } from '@jest/globals';
import { gbps, km, microseconds, minutes, seconds, toGbps } from '../../../src/base/units.ts';
import type { SiteLink } from '../../../src/domain/site-link.ts';
import { tuneLane } from '../../../src/network/congestion/tune.ts';
import { roundTrip } from '../../../src/network/fibre.ts';
import type { ObservedLink } from '../../../src/network/link.ts';
import { linkState } from '../../../src/network/link.ts';
import { singleModeFibre } from '../../../src/domain/catalogue/media.ts';
import { pluggable } from '../../../src/domain/catalogue/optics.ts';

const link: SiteLink = {
  name: 'a-b',
  sites: ['a', 'b'],
  givenLength: km(600),
  routeFactor: 1.4,
  medium: singleModeFibre,
  optics: pluggable,
  repair: minutes(240),
  lanes: 8,
  laneRate: gbps(800),
  jitter: microseconds(50),
  lossRate: 0,
  reservable: 0.9,
  tuning: 'DistanceAware',
};

const observed: ObservedLink = {
  link,
  length: km(600),
  lanesUp: 8,
  available: 'up',
  parameters: tuneLane({
    mode: link.tuning,
    roundTrip: roundTrip(km(600), singleModeFibre),
    laneRate: link.laneRate,
    flows: 16,
    jitter: link.jitter,
    length: km(600),
    medium: singleModeFibre,
  }),
  flows: 16,
};

test('capacity is that of the lanes that are up, none when the fibre is cut', () => {
  expect(toGbps(linkState(observed).capacity)).toBe(6400);
  expect(toGbps(linkState({ ...observed, lanesUp: 7 }).capacity)).toBe(5600);
  expect(linkState({ ...observed, available: 'cut' }).capacity).toBe(0);
});

test('a cut link keeps its round trip and efficiency, so that nothing jumps when it comes back', () => {
  const up = linkState(observed);
  const cut = linkState({ ...observed, available: 'cut' });
  expect(cut).toEqual({ ...up, capacity: 0 });
});

test('the jitter of the fibre and of the queue add like independent deviations', () => {
  const { jitter, queueDelay } = linkState(observed);
  expect(jitter).toBeCloseTo(Math.hypot(50e-6, queueDelay), 12);
  expect(linkState({ ...observed, link: { ...link, jitter: seconds(0) } }).jitter).toBeLessThan(
    jitter,
  );
});
