import { describe, expect, test } from '@jest/globals';
import type { Random } from '../../../../../src/base/random.ts';
import { bytes, bytesPerSecond, microseconds } from '../../../../../src/base/units.ts';
import type { ReactionPoint } from '../../../../../src/network/congestion/hybrid/dcqcn.ts';
import { dcqcn, unpublished } from '../../../../../src/network/congestion/hybrid/dcqcn.ts';
import type {
  Feedback,
  Senders,
  SenderSetting,
} from '../../../../../src/network/congestion/hybrid/senders.ts';

const point: ReactionPoint = {
  ...unpublished,
  alphaUpdate: microseconds(10),
  alphaGain: 0.5,
  rateReduceMonitor: microseconds(20),
  rateReset: microseconds(30),
  fastRecoverySteps: 1,
  additiveIncrease: bytesPerSecond(10),
  hyperIncrease: bytesPerSecond(100),
  leastKept: 0,
  leastRate: bytesPerSecond(1),
  clampTarget: 'after-a-raise',
  cnpInterval: microseconds(0),
};

/** Dice that always fall on the side of the mark. */
const marked: Random = { next: () => 0, below: () => 0, split: () => marked };

const setting: SenderSetting = {
  flows: 1,
  nicRate: bytesPerSecond(1000),
  startRate: bytesPerSecond(1000),
  roundTrip: microseconds(10),
  step: microseconds(10),
  packet: bytes(1000),
  random: marked,
};

const quiet = { marking: 0, queueDelay: 0, roundTrip: 1e-5, load: 0, offset: 0 };

function oneSender(changes: Partial<ReactionPoint> = {}): Senders {
  return dcqcn({ ...point, ...changes })(setting);
}

/** The rate after each step of 10 us; marks arrive in the steps of `marksAt`. */
function rates(sender: Senders, steps: number, marksAt: readonly number[]): readonly number[] {
  const delivered = Float64Array.of(1000);
  return Array.from({ length: steps }, (_, step) => {
    const marking = marksAt.includes(step) ? 1 : 0;
    const said = { marking, queueDelay: 0, roundTrip: 1e-5, load: 0 };
    const feedback: Feedback = { time: step * 1e-5, ...said, delivered, offset: 0 };
    sender.onFeedback(feedback);
    return sender.rates[0] ?? 0;
  });
}

