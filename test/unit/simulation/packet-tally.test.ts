import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytes, seconds } from '../../../src/base/units.ts';
import type { LaneConduct } from '../../../src/network/lane-conduct.ts';
import { DELAY_BOUNDS, PACKET, sharesWithin } from '../../../src/network/lane-conduct.ts';
import type { PacketTally } from '../../../src/simulation/packet-tally.ts';
import { noPackets, withCarried } from '../../../src/simulation/packet-tally.ts';

const share = fc.double({ min: 0, max: 0.9, noNaN: true });
const conducts: fc.Arbitrary<LaneConduct> = fc
  .record({ markedShare: share, overflowShare: share, lossShare: share, rate: share })
  .map(({ rate, ...shares }) => ({
    ...shares,
    notificationsPerByte: rate / 1000,
    meanDelay: seconds(rate / 1000),
    withinBounds: sharesWithin([[1, seconds(rate / 100)]]),
  }));

describe('the packets of a link', () => {
  test('arrive, or are counted as dropped: what is sent is the sum', () => {
    const conduct: LaneConduct = {
      ...{ markedShare: 0.25, overflowShare: 0.5, lossShare: 0.2 },
      ...{ notificationsPerByte: 1e-6, meanDelay: seconds(0.002) },
      withinBounds: sharesWithin([[1, seconds(0.004)]]),
    };
    const tally = withCarried(noPackets, conduct, bytes(400 * PACKET));
    expect(tally).toMatchObject({ packets: 400, marked: 100, overflowed: 500 });
    expect(tally.lost).toBeCloseTo(100, 9);
    expect(tally.notifications).toBeCloseTo(400 * PACKET * 1e-6, 9);
    expect(tally.waited).toBeCloseTo(0.8, 9);
  });

  test('are not counted where nobody knows what becomes of them', () => {
    expect(withCarried(noPackets, undefined, bytes(1e12))).toBe(noPackets);
  });

  test('are the same in one piece and in many', () => {
    const pieces = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 20 });
    fc.assert(
      fc.property(conducts, pieces, (conduct, parts) => {
        const add = (tally: PacketTally, part: number): PacketTally =>
          withCarried(tally, conduct, bytes(part));
        const whole = parts.reduce((all, part) => all + part, 0);
        const [many, one] = [parts.reduce(add, noPackets), add(noPackets, whole)];
        for (const key of ['packets', 'marked', 'overflowed', 'lost', 'notifications'] as const)
          expect(Math.abs(many[key] - one[key])).toBeLessThanOrEqual(1e-9 * one[key]);
        expect([...many.withinBounds].sort((a, b) => a - b)).toEqual(many.withinBounds);
      }),
    );
  });
});

test('shares of the time between percentiles are on straight lines', () => {
  const microseconds = [0, 100, 1000, 4000].map((value) => seconds(value / 1e6));
  const [none = seconds(0), some = none, much = none, most = none] = microseconds;
  const shares = sharesWithin([
    [0.5, none],
    [0.9, some],
    [0.99, much],
    [1, most],
  ]);
  const at = (bound: number): number | undefined =>
    shares[DELAY_BOUNDS.findIndex((one) => Math.abs(one - bound) < 1e-12)];
  expect(at(50e-6)).toBeCloseTo(0.7, 9);
  expect(at(100e-6)).toBeCloseTo(0.9, 9);
  expect(at(1e-3)).toBeCloseTo(0.99, 9);
  expect(at(2.5e-3)).toBeCloseTo(0.995, 9);
  expect(at(5e-3)).toBe(1);
});
