import { milliseconds } from '../base/units.ts';
import { simulateLane } from '../network/congestion/hybrid/simulate-lane.ts';
import type { Check } from './check.ts';
import { absolute } from './check.ts';
import { distanceRun, distances, packetLevelRun } from './lane-profiles.ts';

/** Goodput of ns-3 (packet level), the length of our run in ms, and how many points we may be off. */
const packetLevel: readonly (readonly [
  profile: 'shelf' | 'scaled' | 'rule',
  lengthKm: number,
  goodput: number,
  durationMs: number,
  points: number,
])[] = [
  ['shelf', 0.1, 1.0, 60, 1],
  ['shelf', 1, 0.999, 60, 1],
  ['shelf', 100, 0.638, 200, 2.5],
  ['scaled', 10, 0.951, 100, 1],
  ['scaled', 50, 0.88, 200, 1],
  ['scaled', 300, 0.838, 250, 1],
  ['rule', 10, 0.999, 100, 1],
  ['rule', 300, 0.92, 400, 1],
];

const ns3 = {
  source: 'ns-3 packet level, 8 x 25 Gb/s onto 100 Gb/s',
  unit: 'of the line',
  mark: 'reproduced',
  cost: 'quick',
} as const;

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
  ...packetLevel.map(([profile, lengthKm, published, duration, points]): Check => ({
    ...ns3,
    scenario: `goodput, ${profile}, ${lengthKm} km`,
    published,
    tolerance: absolute(points / 100),
    standing: 'asserted',
    predict: () => simulateLane(packetLevelRun(profile, lengthKm, milliseconds(duration))).goodput,
  })),
  {
    ...ns3,
    scenario: 'goodput, shelf, 300 km',
    published: 0.673,
    tolerance: absolute(0.025),
    standing: 'disagreement',
    note: 'only 83 round trips were run: the start dominates',
    predict: () => simulateLane(packetLevelRun('shelf', 300, milliseconds(250))).goodput,
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
        predict: () => simulateLane(distanceRun('shelf', lengthKm, flows)).goodput,
      },
      {
        ...common,
        scenario: `goodput, rule, ${lengthKm} km, ${flows} flows`,
        published: rule,
        tolerance: absolute(0.01),
        standing: 'asserted',
        predict: () => simulateLane(distanceRun('rule', lengthKm, flows)).goodput,
      },
    ];
  }),
];
