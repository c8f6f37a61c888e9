import { describe, expect, test } from '@jest/globals';
import type { Random } from '../../../../../src/base/random.ts';
import { bytes, bytesPerSecond, microseconds } from '../../../../../src/base/units.ts';
import type { ReactionPoint } from '../../../../../src/network/congestion/hybrid/dcqcn.ts';
import { dcqcn, unpublished } from '../../../../../src/network/congestion/hybrid/dcqcn.ts';
import type { Feedback, Senders } from '../../../../../src/network/congestion/hybrid/senders.ts';

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

function oneSender(changes: Partial<ReactionPoint> = {}): Senders {
  return dcqcn({ ...point, ...changes })({
    flows: 1,
    nicRate: bytesPerSecond(1000),
    startRate: bytesPerSecond(1000),
    roundTrip: microseconds(10),
    step: microseconds(10),
    packet: bytes(1000),
    random: marked,
  });
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
});
