import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Backlog } from '../../../../src/web/view/backlog.ts';
import type { Row } from '../../../../src/web/wire.ts';

interface Counted extends Row {
  readonly count: number;
}

const row = (key: string, count = 0): Counted => ({ key, count });

/** Draws at most so many rows, as one task would, and says which. */
function drawn(backlog: Backlog<Counted>, most: number): readonly string[] {
  const seen: string[] = [];
  const left = backlog.draw(most, ({ key, count }) => seen.push(`${key}${count}`));
  expect(left === 'all' || seen.length === most).toBe(true);
  return seen;
}

describe('Backlog', () => {
  test('draws as many as it may, and the rest next time', () => {
    const backlog = new Backlog<Counted>();
    backlog.take(['a', 'b', 'c'].map((key) => row(key)));
    expect(drawn(backlog, 2)).toEqual(['a0', 'b0']);
    expect(drawn(backlog, 2)).toEqual(['c0']);
    expect(drawn(backlog, 2)).toEqual([]);
  });

  test('a row that changes while it waits is drawn once, as it is then, and keeps its turn', () => {
    const backlog = new Backlog<Counted>();
    backlog.take([row('a'), row('b'), row('c')]);
    drawn(backlog, 1);
    backlog.take([row('a', 1), row('b', 1), row('c', 1)]);
    expect(drawn(backlog, 2)).toEqual(['b1', 'c1']);
    expect(drawn(backlog, 2)).toEqual(['a1']);
  });

  test('a row that did not change is not drawn again', () => {
    const backlog = new Backlog<Counted>();
    const [a, b] = [row('a'), row('b')];
    backlog.take([a, b]);
    drawn(backlog, 9);
    backlog.take([a, row('b', 1)]);
    expect(drawn(backlog, 9)).toEqual(['b1']);
    backlog.take([a, row('b', 2)]);
    backlog.take([a, row('b', 1)]);
    expect(drawn(backlog, 9)).toEqual(['b1']);
  });

  test('rows that are gone are named, and wait no longer', () => {
    const backlog = new Backlog<Counted>();
    backlog.take([row('a'), row('b'), row('c')]);
    drawn(backlog, 1);
    expect(backlog.take([row('b', 1)])).toEqual(['a']);
    expect(drawn(backlog, 9)).toEqual(['b1']);
  });

  test('however fast rows change, each is drawn in turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), (rows, most) => {
        const backlog = new Backlog<Counted>();
        const keys = Array.from({ length: rows }, (_, index) => `row-${index}-`);
        const seen = new Set<string>();
        for (let round = 0; round < Math.ceil(rows / most); round++) {
          backlog.take(keys.map((key) => row(key, round)));
          for (const text of drawn(backlog, most)) seen.add(text.replace(/\d+$/, ''));
        }
        expect(seen).toEqual(new Set(keys));
      }),
    );
  });
});
