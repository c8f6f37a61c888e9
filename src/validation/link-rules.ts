import { bytes, gbps, inFlight, km, megabytes, microseconds, milliseconds } from '../base/units.ts';
import { switchByName } from '../domain/catalogue/switches.ts';
import { recoveryEfficiency } from '../network/arq.ts';
import { driverHeadroom, pfcHeadroom } from '../network/congestion/headroom.ts';
import { channelsFor } from '../network/congestion/nccl-window.ts';
import { dcqcnPhaseMargin } from '../network/congestion/phase-margin.ts';
import { scaledFluid } from '../network/congestion/scaled-fluid.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';
import type { LaneCase } from './lane-case.ts';
import { commandOfCase, forecastOfCase } from './lane-case.ts';
import { bareRoundTrip } from './lane-profiles.ts';
import { singleModeFibre } from '../domain/catalogue/media.ts';

const quick = { standing: 'asserted', cost: 'quick' } as const;

/** What one metre costs at one Gb/s, over the light there and back in it: 10 ns, 1.25 bytes. */
const perMetre = (headroom: (lengthKm: number) => number): number =>
  (headroom(100) - headroom(20)) / 80_000 / 1.25;

const slopes: readonly Check[] = [
  {
    ...quick,
    source: 'SONiC long-haul buffer profiles',
    scenario: 'headroom over the light in the fibre, slope',
    published: 1.33,
    unit: 'times',
    mark: 'derived',
    standing: 'fitted',
    tolerance: relative(0.02),
    predict: () => perMetre((length) => pfcHeadroom(km(length), gbps(1), singleModeFibre)),
  },
  {
    ...quick,
    source: 'Linux, mlx5 driver: xoff by cable length',
    scenario: 'headroom over the light in the fibre, slope',
    published: 1.73,
    unit: 'times',
    mark: 'derived',
    tolerance: relative(0.005),
    predict: () => perMetre((length) => driverHeadroom(km(length), gbps(1), bytes(9000))),
  },
  {
    ...quick,
    source: 'Linux, mlx5 driver: xoff by cable length',
    scenario: 'xoff, 100 Gb/s, 5 m, MTU 9,000',
    published: (301 + 2.16 * 5) * 100 + 2.72 * 9000,
    unit: 'B',
    mark: 'seen',
    tolerance: relative(1e-9),
    predict: () => driverHeadroom(km(0.005), gbps(100), bytes(9000)),
  },
];

/** Port-kilometres of 400 Gb/s that a headroom holds, one lossless priority. */
const reaches: readonly (readonly [what: string, headroom: number, portKm: number])[] = [
  ['29.5 MB of headroom (Tomahawk 5)', 29_520_896, 44],
  ['158 MB (all of a Spectrum-4)', 158_229_504, 238],
  ['2.86 GB (7280R4)', switchByName('DeepBuffer')?.headroom ?? Number.NaN, 4300],
];

const reach: readonly Check[] = reaches.map(([what, headroom, published]) => ({
  ...quick,
  source: 'lossless reach, SONiC buffer pools over its long-haul profiles',
  scenario: what,
  published,
  unit: 'port km',
  mark: 'derived',
  tolerance: relative(0.03),
  predict: () => {
    const perKm =
      (pfcHeadroom(km(120), gbps(400), singleModeFibre) -
        pfcHeadroom(km(80), gbps(400), singleModeFibre)) /
      40;
    return headroom / perKm;
  },
}));

/** The bandwidth-delay product at 400 Gb/s in MB, of lit fibre. */
const products: readonly Check[] = [
  [10, 5.2],
  [100, 50],
  [1000, 500],
].map(([length = 0, published = 0]) => ({
  ...quick,
  source: 'bandwidth-delay product, by its equation',
  scenario: `400 Gb/s, ${length} km`,
  published,
  unit: 'MB',
  mark: 'derived',
  tolerance: relative(0.05),
  predict: () => inFlight(gbps(400), bareRoundTrip(length)) / megabytes(1),
}));

const nearLosses: readonly Check[] = [
  [1e-6, 0.9988],
  [1e-5, 0.988],
  [1e-4, 0.891],
].map(([loss = 0, published = 0]) => ({
  ...quick,
  source: 'go-back-N, by its equation',
  scenario: `goodput, loss ${loss}, round trip 0.1 ms`,
  published,
  unit: 'of the line',
  mark: 'derived',
  tolerance: absolute(0.002),
  predict: () => recoveryEfficiency('go-back-n', loss, (gbps(400) * 1e-4) / 4096),
}));

