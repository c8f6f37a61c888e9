import {
  bytes,
  gbps,
  megabytes,
  microseconds,
  milliseconds,
  toMilliseconds,
} from '../base/units.ts';
import { settleFluid } from '../network/congestion/convergence-fluid.ts';
import { convergenceTime } from '../network/congestion/convergence.ts';
import type { FluidDcqcn } from '../network/congestion/fixed-point.ts';
import { paperDefaults, queueAtRest } from '../network/congestion/fixed-point.ts';
import { dcqcnPhaseMargin } from '../network/congestion/phase-margin.ts';
import { timelyPhaseMargin } from '../network/congestion/timely.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';

const paper = {
  source: 'Zhu et al., ECN or Delay, CoNEXT 2016 (curve data)',
  mark: 'seen',
  standing: 'asserted',
  cost: 'quick',
} as const;

/** A few points of each published curve: the delay in us, then margins in degrees by flows. */
const margins: readonly (readonly [
  setting: string,
  fluid: FluidDcqcn,
  delay: number,
  points: Readonly<Record<number, number>>,
])[] = [
  ['default', paperDefaults, 0, { 10: 4.8 }],
  ['default', paperDefaults, 50, { 2: 8.2626, 10: -6.5844, 64: 29.548 }],
  ['default', paperDefaults, 100, { 2: -10.099, 10: -17.925, 64: 15.625 }],
  [
    'R_AI 10 Mb/s',
    { ...paperDefaults, additiveIncrease: gbps(0.01) },
    25,
    { 10: 16.796, 64: 21.571 },
  ],
  [
    'R_AI 10 Mb/s, Kmax 1 MB',
    { ...paperDefaults, additiveIncrease: gbps(0.01), ecnMax: megabytes(1) },
    50,
    { 2: 62.877, 12: 20.392, 64: 38.188 },
  ],
  [
    '100 Gb/s',
    { ...paperDefaults, lineRate: gbps(100) },
    100,
    { 2: -57.292, 10: -32.642, 64: -26.955 },
  ],
];

const timelyMargins: readonly (readonly [
  delay: number,
  points: Readonly<Record<number, number>>,
])[] = [
  [0, { 2: -1.9535, 18: 42.921, 40: -1.3105 }],
  [100, { 2: -12.138, 18: 36.966, 40: -10.106 }],
];

/** The queue runs of the paper need the setting its code was left in. */
const wide: FluidDcqcn = { ...paperDefaults, ecnMax: megabytes(2), ecnMaxProbability: 0.1 };

export const stabilityChecks: readonly Check[] = [
  ...margins.flatMap(([setting, fluid, delay, points]) =>
    Object.entries(points).map(([flows, published]) => ({
      ...paper,
      scenario: `DCQCN phase margin, ${setting}, ${flows} flows, ${delay} us`,
      published,
      unit: 'degrees',
      tolerance: absolute(0.2),
      predict: () => dcqcnPhaseMargin(fluid, Number(flows), microseconds(delay)) ?? Number.NaN,
    })),
  ),
  ...timelyMargins.flatMap(([delay, points]) =>
    Object.entries(points).map(([flows, published]) => ({
      ...paper,
      scenario: `patched TIMELY phase margin, ${flows} flows, ${delay} us`,
      published,
      unit: 'degrees',
      tolerance: absolute(0.2),
      predict: () => timelyPhaseMargin(Number(flows), microseconds(delay)) ?? Number.NaN,
    })),
  ),
  ...Object.entries({ 2: 96.9, 10: 35.9, 50: 14.1, 100: 10.1 }).map(([flows, published]) => ({
    ...paper,
    scenario: `DCQCN convergence, default, ${flows} flows`,
    published,
    unit: 'ms',
    // Printed to three digits here.
    tolerance: absolute(0.05),
    predict: () => toMilliseconds(convergenceTime(paperDefaults, Number(flows))),
  })),
  {
    ...paper,
    scenario: 'settled queue, 2 flows',
    published: 20.501,
    unit: 'KB',
    tolerance: relative(0.005),
    predict: () => queueAtRest(wide, 2) / bytes(1000),
  },
  ...[4, 85].flatMap((delay) =>
    [2, 10, 64].map((flows) => ({
      ...paper,
      scenario: `queue comes to rest (1) or not (0), ${flows} flows, ${delay} us`,
      published: delay === 85 && flows === 10 ? 0 : 1,
      unit: 'verdict',
      tolerance: absolute(0),
      predict: () => {
        const run = { flows, delay: microseconds(delay), duration: milliseconds(200) };
        return settleFluid(wide, run).stable ? 1 : 0;
      },
    })),
  ),
];
