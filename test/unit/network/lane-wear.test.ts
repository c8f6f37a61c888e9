import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../src/base/random.ts';
import { hours, seconds } from '../../../src/base/units.ts';
import { pluggable } from '../../../src/domain/catalogue/optics.ts';
import type { WearingLanes } from '../../../src/network/lane-wear.ts';
import { LaneWear } from '../../../src/network/lane-wear.ts';

function lanes(wish: Partial<WearingLanes> = {}): LaneWear {
  return new LaneWear({
    lanes: 8,
    optics: pluggable,
    repair: hours(4),
    inRepair: 0,
    begin: seconds(0),
    random: seededRandom(1),
    ...wish,
  });
}

describe('the optics of lanes', () => {
  test('fail, and are back after the repair', () => {
    const wear = lanes();
    const failure = wear.nextChange();
    wear.advance(seconds(failure - 1));
    expect(wear.inRepair).toBe(0);
    wear.advance(failure);
    expect(wear.inRepair).toBe(1);
    wear.advance(seconds(failure + hours(4)));
    expect(wear.inRepair).toBe(0);
  });

  test('what was in repair when it began is back after a whole repair', () => {
    const wear = lanes({ inRepair: 3, begin: hours(10) });
    expect(wear.inRepair).toBe(3);
    expect(wear.nextChange()).toBe(hours(14));
    wear.advance(hours(14));
    expect(wear.inRepair).toBe(0);
  });

  test('with all lanes in repair none can fail', () => {
    const wear = lanes({ lanes: 2, inRepair: 9 });
    expect(wear.inRepair).toBe(2);
    expect(wear.nextChange()).toBe(hours(4));
  });

  test('never more lanes wait than there are, and time in pieces is the same as time at once', () => {
    const worn = { ...pluggable, meanLife: hours(20) };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.integer(),
        fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 }),
        (count, seed, moments) => {
          const make = (): LaneWear =>
            lanes({ lanes: count, optics: worn, random: seededRandom(seed) });
          const [atOnce, inPieces] = [make(), make()];
          for (const hour of moments.sort((a, b) => a - b)) {
            inPieces.advance(hours(hour));
            expect(inPieces.inRepair).toBeLessThanOrEqual(count);
          }
          atOnce.advance(hours(moments.at(-1) ?? 0));
          expect(inPieces.inRepair).toBe(atOnce.inRepair);
          expect(inPieces.nextChange()).toBe(atOnce.nextChange());
        },
      ),
    );
  });
});
