import { gbps, inFlight, km, seconds, toMicroseconds } from '../base/units.ts';
import type { TuningMode } from '../domain/site-link.ts';
import { recoveryEfficiency } from '../network/arq.ts';
import { predictLane } from '../network/congestion/efficiency.ts';
import { pfcHeadroom } from '../network/congestion/headroom.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { hashedEfficiency } from '../network/ecmp.ts';
import { roundTrip } from '../network/fibre.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';
import { commandOfCase, forecastOfCase } from './lane-case.ts';
import { bareRoundTrip, distanceCase, distances, fieldCase } from './lane-profiles.ts';
import { singleModeFibre } from '../domain/catalogue/media.ts';

const quick = { standing: 'asserted', cost: 'quick' } as const;

/** K. Nawaz (HPE Networking), "Long-Distance Lossless Scale-Across", 2026: us there and back on real fibre. */
const litFibre = { 50: 632, 100: 1131, 200: 2138, 300: 3158, 400: 4145, 500: 5179 };

/** xoff bytes by speed and km of the long-haul profiles of Arista's and Nokia's deep-buffer boxes. */
const headroom: readonly (readonly [gbps: number, km: number, bytes: number])[] = [
  [100, 2, 393_216],
  [100, 80, 13_357_056],
  [100, 120, 20_004_864],
  [400, 2, 1_445_888],
  [400, 80, 53_305_344],
  [400, 120, 79_900_672],
  [800, 2, 2_850_816],
  [800, 80, 106_573_824],
  [800, 120, 159_764_480],
];

/** 400 Gb/s, 4 KiB, one queue pair: goodput of go-back-N by loss and round trip in ms. */
const goBackN: readonly (readonly [loss: number, ms: number, efficiency: number])[] = [
  [1e-6, 1, 0.988],
  [1e-6, 10, 0.891],
  [1e-5, 1, 0.891],
  [1e-5, 10, 0.45],
  [1e-4, 1, 0.45],
  [1e-4, 10, 0.076],
];

/** Mean over fullest link by flows and links, 4,000 draws: two tables, which differ by a hundredth where they overlap. */
const hashing: readonly (readonly [flows: number, links: number, share: number])[] = [
  [8, 8, 0.41],
  [16, 8, 0.5],
  [64, 8, 0.66],
  [256, 8, 0.8],
  [16, 16, 0.35],
  [64, 16, 0.52],
  [128, 16, 0.61],
  [4, 4, 0.52],
  [8, 4, 0.59],
  [16, 4, 0.67],
  [32, 4, 0.74],
  [64, 4, 0.8],
  [128, 4, 0.85],
  [32, 8, 0.58],
  [128, 8, 0.74],
  [32, 16, 0.43],
  [256, 16, 0.69],
  [512, 16, 0.76],
  [32, 32, 0.3],
  [64, 32, 0.38],
  [128, 32, 0.47],
  [256, 32, 0.56],
  [512, 32, 0.65],
  [1024, 32, 0.73],
];

function closedForm(mode: TuningMode, lengthKm: number, flows: number): number {
  const conditions = {
    roundTrip: bareRoundTrip(lengthKm),
    laneRate: gbps(400),
    flows,
    jitter: seconds(0),
  };
  const parameters = tuneLane({
    mode,
    length: km(lengthKm),
    medium: singleModeFibre,
    ...conditions,
  });
  return predictLane({ parameters, lossRate: 0, ...conditions }).efficiency;
}

/** The shelf hashes two queue pairs onto each of 8 links, the other side sprays: facts of the vendor are ratios only. */
function shelfAgainstTuned(): number {
  const shelf = forecastOfCase(distanceCase('shelf', 10, 4)).goodput * hashedEfficiency(16, 8);
  return (forecastOfCase(distanceCase('rule', 10, 4)).goodput * 0.95) / shelf;
}

interface Claim {
  readonly source: string;
  readonly scenario: string;
  readonly published: number;
  readonly unit: string;
  readonly note: string;
  readonly predict: () => number;
}

/** What vendors and operators say that hashing costs; links and queue pairs were not published. */
const hashingClaims: readonly Claim[] = [
  {
    source: 'NVIDIA on xAI Colossus (2024), by secondary sources',
    scenario: 'throughput of ordinary Ethernet at 100,000 GPUs',
    published: 0.6,
    unit: 'of the line',
    note: '16 links with 8 queue pairs each assumed',
    predict: () => hashedEfficiency(128, 16),
  },
  {
    source: 'NVIDIA on xAI Colossus (2024), by secondary sources',
    scenario: 'Spectrum-X over ordinary Ethernet',
    published: 1.6,
    unit: 'times',
    note: 'claimed 95 % over the above',
    predict: () => 0.95 / hashedEfficiency(128, 16),
  },
  {
    source: 'Meta, RoCE at scale (SIGCOMM 2024), by secondary sources',
    scenario: '16 queue pairs over one, all-reduce, "up to"',
    published: 1.4,
    unit: 'times',
    note: 'of 16 links; other limits than hashing bind before that',
    predict: () => hashedEfficiency(256, 16) / hashedEfficiency(16, 16),
  },
];

