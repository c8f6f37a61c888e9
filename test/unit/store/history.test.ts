import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { History } from '../../../src/store/history.ts';

const historyOf = (
  capacity: number,
  revisions: readonly number[],
): History<{ revision: number }> => {
  const history = new History<{ revision: number }>(capacity, 0);
  for (const revision of revisions) history.append({ revision });
  return history;
};

test('what is remembered can be resumed, what is forgotten is expired', () => {
  const history = historyOf(3, [2, 4, 6, 8, 10]);
  expect(history.since(4)).toEqual({
    type: 'changes',
    changes: [{ revision: 6 }, { revision: 8 }, { revision: 10 }],
  });
  expect(history.since(3)).toEqual({ type: 'expired', oldest: 4 });
  expect(history.since(99)).toEqual({ type: 'changes', changes: [] });
  expect(history.at(7)).toEqual({ type: 'known', entry: { revision: 6 } });
  expect(history.at(5)).toEqual({ type: 'known', entry: { revision: 4 } });
  expect(history.at(3)).toEqual({ type: 'expired', oldest: 4 });
});

test('nothing is known of the time before the history began', () => {
  const history = new History<{ revision: number }>(3, 7);
  expect(history.since(6)).toEqual({ type: 'expired', oldest: 7 });
  expect(history.since(7)).toEqual({ type: 'changes', changes: [] });
});

test('the binary search finds what a filter finds', () => {
  const increasing = fc
    .array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 })
    .map((steps) => steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, n) => sum + n)));
  fc.assert(
    fc.property(increasing, fc.integer({ min: 1, max: 12 }), fc.nat(220), (all, capacity, from) => {
      const since = historyOf(capacity, all).since(from);
      const kept = all.slice(-capacity);
      const forgotten = all.slice(0, -capacity).at(-1) ?? 0;
      if (from < forgotten) expect(since).toEqual({ type: 'expired', oldest: forgotten });
      else {
        const changes = kept
          .filter((revision) => revision > from)
          .map((revision) => ({ revision }));
        expect(since).toEqual({ type: 'changes', changes });
      }
    }),
  );
});
