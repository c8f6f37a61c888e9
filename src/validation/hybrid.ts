import type { LaneForecast } from '../network/congestion/forecast.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';
import type { LaneCase } from './lane-case.ts';
import { commandOfCase, forecastOfCase } from './lane-case.ts';
import { distanceCase, distances, packetLevelCase, tunedCase } from './lane-profiles.ts';

/** Goodput, mean and peak queue (MB) of ns-3 (packet level), the length of our run in ms, and how many points we may be off. */
const packetLevel: readonly (readonly [
  profile: 'shelf' | 'scaled' | 'rule',
  lengthKm: number,
  goodput: number,
  queue: number,
  peak: number,
  durationMs: number,
  points: number,
])[] = [
  ['shelf', 0.1, 1.0, 0.32, 0.55, 60, 1],
  ['shelf', 1, 0.999, 0.27, 0.6, 60, 1],
  ['shelf', 100, 0.638, 1.47, 6.33, 200, 2.5],
  ['scaled', 10, 0.951, 0.22, 0.75, 100, 1],
  ['scaled', 50, 0.88, 0.54, 2.05, 200, 1],
  ['scaled', 300, 0.838, 4.88, 22, 250, 1],
  ['rule', 10, 0.999, 0.16, 0.39, 100, 1],
  ['rule', 300, 0.92, 0.72, 5.68, 400, 1],
];

const ns3 = {
  source: 'ns-3 packet level, 8 x 25 Gb/s onto 100 Gb/s',
  unit: 'of the line',
  mark: 'reproduced',
  cost: 'quick',
} as const;

/** The prediction, and the command that prints it. */
function goodputOf(wanted: LaneCase): Pick<Check, 'predict' | 'reproduce'> {
  return {
    reproduce: commandOfCase(wanted),
    predict: () => forecastOfCase(wanted).goodput,
  };
}

/** One run says both. */
function packetLevelChecks([
  profile,
  lengthKm,
  goodput,
  queue,
  peak,
  durationMs,
  points,
]: (typeof packetLevel)[number]): readonly Check[] {
  const wanted = packetLevelCase(profile, lengthKm, durationMs);
  let found: LaneForecast | undefined;
  const forecast = (): LaneForecast => (found ??= forecastOfCase(wanted));
  const common = { ...ns3, standing: 'asserted', reproduce: commandOfCase(wanted) } as const;
  return [
    {
      ...common,
      scenario: `goodput, ${profile}, ${lengthKm} km`,
      published: goodput,
      tolerance: absolute(points / 100),
      predict: () => forecast().goodput,
    },
    {
      ...common,
      scenario: `mean queue, ${profile}, ${lengthKm} km`,
      published: queue,
      unit: 'MB',
      tolerance: relative(0.25),
      predict: () => forecast().queueMean / 1e6,
    },
    {
      ...common,
      scenario: `peak queue, ${profile}, ${lengthKm} km`,
      published: peak,
      unit: 'MB',
      tolerance: relative(0.25),
      predict: () => forecast().queuePeak / 1e6,
    },
  ];
}

/** Distances and flows for which the tuned lane must be at least 98 % full. */
const locked: readonly (readonly [km: number, flows: readonly number[]])[] = [
  [1, [4, 16, 64]],
  [2, [4, 16, 64]],
  [5, [4, 16, 64]],
  [10, [4, 16, 64]],
  [20, [4, 16, 64]],
  [50, [4, 16, 64]],
  [100, [4, 16, 64]],
  [300, [4, 16, 64]],
  [1000, [4, 16, 64]],
];

/** At 200 km, 100 Gb/s and 64 flows: mean queue over round trip of the rule with windows of 1.25 BDP/N. */
const windowed: readonly (readonly [km: number, queue: number])[] = [
  [50, 0.25],
  [200, 0.17],
  [500, 0.1],
];

function windowedCase(lengthKm: number): LaneCase {
  return {
    lengthKm,
    roundTripUs: 10 * lengthKm,
    laneGbps: 100,
    flows: 64,
    sendersGbps: 6.25,
    packetBytes: 4096,
    profile: 'tuned',
    settings: {},
    roundTrips: 600,
  };
}

/** The rows that another implementation of the same model does not settle. */
function shelfStanding(lengthKm: number, flows: number): Pick<Check, 'standing' | 'note'> {
  if (lengthKm === 10 && flows > 4) {
    return {
      standing: 'disagreement',
      note: 'two states: senders in step reach 0.83, out of step 0.99; which one depends on the seed and the step',
    };
  }
  if (lengthKm >= 300) {
    return {
      standing: 'disagreement',
      note: 'dominated by the start of the run: the result depends on its length',
    };
  }
  return { standing: 'asserted' };
}

export const hybridChecks: readonly Check[] = [
  ...packetLevel.flatMap(packetLevelChecks),
  {
    ...ns3,
    scenario: 'goodput, shelf, 300 km',
    published: 0.673,
    tolerance: absolute(0.025),
    standing: 'disagreement',
    note: 'only 83 round trips were run: the start dominates',
    ...goodputOf(packetLevelCase('shelf', 300, 250)),
  },
  ...distances.flatMap(([lengthKm, flows, shelf, rule]): readonly Check[] => {
    const common = {
      source: 'DCQCN over distance, 400 Gb/s (this model, scratch version)',
      unit: 'of the line',
      mark: 'reproduced',
      cost: lengthKm * flows > 1600 ? 'slow' : 'quick',
    } as const;
    return [
      {
        ...common,
        scenario: `goodput, shelf, ${lengthKm} km, ${flows} flows`,
        published: shelf,
        tolerance: absolute(0.025),
        ...shelfStanding(lengthKm, flows),
        ...goodputOf(distanceCase('shelf', lengthKm, flows)),
      },
      {
        ...common,
        scenario: `goodput, rule, ${lengthKm} km, ${flows} flows`,
        published: rule,
        tolerance: absolute(0.01),
        standing: 'asserted',
        ...goodputOf(distanceCase('rule', lengthKm, flows)),
      },
    ];
  }),
  ...locked.flatMap(([lengthKm, flows]) =>
    flows.flatMap((count) =>
      (['windows', 'rates'] as const).map((hosts): Check => ({
        source: 'target of this project: a tuned lane is at least 98 % full, 1 to 1,000 km',
        scenario: `goodput, tuned${hosts === 'windows' ? '' : ' without windows'}, ${lengthKm} km, ${count} flows`,
        published: 1,
        unit: 'of the line',
        mark: 'derived',
        tolerance: absolute(0.02),
        standing: 'asserted',
        cost: lengthKm * count > 1000 ? 'slow' : 'quick',
        ...goodputOf(tunedCase(lengthKm, count, hosts)),
      })),
    ),
  ),
  ...windowed.map(([lengthKm, published]): Check => ({
    source: 'rule v1 with windows of 1.25 BDP/N, 100 Gb/s (this model, scratch version)',
    scenario: `mean queue, ${lengthKm} km, 4 hosts of 16 queue pairs`,
    published,
    unit: 'round trips',
    mark: 'reproduced',
    tolerance: absolute(0.05),
    standing: 'asserted',
    cost: 'slow',
    reproduce: commandOfCase(windowedCase(lengthKm)),
    predict: () => forecastOfCase(windowedCase(lengthKm)).queueDelay / (lengthKm * 1e-5),
  })),
];
