import { describe, expect, test } from '@jest/globals';
import {
  bytes,
  gbps,
  milliseconds,
  microseconds,
  toMilliseconds,
} from '../../../../src/base/units.ts';
import { settleFluid } from '../../../../src/network/congestion/convergence-fluid.ts';
import { convergenceTime } from '../../../../src/network/congestion/convergence.ts';
import {
  activeShare,
  markingAtRest,
  paperDefaults,
  queueAtRest,
  raisesPerPacket,
  someMarked,
} from '../../../../src/network/congestion/fixed-point.ts';
import { phaseMarginDegrees, real } from '../../../../src/network/congestion/phase-margin-loop.ts';
import { dcqcnPhaseMargin } from '../../../../src/network/congestion/phase-margin.ts';
import { timelyPhaseMargin } from '../../../../src/network/congestion/timely.ts';

describe('phase margin of a loop', () => {
  test('an integrator has 90 degrees, less the delay at its crossover', () => {
    expect(phaseMarginDegrees((w) => [0, -1000 / w])).toBeCloseTo(90, 6);
    // The delay turns the phase by w d at w = 1000.
    const delayed = phaseMarginDegrees((w) => {
      const angle = -Math.PI / 2 - w * 1e-3;
      return [(1000 / w) * Math.cos(angle), (1000 / w) * Math.sin(angle)];
    });
    expect(delayed).toBeCloseTo(90 - 180 / Math.PI, 6);
  });

  test('a loop that never amplifies has none', () => {
    expect(phaseMarginDegrees(() => real(0.5))).toBeUndefined();
  });

  test('more delay is less margin, for DCQCN and for TIMELY', () => {
    for (const flows of [2, 10, 64]) {
      const margins = [0, 10, 50, 100].map((delay) => [
        dcqcnPhaseMargin(paperDefaults, flows, microseconds(delay)) ?? 0,
        timelyPhaseMargin(flows, microseconds(delay)) ?? 0,
      ]);
      for (const kind of [0, 1]) {
        const falling = margins.map((pair) => pair[kind] ?? 0);
        expect(falling).toEqual(falling.toSorted((a, b) => b - a));
      }
    }
  });
});

describe('the fixed point', () => {
  test('chances of marks at the ends', () => {
    expect(someMarked(0, 10)).toBeCloseTo(0, 12);
    expect(someMarked(1, 10)).toBe(1);
    expect(someMarked(0.1, 2)).toBeCloseTo(0.19, 12);
    expect(raisesPerPacket(0, 50)).toBe(1 / 50);
    expect(raisesPerPacket(1e-12, 50)).toBeCloseTo(1 / 50, 8);
    expect(raisesPerPacket(1, 50)).toBe(0);
    expect(activeShare(0.1, 2, 3)).toBeCloseTo(0.9 ** 6, 12);
    expect(activeShare(1, 2, 3)).toBe(0);
  });

  test('grows with the flows and with the raise', () => {
    expect(queueAtRest(paperDefaults, 10)).toBeGreaterThan(queueAtRest(paperDefaults, 2));
    const eager = { ...paperDefaults, additiveIncrease: gbps(0.08) };
    expect(markingAtRest(eager, 4) / markingAtRest(paperDefaults, 4)).toBeCloseTo(Math.cbrt(2), 9);
  });

  test('the delay equations rest where the algebra says', () => {
    const wide = { ...paperDefaults, ecnMax: bytes(2e6), ecnMaxProbability: 0.1 };
    const run = { flows: 2, delay: microseconds(4), duration: milliseconds(200) };
    const { mean, stable } = settleFluid(wide, run);
    expect(stable).toBe(true);
    expect(mean / queueAtRest(wide, 2)).toBeCloseTo(1, 3);
  });
});

test('more flows agree sooner; a smaller raise takes longer', () => {
  const at = (flows: number): number => toMilliseconds(convergenceTime(paperDefaults, flows));
  expect(at(2)).toBeGreaterThan(at(10));
  expect(at(10)).toBeGreaterThan(at(100));
  const careful = { ...paperDefaults, additiveIncrease: gbps(0.01) };
  expect(convergenceTime(careful, 10)).toBeGreaterThan(convergenceTime(paperDefaults, 10));
});
