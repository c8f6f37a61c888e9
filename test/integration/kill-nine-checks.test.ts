import { describe, expect, test } from '@jest/globals';
import type { Change } from '../support/kill-nine/change.ts';
import { changeOf, dataOf, labelsOf, parityOf } from '../support/kill-nine/change.ts';
import { Timeline } from '../support/kill-nine/timeline.ts';
import type { Fact } from '../support/kill-nine/timeline.ts';
import type { WatchEntry } from '../support/kill-nine/watch-log.ts';
import { WatchLog } from '../support/kill-nine/watch-log.ts';

/** What the checks of kill-nine.test.ts would miss, nobody would notice: here they are given what is wrong. */
const change = (name: string, revision: number, token: string): Change => ({
  name,
  revision,
  token,
});
const listed = (revision: number, ...changes: readonly Change[]): WatchEntry => ({
  ...{ type: 'listed', revision, changes },
});
type Event = Extract<WatchEntry, { type: 'event' }>['event'];
const event = (kind: Event, name: string, revision: number, token: string): WatchEntry => ({
  ...{ type: 'event', event: kind, change: change(name, revision, token) },
});

/** What happened: a made, b made, a changed, b gone, c made; then a is odd and c even. */
const happened: readonly Fact[] = [
  change('a', 1, 't-2'),
  change('b', 2, 't-4'),
  change('a', 4, 't-5'),
  { name: 'b', revision: 5, token: undefined },
  change('c', 7, 't-6'),
];
const there = new Map([
  ['a', change('a', 4, 't-5')],
  ['c', change('c', 7, 't-6')],
]);

const told: readonly WatchEntry[] = [
  listed(0),
  event('ADDED', 'a', 1, 't-2'),
  event('ADDED', 'b', 2, 't-4'),
  event('MODIFIED', 'a', 4, 't-5'),
  event('DELETED', 'b', 5, 't-4'),
  event('ADDED', 'c', 7, 't-6'),
];
/** Who selects even tokens is told that `a` leaves. */
const toldOfEven = told.with(3, event('DELETED', 'a', 4, 't-2'));

function check(entries: readonly WatchEntry[], selection: 'all' | 'even' = 'all'): void {
  const timeline = new Timeline();
  for (const fact of happened) timeline.learn(fact);
  const fits = ({ token }: { readonly token: string }): boolean =>
    selection === 'all' || parityOf(token) === 'even';
  const log = new WatchLog('w', fits);
  for (const entry of entries) log.add(entry);
  log.check(timeline, there, 7);
}

describe('what a watcher was told', () => {
  test.each([
    { what: 'all of it', entries: told },
    {
      what: 'a list in the middle',
      entries: [listed(3, change('a', 1, 't-2'), change('b', 2, 't-4')), ...told.slice(3)],
    },
    { what: 'a list at the end', entries: [...told.slice(0, 2), listed(7, ...there.values())] },
    { what: 'only what is selected', entries: toldOfEven, selection: 'even' as const },
  ])('is right: $what', ({ entries, selection }) => {
    expect(() => {
      check(entries, selection);
    }).not.toThrow();
  });

  test.each([
    { what: 'an addition is missing', entries: told.toSpliced(2, 1), says: /an event is missing/ },
    { what: 'a change is missing', entries: told.toSpliced(3, 1), says: /an event is missing/ },
    { what: 'a deletion is missing', entries: told.toSpliced(4, 1), says: /an event is missing/ },
    { what: 'the last is missing', entries: told.slice(0, -1), says: /an event is missing/ },
    {
      what: 'one is told twice',
      entries: told.toSpliced(3, 0, ...told.slice(2, 3)),
      says: /twice/,
    },
    { what: 'two are swapped', entries: told.with(1, told[2] ?? listed(0)), says: /missing/ },
    {
      what: 'the kind of event is wrong',
      entries: told.with(3, event('ADDED', 'a', 4, 't-5')),
      says: /wrong kind/,
    },
    {
      what: 'a deletion is of what never was',
      entries: told.with(4, event('DELETED', 'b', 5, 't-8')),
      says: /a deletion that was none/,
    },
    {
      what: 'a list goes back',
      entries: [...told, listed(3, change('a', 1, 't-2'))],
      says: /a list went back/,
    },
    {
      what: 'a list lacks something',
      entries: [listed(7, change('a', 4, 't-5'))],
      says: /do not add up/,
    },
    {
      what: 'what leaves the selection stays',
      entries: toldOfEven.toSpliced(3, 1),
      selection: 'even' as const,
      says: /an event is missing/,
    },
    {
      what: 'what is not selected is told',
      entries: told,
      selection: 'even' as const,
      says: /not selected/,
    },
  ])('is wrong: $what', ({ entries, selection, says }) => {
    expect(() => {
      check(entries, selection);
    }).toThrow(says);
  });
});

describe('what is visible', () => {
  const object = (token: string, second = token): Parameters<typeof changeOf>[0] => ({
    metadata: { name: 'a', resourceVersion: '3', labels: labelsOf(token) },
    data: { ...dataOf(token), second },
  });

  test('a whole write is', () => {
    expect(changeOf(object('t-1'))).toEqual(change('a', 3, 't-1'));
  });

  test.each([
    { what: 'half a write', wrong: object('t-1', 't-2'), says: /a half write/ },
    { what: 'a refused write', wrong: object('refused-t-1'), says: /a refused write/ },
  ])('$what is not', ({ wrong, says }) => {
    expect(() => changeOf(wrong)).toThrow(says);
  });

  test('two stories of one revision are not', () => {
    const timeline = new Timeline();
    timeline.learn(change('a', 3, 't-1'));
    expect(() => {
      timeline.learn(change('a', 3, 't-2'));
    }).toThrow(/two stories/);
  });
});
