import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SortedMap } from '../../../src/store/sorted-map.ts';

const keys = fc.constantFrom('a', 'a/b', 'a-b', 'b', 'ba', 'c', 'd/a', 'd/b', 'e', 'f');
const steps = fc.array(fc.record({ key: keys, value: fc.option(fc.nat(9)) }), { maxLength: 60 });

const inOrder = (
  entries: Iterable<readonly [string, number]>,
): readonly (readonly [string, number])[] =>
  [...entries].sort(([left], [right]) => (left < right ? -1 : 1));

describe('a sorted map', () => {
  test('holds what a map holds, in order, and old maps stay as they were', () => {
    fc.assert(
      fc.property(steps, (writes) => {
        const model = new Map<string, number>();
        let map = new SortedMap<number>();
        const past: (readonly [SortedMap<number>, readonly (readonly [string, number])[]])[] = [];
        for (const { key, value } of writes) {
          past.push([map, inOrder(model)]);
          if (value === null) model.delete(key);
          else model.set(key, value);
          map = value === null ? map.without(key) : map.with(key, value);
        }
        for (const [snapshot, expected] of past) expect([...snapshot.from('')]).toEqual(expected);
        expect([...map.from('')]).toEqual(inOrder(model));
        expect(map.size).toBe(model.size);
      }),
    );
  });

  test('tells what follows a key and how many come before it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(keys), keys, (given, start) => {
        const map = given.reduce((before, key) => before.with(key, 0), new SortedMap<number>());
        const after = [...given].filter((key) => key >= start).sort();
        expect([...map.from(start)].map(([key]) => key)).toEqual(after);
        expect(map.rank(start)).toBe(given.length - after.length);
      }),
    );
  });

  test('made at once is the one made step by step, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.nat())), fc.boolean(), (given, isSorted) => {
        const entries = isSorted ? inOrder(new Map(given)) : given;
        const stepwise = entries.reduce(
          (before, [key, value]) => before.with(key, value),
          new SortedMap<number>(),
        );
        const map = SortedMap.of(entries);
        expect([...map.from('')]).toEqual([...stepwise.from('')]);
        expect(map.size).toBe(stepwise.size);
        expect([...map.with('k', 1).without('k').from('')]).toEqual([
          ...stepwise.without('k').from(''),
        ]);
      }),
    );
  });

  test('stays shallow when the keys come in order', () => {
    let map = new SortedMap<number>();
    for (let index = 0; index < 50_000; index++)
      map = map.with(String(index).padStart(6, '0'), index);
    for (let index = 0; index < 40_000; index++) map = map.without(String(index).padStart(6, '0'));
    expect(map.size).toBe(10_000);
    expect(map.get('045000')).toBe(45_000);
  });
});
