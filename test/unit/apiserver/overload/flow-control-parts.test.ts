import { describe, expect, test } from '@jest/globals';
import { instant } from '../../../../src/base/clock.ts';
import { seconds } from '../../../../src/base/units.ts';
import { waitBounds, Waits } from '../../../../src/apiserver/overload/flow-counts.ts';
import { RetryAfter } from '../../../../src/apiserver/overload/retry-after.ts';
import { SeatDemand } from '../../../../src/apiserver/overload/seat-demand.ts';
import { waitLimit } from '../../../../src/apiserver/overload/wait-limit.ts';

test.each([
  ['', 15],
  ['timeout=8s', 2],
  ['timeout=2m', 15],
  ['timeout=1m30s', 15],
  ['timeout=400ms', 0.1],
  ['timeout=1.5s', 0.375],
  ['timeout=0', 15],
  ['timeout=-5s', 15],
  ['timeout=soon', 15],
  ['watch=1&timeout=8s', 15],
])('a request with %p waits no longer than %d s', (query, wanted) => {
  expect(waitLimit(new URLSearchParams(query))).toBeCloseTo(wanted, 9);
});

describe('when refused clients are to come back', () => {
  const refuse = (after: RetryAfter, second: number, times: number): number => {
    for (let time = 0; time < times; time++) after.refused(instant(second * 1000 + time));
    return after.seconds;
  };

  test('after a second; after twice as long while many are refused, half a minute at most; sooner when few are', () => {
    const after = new RetryAfter();
    expect(refuse(after, 1000, 10)).toBe(1);
    expect(refuse(after, 1001, 10)).toBe(2);
    expect(refuse(after, 1002, 10)).toBe(2);
    expect(refuse(after, 1003, 10)).toBe(4);
    for (let second = 1004; second < 1100; second++) refuse(after, second, 200);
    expect(after.seconds).toBe(32);
    expect(refuse(after, 1200, 1)).toBe(31);
    expect(refuse(after, 1300, 1)).toBe(30);
  });

  test('a few are no reason to wait longer', () => {
    const after = new RetryAfter();
    for (let second = 0; second < 50; second++) refuse(after, second, 2);
    expect(after.seconds).toBe(1);
  });
});

describe('the demand of a level', () => {
  test('is integrated over time', () => {
    const demand = new SeatDemand(instant(0));
    demand.set(4, instant(0));
    demand.set(0, instant(5000));
    expect(demand.look(instant(10_000))).toEqual({
      ...{ highWatermark: 4, average: 2, deviation: 2, smoothed: 4 },
    });
    expect(demand.look(instant(20_000))).toMatchObject({ highWatermark: 0, average: 0 });
    expect(demand.latest.smoothed).toBeCloseTo(4 * 0.977, 9);
  });

  test('after a long time without looks it is as small as looks had made it', () => {
    const [looked, unlooked] = [new SeatDemand(instant(0)), new SeatDemand(instant(0))];
    for (const demand of [looked, unlooked]) {
      demand.set(100, instant(0));
      demand.set(0, instant(10_000));
      demand.look(instant(10_000));
    }
    for (let second = 20; second <= 310; second += 10) looked.look(instant(second * 1000));
    unlooked.look(instant(310_000));
    expect(unlooked.latest.smoothed).toBeCloseTo(looked.latest.smoothed, 6);
    expect(unlooked.latest.smoothed).toBeCloseTo(50, -1);
  });

  test('what lasted no time is seen as the most there was', () => {
    const demand = new SeatDemand(instant(0));
    demand.set(7, instant(0));
    demand.set(0, instant(0));
    expect(demand.look(instant(0))).toMatchObject({ highWatermark: 7, average: 0 });
    expect(demand.look(instant(1000))).toMatchObject({ highWatermark: 0 });
  });
});

test('waits are counted by how long they were', () => {
  const waits = new Waits();
  for (const waited of [0, 0, 0.004, 0.005, 3, 1000]) waits.add(seconds(waited));
  expect({ count: waits.count, sum: waits.sum }).toEqual({ count: 6, sum: 1003.009 });
  const within = new Map(waits.within);
  expect([0, 0.005, 2, 5, 30].map((bound) => within.get(bound))).toEqual([2, 4, 4, 5, 5]);
  expect([...within.keys()]).toEqual([...waitBounds]);
});
