import { expect, test } from '@jest/globals';
import { gbps, km, microseconds, seconds } from '../../../../src/base/units.ts';
import type { LaneToTune } from '../../../../src/network/congestion/tune.ts';
import { tuneLane } from '../../../../src/network/congestion/tune.ts';
import { singleModeFibre } from '../../../../src/domain/catalogue/media.ts';

const lane: LaneToTune = {
  mode: 'DistanceAware',
  roundTrip: microseconds(6000),
  laneRate: gbps(400),
  flows: 16,
  jitter: seconds(0),
  length: km(600),
  medium: singleModeFibre,
};

test('the rule at 400 Gb/s, 6 ms, 16 flows', () => {
  const tuned = tuneLane(lane);
  expect(tuned.rateReduceMonitor).toBeCloseTo(9e-3, 12);
  expect(tuned.rateReset).toBeCloseTo(3e-3, 12);
  expect(tuned.alphaUpdate).toBeCloseTo(3e-3, 12);
  expect(tuned.cnpInterval).toBeCloseTo(750e-6, 12);
  expect(tuned.ecnMin).toBeCloseTo(15e6, 3);
  expect(tuned.ecnMax).toBeCloseTo(120e6, 3);
  expect(tuned.ecnMaxProbability).toBe(0.01);
  expect(tuned.window).toBeCloseTo((1.25 * 300e6) / 16, 3);
  expect(tuned.additiveIncrease).toBeCloseTo((2e-3 * 50e9) / 16, 3);
  expect(tuned.hyperIncrease).toBeCloseTo((4e-3 * 50e9) / 16, 3);
});

test('next door the rule ends at the floors that suit short cables', () => {
  const tuned = tuneLane({ ...lane, roundTrip: microseconds(1), length: km(0) });
  expect(tuned.rateReduceMonitor).toBe(microseconds(4));
  expect(tuned.rateReset).toBe(microseconds(300));
  expect(tuned.ecnMin).toBe(1e6);
  expect(tuned.ecnMax).toBe(6e6);
});

test('the defaults do not know the distance, except for the headroom of the cable', () => {
  const near = tuneLane({ ...lane, mode: 'OffTheShelf', length: km(1) });
  const far = tuneLane({
    ...lane,
    mode: 'OffTheShelf',
    length: km(1000),
    medium: singleModeFibre,
    roundTrip: seconds(0.01),
  });
  expect({ ...far, pfcHeadroom: 0 }).toEqual({ ...near, pfcHeadroom: 0 });
  expect(far.pfcHeadroom).toBeGreaterThan(near.pfcHeadroom);
});

test('a lane without flows is tuned for one', () => {
  expect(tuneLane({ ...lane, flows: 0 })).toEqual(tuneLane({ ...lane, flows: 1 }));
});

test('jitter widens the window and, beyond half a round trip, the cut timer', () => {
  const jittery = tuneLane({ ...lane, jitter: seconds(6e-3) });
  expect(jittery.rateReduceMonitor).toBeCloseTo(12e-3, 12);
  expect(jittery.window).toBeCloseTo((1.25 * 600e6) / 16, 3);
});