/** At 200 km of lit fibre. */
const field = fieldCase(200, Math.round(toMicroseconds(roundTrip(km(200), singleModeFibre))));

export const linkChecks: readonly Check[] = [
  ...Object.entries(litFibre).map(([length, published]): Check => ({
    ...quick,
    source: 'K. Nawaz, Long-Distance Lossless Scale-Across, 2026',
    scenario: `round trip, ${length} km of lit fibre`,
    published,
    unit: 'us',
    mark: 'seen',
    standing: 'fitted',
    tolerance: relative(0.01),
    predict: () => toMicroseconds(roundTrip(km(Number(length)), singleModeFibre)),
  })),
  ...headroom.map(([speed, length, published]): Check => ({
    ...quick,
    source: 'SONiC long-haul buffer profiles',
    scenario: `PFC headroom, ${speed} Gb/s, ${length} km`,
    published,
    unit: 'B',
    mark: 'seen',
    tolerance: relative(0.03),
    predict: () => pfcHeadroom(km(length), gbps(speed), singleModeFibre),
  })),
  ...goBackN.map(([loss, ms, published]): Check => ({
    ...quick,
    source: 'go-back-N, by its equation',
    scenario: `goodput, loss ${loss}, round trip ${ms} ms`,
    published,
    unit: 'of the line',
    mark: 'derived',
    tolerance: absolute(0.002),
    predict: () => {
      const underWay = (gbps(400) * ms * 1e-3) / 4096;
      return recoveryEfficiency('go-back-n', loss, underWay);
    },
  })),
  ...hashing.map(([flows, links, published]): Check => ({
    ...quick,
    source: 'ECMP as balls into bins, 4,000 draws',
    scenario: `${flows} flows on ${links} links`,
    published,
    unit: 'of the fair rate',
    mark: 'derived',
    tolerance: absolute(0.01),
    predict: () => hashedEfficiency(flows, links),
  })),
  ...hashingClaims.map((claim): Check => ({
    ...claim,
    mark: 'transcribed',
    tolerance: relative(0.3),
    standing: 'shown',
    cost: 'quick',
  })),
  ...distances.flatMap(([length, flows, shelf, rule]): readonly Check[] => [
    {
      ...quick,
      source: 'DCQCN over distance, 400 Gb/s: closed form',
      scenario: `efficiency, shelf, ${length} km, ${flows} flows`,
      published: shelf,
      unit: 'of the line',
      mark: 'reproduced',
      standing: length <= 300 ? 'fitted' : 'asserted',
      // At 1,000 km the published row is dominated by its start.
      tolerance: absolute(length > 300 ? 0.09 : 0.04),
      predict: () => closedForm('OffTheShelf', length, flows),
    },
    {
      ...quick,
      source: 'DCQCN over distance, 400 Gb/s: closed form',
      scenario: `efficiency, rule, ${length} km, ${flows} flows`,
      published: rule,
      unit: 'of the line',
      mark: 'reproduced',
      tolerance: absolute(0.015),
      predict: () => closedForm('DistanceAware', length, flows),
    },
  ]),
  {
    source: 'NVIDIA, Spectrum-XGS (2025), by secondary sources',
    scenario: 'all-reduce, 10 km, against off-the-shelf Ethernet, "up to"',
    published: 1.9,
    unit: 'times',
    mark: 'seen',
    tolerance: relative(0.15),
    standing: 'shown',
    note: 'a vendor claim, shown, not fitted; here 8 links, 2 queue pairs each by ECMP against spraying at 95 %, times DCQCN of both',
    cost: 'quick',
    predict: shelfAgainstTuned,
  },
  {
    source: 'K. Nawaz, Long-Distance Lossless Scale-Across, 2026',
    scenario: 'goodput, 4:1 onto 100 Gb/s, 200 km, ConnectX-7 with its profile',
    published: 1,
    unit: 'of the line',
    mark: 'seen',
    tolerance: absolute(0.02),
    standing: 'disagreement',
    note: 'Pmax, notification scope, decrease period and raises were not published; the NIC defaults are assumed',
    cost: 'slow',
    reproduce: commandOfCase(field),
    predict: () => forecastOfCase(field).goodput,
  },
  {
    source: 'K. Nawaz, Long-Distance Lossless Scale-Across, 2026',
    scenario: 'peak queue, 4:1 onto 100 Gb/s, 200 km, ConnectX-7 with its profile',
    published: 1,
    unit: 'round trips',
    mark: 'seen',
    tolerance: absolute(0.3),
    standing: 'disagreement',
    note: 'how its senders began was not published: here at the rate of their NICs, and windows of one BDP for each of four hosts fill the buffer',
    cost: 'slow',
    reproduce: commandOfCase(field),
    predict: () =>
      forecastOfCase(field).queuePeak / inFlight(gbps(100), roundTrip(km(200), singleModeFibre)),
  },
];