describe('the reaction point of one flow', () => {
  test('without marks it stays at line rate', () => {
    expect(rates(oneSender(), 4, [])).toEqual([1000, 1000, 1000, 1000]);
  });

  test('a mark cuts when the cut timer is next due, by half of alpha; raises come after', () => {
    // Alpha is 1 at step 0, halves at steps 1 and 2: the cut at step 2 takes an eighth. Raises at steps 5 (half of the
    // way back), 8 (the target has reached the line already).
    expect(rates(oneSender(), 9, [0])).toEqual([
      ...[1000, 1000, 875, 875, 875],
      ...[937.5, 937.5, 937.5, 968.75],
    ]);
  });

  test('the second cut in a row keeps the target, unless clamped', () => {
    // Both cuts fall before a raise: to 875 at step 2, of a target that stays at the line or moves to 875, and again at 4.
    const kept = rates(oneSender(), 8, [0, 3]);
    const clamped = rates(oneSender({ clampTarget: 'always' }), 8, [0, 3]);
    expect(kept.slice(0, 7)).toEqual(clamped.slice(0, 7));
    expect(kept[6]).toBeLessThan(875);
    // Raised half of the way to the line, or to the rate before the second cut.
    expect(kept[7]).toBeCloseTo(((kept[6] ?? 0) + 1000) / 2, 9);
    expect(clamped[7]).toBeCloseTo(((clamped[6] ?? 0) + 875) / 2, 9);
  });

  test('a cut keeps the least share, and never falls below the least rate', () => {
    expect(rates(oneSender({ leastKept: 0.95 }), 3, [0])[2]).toBe(950);
    expect(rates(oneSender({ leastRate: bytesPerSecond(900) }), 3, [0])[2]).toBe(900);
  });

  test('marks within the notification interval are one', () => {
    const spaced = rates(oneSender({ cnpInterval: microseconds(1000) }), 30, [0, 1, 2, 3, 4, 5]);
    expect(Math.min(...spaced)).toBe(875);
  });

  test('beyond the threshold the target grows, up to the line', () => {
    const clamped = oneSender({ clampTarget: 'always', leastKept: 0 });
    const seen = rates(clamped, 60, [0, 1, 2, 3]);
    expect(Math.min(...seen)).toBeLessThan(700);
    expect(Math.max(...seen.slice(50))).toBeGreaterThan(990);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1000);
  });

  test('rpg_gd 10 takes the whole of alpha, 11 half of it', () => {
    expect(rates(oneSender({ alphaShare: 1 }), 3, [0])[2]).toBe(750);
    expect(rates(oneSender({ alphaShare: 0.5 }), 3, [0])[2]).toBe(875);
  });

  test('the first notification may set the rate, once', () => {
    const first = rates(oneSender({ rateOnFirstNotification: bytesPerSecond(300) }), 6, [0]);
    // Cut by an eighth at step 2; without a raise before, the target stays at 300.
    expect(first).toEqual([300, 300, 262.5, 262.5, 262.5, 281.25]);
  });

  test('a paced flow grows from its start without any notification', () => {
    const paced = dcqcn(point)({ ...setting, startRate: bytesPerSecond(500) });
    // Raises every 30 us: the target moves by 0, 10, 100.
    expect(rates(paced, 10, [])).toEqual([
      ...[500, 500, 500, 500, 500, 500],
      ...[505, 505, 505, 557.5],
    ]);
  });

  test('bytes raise, too: recovery while both counters are low, hyper when both are high', () => {
    const byteReset = bytes(0.0199);
    const counted = dcqcn({ ...point, byteReset })({ ...setting, startRate: bytesPerSecond(500) });
    // 500 B/s are 5 mB in a step: almost 0.02 B are sent with step 3, when the timer is due as well.
    const seen = rates(counted, 8, []);
    expect(seen.slice(0, 3)).toEqual([500, 500, 500]);
    expect(seen[3]).toBeGreaterThan(500);
    const slow = rates(dcqcn(point)({ ...setting, startRate: bytesPerSecond(500) }), 8, []);
    expect(seen[7]).toBeGreaterThan(slow[7] ?? 0);
  });

  test.each([
    ['after-a-raise', true],
    ['after-a-raise-by-bytes', false],
  ] as const)(
    'clamped %s: a cut after a raise by time moves the target: %s',
    (clampTarget, moved) => {
      // Cut to 875 at 2, raised to 937.5 at 5, cut again at 8; then raised half of the way to the target at 11.
      const seen = rates(oneSender({ clampTarget }), 12, [0, 7]);
      const target = moved ? (seen[7] ?? 0) : 1000;
      expect(seen[11]).toBeCloseTo(((seen[10] ?? 0) + target) / 2, 9);
    },
  );

  test('no flow is faster than rpg_max_rate', () => {
    expect(rates(oneSender({ mostRate: bytesPerSecond(400) }), 2, [])).toEqual([400, 400]);
  });

  test.each([
    [1, 4],
    [2, 2],
    [4, 1],
  ])('with %d flows to a notifier, %d of four marked flows are told', (flowsPerNotifier, told) => {
    const apart = { flowsPerNotifier, cnpInterval: microseconds(1000) };
    const senders = dcqcn({ ...point, ...apart })({ ...setting, flows: 4 });
    const delivered = new Float64Array(4).fill(1000);
    for (let step = 0; step < 4; step++) {
      const marking = step === 0 ? 1 : 0;
      senders.onFeedback({ ...quiet, time: step * 1e-5, marking, delivered });
    }
    expect([...senders.rates].filter((rate) => rate < 1000)).toHaveLength(told);
  });
});
