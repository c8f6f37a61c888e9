import { seededRandom } from '../base/random.ts';
import { hours, km, seconds, toMicroseconds } from '../base/units.ts';
import { hollowCoreFibre, singleModeFibre } from '../domain/catalogue/media.ts';
import type { Optics } from '../domain/catalogue/optics.ts';
import { coPackaged, ENDS_OF_LANE, pluggable } from '../domain/catalogue/optics.ts';
import { roundTrip } from '../network/fibre.ts';
import { opticsWatts } from '../network/optics-power.ts';
import { LaneWear } from '../network/lane-wear.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';

const quick = { standing: 'asserted', cost: 'quick' } as const;

const FLEET = 100_000;
const FAILURES = 2000;

/** Hours between two failures of a fleet of optics, over the first of them; mended at once, or it would shrink. */
function hoursBetweenFailures(optics: Optics): number {
  const wear = new LaneWear({
    lanes: FLEET / ENDS_OF_LANE,
    optics,
    repair: seconds(1e-3),
    inRepair: 0,
    begin: seconds(0),
    random: seededRandom(1),
  });
  let last = seconds(0);
  for (let failures = 0; failures < FAILURES;) {
    last = wear.nextChange();
    const before = wear.inRepair;
    wear.advance(last);
    if (wear.inRepair > before) failures++;
  }
  return last / hours(1) / FAILURES;
}

const lives: readonly Check[] = [
  {
    ...quick,
    source: 'optics failures, 100gmodules.com and ico-optics.org (ECOC 2025)',
    scenario: '100,000 pluggable optics, hours from one failure to the next',
    published: 7.5,
    unit: 'h',
    mark: 'derived',
    standing: 'fitted',
    tolerance: absolute(2.5),
    note: 'published as 5 to 10 h, for lives of 0.5 to 1 M h; the middle is used',
    predict: () => hoursBetweenFailures(pluggable),
  },
  {
    ...quick,
    source: 'optics failures, 100gmodules.com and ico-optics.org (ECOC 2025)',
    scenario: '100,000 co-packaged optics, hours from one failure to the next',
    published: 26,
    unit: 'h',
    mark: 'derived',
    standing: 'fitted',
    tolerance: relative(0.05),
    predict: () => hoursBetweenFailures(coPackaged),
  },
];

const LANES = 8;

const powers: readonly Check[] = [
  { optics: pluggable, published: 30 },
  { optics: coPackaged, published: 9 },
].map(({ optics, published }) => ({
  ...quick,
  source: 'NVIDIA, co-packaged optics (2025), by secondary sources',
  scenario: `power, ${optics.name}, one end of a lane`,
  published,
  unit: 'W',
  mark: 'transcribed',
  standing: 'fitted',
  tolerance: absolute(0),
  predict: () => opticsWatts({ lanes: LANES, optics }) / (LANES * ENDS_OF_LANE),
}));

const ratio = (): number =>
  opticsWatts({ lanes: LANES, optics: pluggable }) /
  opticsWatts({ lanes: LANES, optics: coPackaged });

const claims: readonly Check[] = [
  { published: 3.5, said: '2025' },
  { published: 5, said: '2026' },
].map(({ published, said }) => ({
  source: 'NVIDIA, co-packaged optics (2025), by secondary sources',
  scenario: `power of pluggable over co-packaged, claim of ${said}`,
  published,
  unit: 'times',
  mark: 'transcribed',
  tolerance: relative(0.1),
  standing: 'shown',
  note: 'a claim of network power; what is predicted is the ratio of the two published powers',
  cost: 'quick',
  predict: ratio,
}));

/** What a kilometre more costs, one way, without what belongs to the line system. */
const litPerKm = (medium: typeof hollowCoreFibre): number =>
  toMicroseconds(seconds(roundTrip(km(101), medium) - roundTrip(km(100), medium))) / 2;

const media: readonly Check[] = [
  {
    ...quick,
    source: 'mapyourtech.com, the 5-microsecond rule',
    scenario: 'one kilometre of bare G.652 fibre, one way',
    published: 4.897,
    unit: 'us',
    mark: 'seen',
    standing: 'fitted',
    tolerance: relative(0.005),
    predict: () => toMicroseconds(singleModeFibre.delayPerKm),
  },
  {
    ...quick,
    source: 'commscopetraining.com, rule of thumb',
    scenario: 'one kilometre of lit fibre, one way',
    published: 5,
    unit: 'us',
    mark: 'seen',
    tolerance: relative(0.02),
    predict: () => litPerKm(singleModeFibre),
  },
  {
    ...quick,
    source: 'hollow-core fibre, streamingmeme.com and thedailyscout.com',
    scenario: 'one kilometre of bare fibre, one way',
    published: 3.4,
    unit: 'us',
    mark: 'transcribed',
    standing: 'fitted',
    tolerance: absolute(0.1),
    note: 'published as 3.3 to 3.5 us; the middle is used',
    predict: () => toMicroseconds(hollowCoreFibre.delayPerKm),
  },
];

/** What links are made of. */
export const opticsChecks: readonly Check[] = [...media, ...lives, ...powers, ...claims];
