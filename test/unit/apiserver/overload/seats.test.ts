import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  mandatoryLevels,
  suggestedLevels,
} from '../../../../src/apiserver/overload/built-in-flows.ts';
import { levelSpecOf } from '../../../../src/apiserver/overload/level-spec.ts';
import type { LevelSpec } from '../../../../src/apiserver/overload/level-spec.ts';
import { allocateSeats, seatBounds } from '../../../../src/apiserver/overload/seats.ts';

const spec = (shares: number, lendablePercent = 0, borrowingLimitPercent?: number): LevelSpec => ({
  ...{ name: 'l', uid: '', shares, lendablePercent },
  ...(borrowingLimitPercent === undefined ? {} : { borrowingLimitPercent }),
});

describe('seats by shares', () => {
  test('of the levels that come with the server, with 600 seats', () => {
    const specs = [...mandatoryLevels, ...suggestedLevels].flatMap((object) => {
      const level = levelSpecOf(object);
      return level === undefined ? [] : [level];
    });
    const bounds = seatBounds(specs, 600);
    expect(
      specs.map(({ name }, index) => {
        const { nominal = 0, lower = 0 } = bounds[index] ?? {};
        return `${name} ${nominal} ${lower}`;
      }),
    ).toEqual([
      'exempt 0 0',
      'catch-all 13 13',
      'system 74 50',
      'node-high 98 73',
      'leader-election 25 25',
      'workload-high 98 49',
      'workload-low 245 24',
      'global-default 49 24',
    ]);
  });

  test.each([
    { specs: [spec(1), spec(1)], seats: 10, wanted: [{ nominal: 5, lower: 5, upper: 15 }] },
    { specs: [spec(1, 50, 20), spec(2)], seats: 10, wanted: [{ nominal: 4, lower: 2, upper: 5 }] },
    { specs: [spec(0, 0, 0), spec(1)], seats: 10, wanted: [{ nominal: 0, lower: 0, upper: 0 }] },
    { specs: [spec(0)], seats: 10, wanted: [{ nominal: 0, lower: 0, upper: 10 }] },
    { specs: [spec(1, 25)], seats: 10, wanted: [{ nominal: 10, lower: 7, initial: 9 }] },
  ])('$specs of $seats', ({ specs, seats, wanted }) => {
    expect(seatBounds(specs, seats)).toMatchObject(
      wanted.length === specs.length ? wanted : { 0: wanted[0] },
    );
  });
});

describe('seats by what is asked for', () => {
  const free = { lower: 0, upper: 1000 };

  test.each([
    {
      seats: 90,
      wishes: [
        { ...free, target: 10 },
        { ...free, target: 20 },
      ],
      wanted: [30, 60],
    },
    {
      seats: 90,
      wishes: [
        { ...free, target: 10, upper: 20 },
        { ...free, target: 20 },
      ],
      wanted: [20, 70],
    },
    {
      seats: 90,
      wishes: [
        { ...free, target: 100, lower: 80 },
        { ...free, target: 100 },
      ],
      wanted: [80, 10],
    },
    {
      seats: 90,
      wishes: [
        { ...free, target: 0 },
        { ...free, target: 0 },
      ],
      wanted: [45, 45],
    },
    { seats: 0, wishes: [{ ...free, target: 5 }], wanted: [0] },
    { seats: 7, wishes: [{ target: 7, lower: 7, upper: 7 }], wanted: [7] },
    { seats: 5, wishes: [], wanted: [] },
  ])('$seats for $wishes', ({ seats, wishes, wanted }) => {
    const allotted = allocateSeats(seats, wishes).seats;
    expect(allotted).toHaveLength(wanted.length);
    allotted.forEach((each, index) => {
      expect(each).toBeCloseTo(wanted[index] ?? Number.NaN, 6);
    });
  });

  test('all are distributed, within the bounds, and who is at no bound gets the same part of its target', () => {
    const wish = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)).map(([lower, more, borrowed]) => ({
      lower,
      target: lower + more,
      nominal: lower + Math.min(more, borrowed),
      upper: lower + more + borrowed,
    }));
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 8 }), (wishes) => {
        const all = wishes.reduce((sum, { nominal }) => sum + nominal, 0);
        const { seats, fairFraction } = allocateSeats(all, wishes);
        expect(seats.reduce((sum, each) => sum + each, 0)).toBeCloseTo(all, 6);
        seats.forEach((each, index) => {
          const { lower = 0, upper = 0, target = 0 } = wishes[index] ?? {};
          expect(each).toBeGreaterThanOrEqual(lower);
          expect(each).toBeLessThanOrEqual(upper);
          const fair = fairFraction * Math.max(target, 0.001);
          if (each > lower + 1e-6 && each < upper - 1e-6) expect(each).toBeCloseTo(fair, 6);
        });
      }),
    );
  });
});

describe('a level that contradicts itself', () => {
  const object = (name: string, said: Parameters<typeof levelSpecOf>[0]['spec']) =>
    levelSpecOf({
      apiVersion: '',
      kind: '',
      metadata: { name },
      ...(said === undefined ? {} : { spec: said }),
    });

  test.each([
    ['exempt', { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } }],
    ['other', { type: 'Exempt' }],
    ['other', { type: 'Limited' }],
    ['other', { type: 'Limited', limited: { limitResponse: { type: 'Queue' } } }],
    ['other', { type: 'Limited', limited: { limitResponse: { type: 'Wait' } } }],
    ['other', undefined],
  ])('%s, %j, counts as absent', (name, said) => {
    expect(object(name, said)).toBeUndefined();
  });

  test('what is not said is as usual', () => {
    const limitResponse = { type: 'Queue', queuing: {} };
    expect(object('l', { type: 'Limited', limited: { limitResponse } })).toEqual({
      ...{ name: 'l', uid: '', shares: 30, lendablePercent: 0 },
      response: { type: 'queue', queues: 64, handSize: 8, queueLengthLimit: 50 },
    });
    expect(object('exempt', { type: 'Exempt' })).toEqual({
      ...{ name: 'exempt', uid: '', shares: 0, lendablePercent: 0 },
    });
  });
});
