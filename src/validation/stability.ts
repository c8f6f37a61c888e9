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

const gentle: FluidDcqcn = { ...paperDefaults, additiveIncrease: gbps(0.01) };
const gentleBand: FluidDcqcn = { ...gentle, ecnMax: megabytes(1) };
const fast: FluidDcqcn = { ...paperDefaults, lineRate: gbps(100) };

/** A few points of each published curve: the delay in us, then margins in degrees by flows. */
const margins: readonly (readonly [
  setting: string,
  fluid: FluidDcqcn,
  delay: number,
  points: Readonly<Record<number, number>>,
])[] = [
  ['default', paperDefaults, 0, { 2: 26.624, 10: 4.7564, 64: 43.472 }],
  ['default', paperDefaults, 1, { 2: 26.257, 10: 4.5296, 64: 43.193 }],
  ['default', paperDefaults, 10, { 2: 22.952, 10: 2.4883, 64: 40.687 }],
  ['default', paperDefaults, 25, { 2: 17.443, 10: -0.91397, 64: 36.51 }],
  ['default', paperDefaults, 50, { 2: 8.2626, 10: -6.5844, 64: 29.548 }],
  ['default', paperDefaults, 100, { 2: -10.099, 10: -17.925, 64: 15.625 }],
  ['R_AI 10 Mb/s', gentle, 0, { 2: 58.388, 10: 20.979, 64: 25.271 }],
  ['R_AI 10 Mb/s', gentle, 1, { 2: 58.003, 10: 20.812, 64: 25.123 }],
  ['R_AI 10 Mb/s', gentle, 10, { 2: 54.539, 10: 19.306, 64: 23.791 }],
  ['R_AI 10 Mb/s', gentle, 25, { 10: 16.796, 64: 21.571 }],
  ['R_AI 10 Mb/s', gentle, 50, { 2: 39.145, 10: 12.613, 64: 17.871 }],
  ['R_AI 10 Mb/s', gentle, 100, { 2: 19.902, 10: 4.2463, 64: 10.471 }],
  ['R_AI 10 Mb/s, Kmax 1 MB', gentleBand, 0, { 2: 81.571, 12: 24.987, 64: 46.414 }],
  ['R_AI 10 Mb/s, Kmax 1 MB', gentleBand, 50, { 2: 62.877, 12: 20.392, 64: 38.188 }],
  ['R_AI 10 Mb/s, Kmax 1 MB', gentleBand, 100, { 2: 44.183, 12: 15.798, 64: 29.962 }],
  ['100 Gb/s', fast, 0, { 2: 23.919, 10: 12.363, 64: 2.7514 }],
  ['100 Gb/s', fast, 50, { 2: -16.686, 10: -10.139, 64: -12.102 }],
  ['100 Gb/s', fast, 100, { 2: -57.292, 10: -32.642, 64: -26.955 }],
];

const timelyMargins: readonly (readonly [
  delay: number,
  points: Readonly<Record<number, number>>,
])[] = [
  [0, { 2: -1.9535, 18: 42.921, 40: -1.3105 }],
  [50, { 2: -7.0458, 18: 39.944, 40: -5.7226 }],
  [100, { 2: -12.138, 18: 36.966, 40: -10.106 }],
];

/** Milliseconds by flows. */
const convergences: readonly (readonly [
  setting: string,
  fluid: FluidDcqcn,
  points: Readonly<Record<number, number>>,
])[] = [
  ['default', paperDefaults, { 2: 96.901, 10: 35.894, 50: 14.118, 100: 10.089 }],
  ['R_AI 10 Mb/s', gentle, { 2: 358.17, 10: 121.37, 100: 25.873 }],
  ['g 1/16', { ...paperDefaults, alphaGain: 1 / 16 }, { 2: 100.07, 10: 37.117, 100: 10.444 }],
  ['Kmax 1 MB', { ...paperDefaults, ecnMax: megabytes(1) }, { 2: 102.7, 10: 40.103, 100: 12.405 }],
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
  ...convergences.flatMap(([setting, fluid, points]) =>
    Object.entries(points).map(([flows, published]) => ({
      ...paper,
      scenario: `DCQCN convergence, ${setting}, ${flows} flows`,
      published,
      unit: 'ms',
      tolerance: relative(0.001),
      predict: () => toMilliseconds(convergenceTime(fluid, Number(flows))),
    })),
  ),
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
