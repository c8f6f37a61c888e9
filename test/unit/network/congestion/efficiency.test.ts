import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bytes,
  bytesPerSecond,
  gbps,
  km,
  microseconds,
  seconds,
} from '../../../../src/base/units.ts';
import type { LaneConditions } from '../../../../src/network/congestion/efficiency.ts';
import { predictLane } from '../../../../src/network/congestion/efficiency.ts';
import type { LaneParameters } from '../../../../src/network/congestion/parameters.ts';
import { tuneLane } from '../../../../src/network/congestion/tune.ts';
import { singleModeFibre } from '../../../../src/domain/catalogue/media.ts';

const distance = fc.double({ min: 0.1, max: 5000, noNaN: true });
const flows = fc.integer({ min: 1, max: 1024 });
const mode = fc.constantFrom('DistanceAware' as const, 'OffTheShelf' as const);
const loss = fc.double({ min: 0, max: 0.009, noNaN: true });
const delay = fc.double({ min: 0, max: 0.05, noNaN: true });

interface Case {
  readonly mode: 'DistanceAware' | 'OffTheShelf';
  readonly distance: number;
  readonly flows: number;
}

function tunedLane(given: Case): LaneConditions {
  const conditions = {
    roundTrip: microseconds(123 + 10.09 * given.distance),
    laneRate: gbps(800),
    flows: given.flows,
    jitter: seconds(0),
  };
  const parameters = tuneLane({
    mode: given.mode,
    length: km(given.distance),
    medium: singleModeFibre,
    ...conditions,
  });
  return { parameters, lossRate: 0, ...conditions };
}

const cases = fc.record({ mode, distance, flows });
const efficiency = (lane: LaneConditions): number => predictLane(lane).efficiency;

function changed(lane: LaneConditions, change: Partial<LaneParameters>): LaneConditions {
  return { ...lane, parameters: { ...lane.parameters, ...change } };
}

describe('the closed form', () => {
  test('stays between 0 and 1, and queues are finite', () => {
    fc.assert(
      fc.property(cases, loss, delay, (given, lossRate, jitter) => {
        const lane = { ...tunedLane(given), lossRate, jitter: seconds(jitter) };
        const { efficiency: share, queueDelay } = predictLane(lane);
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
        expect(Number.isFinite(queueDelay)).toBe(true);
        expect(queueDelay).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('the same parameters never do better over a longer fibre', () => {
    fc.assert(
      fc.property(cases, delay, (given, further) => {
        const near = tunedLane(given);
        const far = { ...near, roundTrip: seconds(near.roundTrip + further) };
        expect(efficiency(far)).toBeLessThanOrEqual(efficiency(near) + 1e-12);
      }),
    );
  });

  test('more loss and more jitter never help', () => {
    fc.assert(
      fc.property(cases, loss, delay, (given, lossRate, jitter) => {
        const lane = tunedLane(given);
        expect(efficiency({ ...lane, lossRate })).toBeLessThanOrEqual(efficiency(lane));
        const jittery = { ...lane, jitter: seconds(jitter) };
        expect(efficiency(jittery)).toBeLessThanOrEqual(efficiency(lane) + 1e-12);
      }),
    );
  });

  test('tuning never loses against the defaults beyond 10 km', () => {
    fc.assert(
      fc.property(distance, flows, loss, (length, count, lossRate) => {
        const at = { distance: 10 + length, flows: count };
        const tuned = { ...tunedLane({ ...at, mode: 'DistanceAware' }), lossRate };
        const shelf = { ...tunedLane({ ...at, mode: 'OffTheShelf' }), lossRate };
        expect(efficiency(tuned)).toBeGreaterThan(efficiency(shelf) - 0.015);
      }),
    );
  });
});

describe('what each parameter does at 600 km', () => {
  const shelf = tunedLane({ mode: 'OffTheShelf', distance: 600, flows: 64 });
  const tuned = tunedLane({ mode: 'DistanceAware', distance: 600, flows: 64 });

  test('the mode is only a name', () => {
    expect(predictLane(changed(shelf, { mode: 'DistanceAware' }))).toEqual(predictLane(shelf));
  });

  test('cutting once a round trip instead of every 4 us already saves a collapse', () => {
    const patient = changed(shelf, {
      rateReduceMonitor: seconds(9e-3),
      cnpInterval: seconds(1e-3),
    });
    expect(efficiency(patient)).toBeGreaterThan(efficiency(shelf) + 0.1);
  });

  test('a marking band wide against the overshoot keeps the cuts measured', () => {
    const { ecnMin, ecnMax } = tuned.parameters;
    expect(efficiency(changed(shelf, { ecnMin, ecnMax }))).not.toBe(efficiency(shelf));
    const gentle = { hyperIncrease: bytesPerSecond(shelf.parameters.hyperIncrease / 50) };
    expect(efficiency(changed(shelf, { ecnMin, ecnMax, ...gentle }))).toBeGreaterThan(0.95);
  });

  test('raises of twice the size overshoot more', () => {
    const bold = { hyperIncrease: bytesPerSecond(2 * tuned.parameters.hyperIncrease) };
    expect(efficiency(changed(tuned, bold))).toBeLessThan(efficiency(tuned));
  });

  test('a window below the bandwidth-delay product limits the rate in proportion', () => {
    const product = tuned.laneRate * tuned.roundTrip;
    const half = changed(tuned, { window: bytes(product / 2 / 64) });
    expect(efficiency(half)).toBeCloseTo(0.5, 9);
    expect(predictLane(half).queueDelay).toBe(0);
  });
});

describe('knowing how many flows share the lane', () => {
  const tuned = tunedLane({ mode: 'DistanceAware', distance: 600, flows: 16 });

  test('more flows than it was tuned for overshoot together', () => {
    const crowded = efficiency({ ...tuned, flows: 64 });
    expect(crowded).toBeLessThan(efficiency(tuned) - 0.01);
    expect(crowded).toBeGreaterThan(0.9);
  });

  test('fewer cannot fill the lane through windows meant for many', () => {
    expect(efficiency({ ...tuned, flows: 4 })).toBeCloseTo((1.25 * 4) / 16, 9);
  });
});

describe('loss recovery, 400 Gb/s, one queue pair, packets of 4 KiB', () => {
  // Goodput by loss and round trip of go-back-N: (1 - p) / (1 - p + p W).
  test.each([
    [1e-6, 1e-4, 0.9988],
    [1e-6, 1e-3, 0.988],
    [1e-6, 1e-2, 0.891],
    [1e-5, 1e-3, 0.891],
    [1e-5, 1e-2, 0.45],
    [1e-4, 1e-3, 0.45],
    [1e-4, 1e-2, 0.076],
  ])('loss %d at %d s leaves go-back-N %d', (lossRate, roundTrip, goodput) => {
    const { parameters } = tunedLane({ mode: 'OffTheShelf', distance: 1, flows: 1 });
    const lane = {
      parameters,
      laneRate: gbps(400),
      roundTrip: seconds(roundTrip),
      flows: 1,
      jitter: seconds(0),
    };
    const lossless = efficiency({ ...lane, lossRate: 0 });
    expect(efficiency({ ...lane, lossRate }) / lossless).toBeCloseTo(goodput, 2);
  });

  test('selective repeat loses only what was lost', () => {
    const lane = tunedLane({ mode: 'DistanceAware', distance: 600, flows: 64 });
    expect(efficiency({ ...lane, lossRate: 1e-3 }) / efficiency(lane)).toBeCloseTo(0.999, 9);
  });
});
