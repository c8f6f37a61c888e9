import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { History } from '../../../src/store/history.ts';

interface Entry {
  readonly revision: number;
  readonly bytes: number;
}

const entry = (revision: number, bytes = 1): Entry => ({ revision, bytes });

const historyOf = (capacity: number, revisions: readonly number[]): History<Entry> => {
  const history = new History<Entry>({ entries: capacity, bytes: Infinity }, 0);
  for (const revision of revisions) history.append(entry(revision));
  return history;
};

test('what is remembered can be resumed, what is forgotten is expired', () => {
  const history = historyOf(3, [2, 4, 6, 8, 10]);
  expect(history.since(4)).toEqual({ type: 'changes', changes: [6, 8, 10].map((at) => entry(at)) });
  expect(history.since(3)).toEqual({ type: 'expired', oldest: 4 });
  expect(history.since(99)).toEqual({ type: 'changes', changes: [] });
  expect(history.at(7)).toEqual({ type: 'known', entry: entry(6) });
  expect(history.at(5)).toEqual({ type: 'known', entry: entry(4) });
  expect(history.at(3)).toEqual({ type: 'expired', oldest: 4 });
});

test('the oldest are forgotten as soon as all together take too many bytes', () => {
  const history = new History<Entry>({ entries: 100, bytes: 10 }, 0);
  for (const [revision, bytes] of [3, 4, 2, 5, 0].entries()) {
    history.append(entry(revision + 1, bytes));
  }
  expect(history.since(1)).toEqual({ type: 'expired', oldest: 2 });
  expect(history.since(2)).toMatchObject({ changes: [entry(3, 2), entry(4, 5), entry(5, 0)] });
  history.append(entry(6, 11));
  expect(history.since(5)).toEqual({ type: 'expired', oldest: 6 });
  expect(history.since(6)).toEqual({ type: 'changes', changes: [] });
  expect(history.at(6)).toEqual({ type: 'known', entry: entry(6, 11) });
});

test('the entries can be counted back from the last one', () => {
  const history = historyOf(2, [1, 2, 3]);
  expect([0, 1, 2].map((count) => history.back(count)?.revision)).toEqual([3, 2, undefined]);
});

test('nothing is known of the time before the history began', () => {
  const history = new History<Entry>({ entries: 3, bytes: Infinity }, 7);
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
          .map((revision) => entry(revision));
        expect(since).toEqual({ type: 'changes', changes });
      }
    }),
  );
});