const windows: readonly Check[] = [
  {
    ...quick,
    source: 'NCCL 2.30.7: 4 MiB under way in a channel',
    scenario: 'channels that fill 400 Gb/s, round trip 1.3 ms',
    published: 16,
    unit: 'channels',
    mark: 'derived',
    tolerance: absolute(0),
    predict: () => channelsFor(inFlight(gbps(400), milliseconds(1.3))),
  },
  {
    ...quick,
    source: 'NCCL 2.30.7: 4 MiB under way in a channel',
    scenario: 'channels that fill 400 Gb/s, round trip 10 ms',
    published: 119,
    unit: 'channels',
    mark: 'derived',
    tolerance: absolute(1),
    predict: () => channelsFor(inFlight(gbps(400), milliseconds(10))),
  },
];

/** Timers over the round trip, raise over the fair share, and the middle and half width of the published margins. */
const scalings: readonly (readonly [m: number, eps: number, middle: number, half: number])[] = [
  [1, 1e-4, 63.5, 1],
  [1, 1e-3, 53, 3.5],
  [2, 1e-4, 73.5, 1.5],
  [2, 1e-3, 49.5, 4],
  [4, 1e-3, 41.5, 4],
];

const scaled: readonly Check[] = scalings.flatMap(([timers, increase, published, half]) =>
  [10, 100, 1000].flatMap((length) =>
    [4, 64].map((flows): Check => ({
      ...quick,
      source: 'DCQCN with all timers in round trips (linear model, scratch version)',
      scenario: `phase margin, timers ${timers} RTT, raise ${increase} C/N, ${length} km, ${flows} flows`,
      published,
      unit: 'degrees',
      mark: 'reproduced',
      tolerance: absolute(half + 0.5),
      standing: 'fitted',
      note: 'published as a range; the marking band was not, and is chosen here: 0.45 BDP',
      predict: () => {
        const roundTrip = bareRoundTrip(length);
        const lane = { roundTrip, laneRate: gbps(400), flows, timers, increase, band: 0.45 };
        return dcqcnPhaseMargin(scaledFluid(lane), flows, roundTrip) ?? Number.NaN;
      },
    })),
  ),
);

function algorithmCase(
  algorithm: 'ztr' | 'nscc',
  profile: LaneCase['profile'],
  lengthKm: number,
): LaneCase {
  return {
    lengthKm,
    roundTripUs: 10 * lengthKm,
    laneGbps: 400,
    flows: 16,
    sendersGbps: 50,
    packetBytes: 4096,
    algorithm,
    profile,
    settings: { buffer_bytes: 0, window_bytes: 0, start_rate_mbps: 0 },
    roundTrips: 600,
  };
}

const collapse: readonly Check[] = [2, 10, 100].map((length) => {
  const wanted = algorithmCase('ztr', 'off-the-shelf', length);
  return {
    ...quick,
    source: 'DOCA PCC sample, round-trip template (scratch version of this model)',
    scenario: `goodput, ${length} km: its base of 13 us is 1.3 km`,
    published: 0,
    unit: 'of the line',
    mark: 'reproduced',
    tolerance: absolute(0.01),
    reproduce: commandOfCase(wanted),
    predict: () => forecastOfCase(wanted).goodput,
  };
});

/** The same with its base above the round trip, steps of 0.5 and 2 %, and a switch that does not mark. */
const unmarked = { kmin_bytes: 2e9, kmax_bytes: 4e9 };
const rebased: readonly Check[] = [1, 10, 100, 500].map((length) => {
  const known = algorithmCase('ztr', 'tuned', length);
  const wanted = { ...known, settings: { ...known.settings, ...unmarked } };
  return {
    ...quick,
    source: 'DOCA PCC sample, round-trip template (scratch version of this model)',
    scenario: `goodput, ${length} km, base above the round trip`,
    published: 0.99,
    unit: 'of the line',
    mark: 'reproduced',
    tolerance: absolute(0.015),
    ...(length > 100
      ? {
          standing: 'disagreement',
          note: 'how the run that was published began, and how long it was, is not known',
        }
      : {}),
    reproduce: commandOfCase(wanted),
    predict: () => forecastOfCase(wanted).goodput,
  };
});

const planned: readonly Check[] = [10, 100].map((length) => {
  const wanted = algorithmCase('nscc', 'off-the-shelf', length);
  return {
    ...quick,
    source: 'Ultra Ethernet NSCC, defaults of uet-htsim',
    scenario: `mean queue, ${length} km: the target is one round trip`,
    published: 1,
    unit: 'round trips',
    mark: 'derived',
    tolerance: absolute(0.05),
    reproduce: commandOfCase(wanted),
    predict: () => forecastOfCase(wanted).queueDelay / microseconds(10 * length),
  };
});

/** Rules of thumb by distance, and two algorithms whose constants do not know it. */
export const linkRuleChecks: readonly Check[] = [
  ...slopes,
  ...reach,
  ...products,
  ...nearLosses,
  ...windows,
  ...scaled,
  ...collapse,
  ...rebased,
  ...planned,
];
