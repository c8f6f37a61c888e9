import { describe, expect, test } from '@jest/globals';
import {
  gbps,
  km,
  megabytes,
  microseconds,
  seconds,
  toMicroseconds,
} from '../../src/base/units.ts';
import type { TuningMode } from '../../src/domain/site-link.ts';
import type { LanePrediction } from '../../src/network/congestion/efficiency.ts';
import { predictLane } from '../../src/network/congestion/efficiency.ts';
import { tuneLane } from '../../src/network/congestion/tune.ts';
import { singleModeFibre } from '../../src/domain/catalogue/media.ts';

function lane(mode: TuningMode, distance: number, flows: number): LanePrediction {
  const conditions = {
    roundTrip: microseconds(10 * distance),
    laneRate: gbps(400),
    flows,
    jitter: seconds(0),
  };
  const parameters = tuneLane({
    mode,
    length: km(distance),
    medium: singleModeFibre,
    ...conditions,
  });
  return predictLane({ parameters, lossRate: 0, ...conditions });
}

describe('DCQCN over distance, 400 Gb/s, in closed form', () => {
  test('the rule keeps 98 % from 1 to 1,000 km for 4 to 64 flows', () => {
    for (const distance of [1, 3, 10, 30, 100, 300, 1000]) {
      for (const flows of [4, 16, 64]) {
        expect(lane('DistanceAware', distance, flows).efficiency).toBeGreaterThanOrEqual(0.98);
      }
    }
  });

  test('the defaults keep at most 75 % from 50 km on, and all of it at 1 km', () => {
    for (const flows of [4, 16, 64]) {
      expect(lane('OffTheShelf', 1, flows).efficiency).toBeGreaterThan(0.99);
      expect(lane('OffTheShelf', 50, flows).efficiency).toBeLessThan(0.75);
    }
  });

  // Mean queues of the simulation, averaged over 4, 16 and 64 flows: the closed form does not tell them apart.
  test.each([
    [10, 15],
    [50, 47],
    [100, 67],
    [300, 130],
    [1000, 307],
  ])('%d km: the mean queue under the rule is about %d us', (distance, queue) => {
    const ratio = toMicroseconds(lane('DistanceAware', distance, 16).queueDelay) / queue;
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(1.6);
  });
});

describe('packet-level ns-3, 8 senders of 25 Gb/s onto 100 Gb/s', () => {
  test.each([
    [1, 0.999],
    [100, 0.638],
    [300, 0.673],
  ])('%d km with the NIC defaults: %d of the line within 5 points', (distance, goodput) => {
    const conditions = {
      roundTrip: microseconds(10 * distance),
      laneRate: gbps(100),
      flows: 8,
      jitter: seconds(0),
    };
    const shelf = tuneLane({
      mode: 'OffTheShelf',
      length: km(distance),
      medium: singleModeFibre,
      ...conditions,
    });
    const parameters = {
      ...shelf,
      ecnMin: megabytes(0.4),
      ecnMax: megabytes(1.6),
      alphaGain: 1 / 256,
    };
    const { efficiency } = predictLane({ parameters, lossRate: 0, ...conditions });
    expect(Math.abs(efficiency - goodput)).toBeLessThan(0.05);
  });
});
