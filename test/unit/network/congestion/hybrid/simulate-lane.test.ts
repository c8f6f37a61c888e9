import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../../../src/base/random.ts';
import {
  bytes,
  bytesPerSecond,
  gbps,
  megabytes,
  microseconds,
  milliseconds,
  seconds,
} from '../../../../../src/base/units.ts';
import { FluidQueue } from '../../../../../src/network/congestion/hybrid/queue.ts';
import {
  simulateLane,
  timeStep,
} from '../../../../../src/network/congestion/hybrid/simulate-lane.ts';
import type { StartSenders } from '../../../../../src/network/congestion/hybrid/senders.ts';
import { timely, timelyDefaults } from '../../../../../src/network/congestion/hybrid/timely.ts';
import { distanceRun } from '../../../../../src/validation/lane-profiles.ts';

const bottleneck = {
  rate: bytesPerSecond(1000),
  buffer: bytes(500),
  ecnMin: bytes(100),
  ecnMax: bytes(300),
  ecnMaxProbability: 0.1,
};

describe('the queue', () => {
  test('fills, marks, overflows and empties; nothing is lost but what is counted', () => {
    const queue = new FluidQueue(bottleneck, seconds(0.1));
    const seen: number[][] = [];
    let into = 0;
    let out = 0;
    for (const inflow of [3000, 3000, 4000, 0, 0, 0, 0, 0, 500]) {
      queue.fill(inflow);
      into += inflow * 0.1;
      out += queue.outflow * 0.1;
      seen.push([queue.length, queue.marking()]);
    }
    expect(seen).toEqual([
      ...[
        [200, 0.05],
        [400, 1],
        [500, 1],
        [400, 1],
        [300, 1],
      ],
      ...[
        [200, 0.05],
        [100, 0],
        [0, 0],
        [0, 0],
      ],
    ]);
    expect(queue.dropped).toBe(200);
    expect(into).toBeCloseTo(out + queue.length + queue.dropped, 9);
  });
});

/** Senders that never change their mind. */
const steady =
  (share: number): StartSenders =>
  ({ flows, nicRate }) => ({
    rates: new Float64Array(flows).fill(share * nicRate),
    onFeedback: () => undefined,
  });

describe('a lane', () => {
  const lane = distanceRun('rule', 10, 16);

  test('the same seed gives the same run, another seed another', () => {
    const short = { ...lane, duration: milliseconds(10) };
    const run = (seed: number) => simulateLane({ ...short, random: seededRandom(seed) });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test('half of the line offered is half of the line carried, with an empty queue', () => {
    const outcome = simulateLane({ ...lane, senders: steady(0.25), duration: milliseconds(10) });
    expect(outcome).toMatchObject({ queuePeak: 0, queueP99: 0, dropped: 0, startPeak: 0 });
    expect(outcome.goodput).toBeCloseTo(0.5, 9);
    expect(outcome.fairness).toBeCloseTo(1, 12);
  });

  test('twice the line fills the buffer and drops the rest', () => {
    const shallow = { ...lane.bottleneck, buffer: megabytes(16) };
    const outcome = simulateLane({
      ...lane,
      bottleneck: shallow,
      senders: steady(1),
      duration: milliseconds(10),
    });
    expect(outcome.goodput).toBeCloseTo(1, 9);
    expect(outcome.queueMean).toBeCloseTo(16e6, 0);
    expect(outcome.dropped).toBeGreaterThan(450e6);
    expect(outcome.dropped).toBeLessThan(0.01 * 50e9 - 16e6 + 1);
    expect(outcome.dropShare).toBeCloseTo(0.5, 6);
    expect(outcome).toMatchObject({ markedShare: 1, notificationRate: 0 });
  });

  test('DCQCN is notified no more often than its receivers may, and only of marks', () => {
    const outcome = simulateLane(lane);
    const { queueP50, queueP90, queueP99, queuePeak, markedShare, notificationRate } = outcome;
    expect(queueP50).toBeLessThanOrEqual(queueP90);
    expect(queueP90).toBeLessThanOrEqual(queueP99);
    expect(queueP99).toBeLessThanOrEqual(queuePeak);
    expect(markedShare).toBeGreaterThan(0);
    const markedPackets = (markedShare * outcome.goodput * lane.bottleneck.rate) / lane.packet;
    expect(notificationRate).toBeGreaterThan(0);
    expect(notificationRate).toBeLessThan(1.05 * markedPackets);
    const unmarked = { ...lane.bottleneck, ecnMin: megabytes(1e6), ecnMax: megabytes(2e6) };
    expect(simulateLane({ ...lane, bottleneck: unmarked })).toMatchObject({
      markedShare: 0,
      notificationRate: 0,
    });
  });

  test('a pause keeps what drops would have taken, when it comes in time', () => {
    const shallow = { ...lane.bottleneck, buffer: megabytes(16) };
    const run = { ...lane, bottleneck: shallow, senders: steady(1), duration: milliseconds(10) };
    const pause = { xoff: megabytes(8), xon: megabytes(6), delay: microseconds(5) };
    const paused = simulateLane({ ...run, pause });
    expect(paused.dropped).toBe(0);
    expect(paused.goodput).toBeCloseTo(1, 9);
    // Twice the line is offered: half of the time nothing may be sent.
    expect(paused.paused).toBeCloseTo(0.5, 1);
    const late = simulateLane({ ...run, pause: { ...pause, delay: microseconds(500) } });
    expect(late.dropped).toBeGreaterThan(0);
    expect(simulateLane(run).paused).toBe(0);
  });

  test('delays that wander hardly move DCQCN, as "ECN or Delay" found; they move TIMELY', () => {
    const jitter = microseconds(30);
    const dcqcnMoves = simulateLane(lane).goodput - simulateLane({ ...lane, jitter }).goodput;
    expect(Math.abs(dcqcnMoves)).toBeLessThan(0.02);
    const delayed = { ...lane, senders: timely(timelyDefaults) };
    const timelyMoves =
      simulateLane(delayed).goodput - simulateLane({ ...delayed, jitter }).goodput;
    expect(Math.abs(timelyMoves)).toBeGreaterThan(0.05);
  });

  test('a window of 1.25 BDP/N bounds the queue from the start and keeps the line full', () => {
    const window = bytes((1.25 * gbps(400) * lane.roundTrip) / lane.flows);
    const free = simulateLane(lane);
    const held = simulateLane({ ...lane, window });
    expect(held.goodput).toBeGreaterThan(0.995);
    expect(held.startPeak).toBeLessThan(free.startPeak / 2);
    expect(held.fairness).toBeGreaterThan(0.99);
  });

  test('steps follow the round trip, between 1 and 8 us', () => {
    expect(timeStep(microseconds(1))).toBe(microseconds(1));
    expect(timeStep(microseconds(1000))).toBeCloseTo(5e-6, 12);
    expect(timeStep(microseconds(10_000))).toBe(microseconds(8));
  });
});
