import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../../../src/base/random.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  km,
  microseconds,
  seconds,
  toGbps,
} from '../../../../../src/base/units.ts';
import type { LaneForecast } from '../../../../../src/network/congestion/forecast.ts';
import { forecastLane } from '../../../../../src/network/congestion/forecast.ts';
import type { AlgorithmName } from '../../../../../src/network/congestion/hybrid/algorithms.ts';
import { algorithmNames } from '../../../../../src/network/congestion/hybrid/algorithms.ts';
import { hpcc, hpccDefaults } from '../../../../../src/network/congestion/hybrid/hpcc.ts';
import { nscc, nsccDefaults } from '../../../../../src/network/congestion/hybrid/nscc.ts';
import type {
  Feedback,
  SenderSetting,
} from '../../../../../src/network/congestion/hybrid/senders.ts';
import {
  swift,
  swiftDefaults,
  swiftTarget,
} from '../../../../../src/network/congestion/hybrid/swift.ts';
import { timely, timelyDefaults } from '../../../../../src/network/congestion/hybrid/timely.ts';
import { ztr, ztrTemplate } from '../../../../../src/network/congestion/hybrid/ztr.ts';
import { knobValues } from '../../../../../src/network/congestion/knob-values.ts';
import { tuneLane } from '../../../../../src/network/congestion/tune.ts';
import { singleModeFibre } from '../../../../../src/domain/catalogue/media.ts';

const setting: SenderSetting = {
  flows: 1,
  nicRate: gbps(100),
  startRate: gbps(50),
  roundTrip: microseconds(100),
  step: microseconds(100),
  packet: bytes(4096),
  random: seededRandom(1),
};
const delivered = Float64Array.of(gbps(50));
const calm: Feedback = {
  time: 1e-3,
  marking: 0,
  queueDelay: 0,
  roundTrip: microseconds(100),
  load: 0.5,
  delivered,
  offset: 0,
};

describe('one answer to one feedback', () => {
  test.each([
    ['below the target 5 % of the line more', 13e-6, 0, 55],
    ['above 13 us a tenth less', 100e-6, 0, 45],
    ['above 150 us a fifth less', 151e-6, 0, 40],
    ['marked a fifth less', 13e-6, 1, 40],
  ])('ZTR template: %s', (_name, roundTrip, marking, expected) => {
    const senders = ztr(ztrTemplate)(setting);
    senders.onFeedback({ ...calm, roundTrip, marking });
    expect(toGbps(bytesPerSecond(senders.rates[0] ?? 0))).toBeCloseTo(expected, 9);
  });

  test.each([
    // delta is 10 Mb/s at 10 Gb/s: 100 Mb/s here.
    ['below Tlow + delta', 49e-6, 50.1],
    ['above Thigh x (1 - 0.8 (1 - 500/1000))', 1000e-6, 30],
    // The gradient is 0.875 (110 - 100) / 20 = 0.4375.
    ['rising x (1 - 0.8 g)', 110e-6, 50 * (1 - 0.8 * 0.4375)],
    ['level + delta', microseconds(100), 50.1],
  ])('TIMELY: %s', (_name, roundTrip, expected) => {
    const senders = timely(timelyDefaults)(setting);
    senders.onFeedback({ ...calm, roundTrip });
    expect(toGbps(bytesPerSecond(senders.rates[0] ?? 0))).toBeCloseTo(expected, 9);
  });

  test.each([
    [0.1, 20 + 20 / 6.55 + 100],
    [100, 20 + 20 / 6.55],
    // a = 100 / (1/sqrt(0.1) - 0.1), b = -a/10: 32.65 us (1 - 0.1) at one packet.
    [1, 20 + 20 / 6.55 + (100 / (1 / Math.sqrt(0.1) - 0.1)) * 0.9],
  ])('Swift: a window of %d packets may wait %d us', (window, expected) => {
    expect(swiftTarget(swiftDefaults, window) * 1e6).toBeCloseTo(expected, 6);
  });

  test('Swift: one packet more in a round trip below the target, 80 % of the excess less above, at most half', () => {
    const packets = (50e9 / 8) * 100e-6;
    const slow = swift({ ...swiftDefaults, baseDelay: microseconds(200), mostWindow: 1e6 })(
      setting,
    );
    slow.onFeedback(calm);
    const acked = (gbps(50) * 100e-6) / 4096;
    const grown = packets / 4096 + acked / (packets / 4096);
    expect(slow.rates[0]).toBeCloseTo((grown * 4096) / 100e-6, 3);
    const fast = swift(swiftDefaults)(setting);
    fast.onFeedback({ ...calm, roundTrip: 400e-6 });
    expect(fast.rates[0]).toBeCloseTo((0.5 * packets) / 400e-6, 3);
  });

  test('HPCC: above 95 % load the window shrinks to it, below it grows by 10 Mb/s per 25 Gb/s', () => {
    const start = gbps(50) * 100e-6;
    const grown = gbps(0.04) * 100e-6;
    const full = hpcc(hpccDefaults(gbps(100)))(setting);
    full.onFeedback({ ...calm, load: 1.9 });
    // The step is a whole round trip: the average is the newest.
    expect(full.rates[0]).toBeCloseTo((start / 2 + grown) / 100e-6, 3);
    const idle = hpcc(hpccDefaults(gbps(100)))(setting);
    idle.onFeedback(calm);
    expect(idle.rates[0]).toBeCloseTo((start + grown) / 100e-6, 3);
  });

  test('NSCC: the constants scale with the bandwidth-delay product over 150 KB', () => {
    const constants = nsccDefaults(setting);
    const scale = (gbps(100) * 100e-6) / 150_000;
    expect(constants).toMatchObject({
      target: microseconds(100),
      decrease: 0.8,
      leastKept: 0.5,
      delayGain: 0.0125,
    });
    expect(constants.fairIncrease).toBeCloseTo(5 * 4096 * scale, 6);
    expect(constants.alwaysIncrease).toBeCloseTo(0.15 * 4096 * scale, 6);
    expect(constants.mostWindow).toBeCloseTo(1.5 * gbps(100) * 100e-6, 6);
  });

  test.each([
    ['unmarked and below the target it grows', 0, 50e-6, 1],
    ['unmarked and above it still grows, slowly', 0, 150e-6, 1],
    ['marked and below nothing but eta happens', 1, 50e-6, 0],
    ['marked and above it shrinks', 1, 400e-6, -1],
  ])('NSCC: %s', (_name, marking, queueDelay, sign) => {
    const constants = { ...nsccDefaults(setting), alwaysIncrease: bytes(0) };
    const senders = nscc(constants)(setting);
    // Compared at the same round trip, so that the rate is the window.
    senders.onFeedback({ ...calm, marking, queueDelay });
    expect(Math.sign(Math.round((senders.rates[0] ?? 0) - gbps(50)))).toBe(sign);
  });
});

const FREE = { buffer_bytes: 0, window_bytes: 0, start_rate_mbps: 0 };

function at(
  algorithm: AlgorithmName,
  mode: 'OffTheShelf' | 'DistanceAware',
  lengthKm: number,
): LaneForecast {
  const laneRate = gbps(100);
  const roundTrip = microseconds(10 * lengthKm);
  const length = km(lengthKm);
  const medium = singleModeFibre;
  const lane = { roundTrip, laneRate, flows: 8, jitter: seconds(0), length, medium };
  const recovery = tuneLane({ mode, ...lane });
  const traffic = {
    ...lane,
    nicRate: gbps(25),
    lossRate: 0,
    packet: bytes(4096),
    flowsPerNotifier: 1,
  };
  const values = { ...knobValues(recovery), ...FREE };
  return forecastLane(traffic, {
    algorithm,
    mode,
    values,
    recovery,
    roundTrips: 300,
    random: seededRandom(1),
  });
}

describe('what distance does to constants made for one hall', () => {
  test('the ZTR template collapses to its least rate once light takes longer than its base', () => {
    expect(at('ztr', 'OffTheShelf', 0.1).goodput).toBeGreaterThan(0.95);
    for (const length of [2, 10, 100]) {
      expect(at('ztr', 'OffTheShelf', length).goodput).toBeLessThan(0.01);
    }
    expect(at('ztr', 'DistanceAware', 10).goodput).toBeGreaterThan(0.9);
  });

  test('NSCC plans for a queue of one bandwidth-delay product; with a target of its own it does not', () => {
    for (const length of [20, 100]) {
      const product = gbps(100) * length * 10e-6;
      const published = at('nscc', 'OffTheShelf', length);
      expect(published.goodput).toBeGreaterThan(0.99);
      expect(published.queueMean / product).toBeGreaterThan(0.9);
      expect(published.queueMean / product).toBeLessThan(1.3);
      expect(at('nscc', 'DistanceAware', length).queueMean / product).toBeLessThan(0.9);
    }
  });

  test('Swift and TIMELY with thresholds in the hall starve at 100 km', () => {
    expect(at('swift', 'OffTheShelf', 100).goodput).toBeLessThan(0.05);
    expect(at('timely', 'OffTheShelf', 100).goodput).toBeLessThan(0.05);
    expect(at('swift', 'DistanceAware', 100).goodput).toBeGreaterThan(0.95);
    expect(at('timely', 'DistanceAware', 100).goodput).toBeGreaterThan(0.5);
  });

  test('HPCC counts in round trips and holds 95 % with an empty queue at any of them', () => {
    for (const length of [0.1, 10, 100]) {
      const { goodput, queueMean } = at('hpcc', 'OffTheShelf', length);
      expect(goodput).toBeCloseTo(0.95, 1);
      expect(queueMean).toBeLessThan(0.1 * gbps(100) * length * 10e-6 + 1000);
    }
  });

  test.each(algorithmNames)('%s: the same seed gives the same run', (algorithm) => {
    expect(at(algorithm, 'DistanceAware', 10)).toEqual(at(algorithm, 'DistanceAware', 10));
  });
});
