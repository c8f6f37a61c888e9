import { areEqual, compare } from '../equality.ts';
import type { Library, Run } from '../functions.ts';
import { overloadsOf } from '../functions.ts';
import type { CelList, CelValue } from '../values.ts';
import { CelError, Duration, Optional, Uint, isList } from '../values.ts';
import { any, integer, list, real, span, unsigned } from './arguments.ts';
import { intWithin, uintWithin } from './arithmetic.ts';
import { durationWithin } from './calendar.ts';

const comparables = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const summables = ['int', 'uint', 'double', 'duration'];

/** Lists: those of Kubernetes, and the extension of the language, version 3. */
export const lists = overloadsOf([
  ...forItems(comparables, 'isSorted(): bool', (a) => isSorted(list(a))),
  ...forItems(comparables, 'min(): T', (a) => extreme(list(a), 'min')),
  ...forItems(comparables, 'max(): T', (a) => extreme(list(a), 'max')),
  ['list<int> .sum(): int', (a) => sum(list(a), 0n)],
  ...summables
    .filter((item) => item !== 'int')
    .map((item): Library[number] => [
      `list<${item}> .sum(): ${item}`,
      (a) => sum(list(a), zeroOf(item)),
    ]),
  [
    'list<A> .indexOf(A): int',
    (a, b) => BigInt(list(a).findIndex((item) => areEqual(item, any(b)))),
  ],
  [
    'list<A> .lastIndexOf(A): int',
    (a, b) => BigInt(list(a).findLastIndex((item) => areEqual(item, any(b)))),
  ],
  [
    'list<A> .slice(int, int): list<A>',
    (a, from, to) => slice(list(a), integer(from), integer(to)),
  ],
  ['list<list<A>> .flatten(): list<A>', (a) => flatten(list(a), 1n)],
  ['list<dyn> .flatten(int): list<dyn>', (a, depth) => flatten(list(a), integer(depth))],
  ['list<A> .distinct(): list<A>', (a) => distinct(list(a))],
  ['list<A> .reverse(): list<A>', (a) => [...list(a)].reverse()],
  ['lists.range(int): list<int>', (a) => range(integer(a))],
  ...forItems(comparables, 'sort(): list<T>', (a) => sorted(list(a), list(a))),
  ...comparables.map((key): Library[number] => [
    `list<A> .@sortByAssociatedKeys(list<${key}>): list<A>`,
    (a, keys) => sorted(list(a), list(keys)),
  ]),
  ['list<A> .first(): optional<A>', (a) => new Optional(list(a)[0])],
  ['list<A> .last(): optional<A>', (a) => new Optional(list(a).at(-1))],
]);

/** One form for each type of items: `T` is the item's. */
function forItems(items: readonly string[], form: string, run: Run): Library {
  return items.map((item) => [`list<${item}> .${form.replace(/\bT\b/, item)}`, run] as const);
}

function isSorted(items: CelList): boolean {
  return items.every((item, at) => at === 0 || compare(any(items[at - 1]), item) <= 0);
}

function extreme(items: CelList, which: 'min' | 'max'): CelValue {
  const [first, ...rest] = items;
  if (first === undefined) throw new CelError(`${which} called on empty list`);
  return rest.reduce((best, item) => {
    const order = compare(item, best);
    return (which === 'min' ? order < 0 : order > 0) ? item : best;
  }, first);
}

function zeroOf(item: string): CelValue {
  if (item === 'double') return 0;
  return item === 'uint' ? new Uint(0n) : new Duration(0n);
}

function sum(items: CelList, zero: CelValue): CelValue {
  return items.reduce(
    (total, item) => {
      if (typeof item === 'bigint')
        return intWithin((typeof total === 'bigint' ? total : 0n) + item);
      if (typeof item === 'number') return real(total === 0n ? 0 : total) + item;
      if (item instanceof Uint) return uintWithin(unsigned(total) + item.value);
      return durationWithin(span(total) + span(item));
    },
    items[0] === undefined || typeof items[0] === 'bigint' ? zero : zeroLike(items[0], zero),
  );
}

/** What is summed may turn out to be of another type than the declaration's where items are dyn. */
function zeroLike(first: CelValue, zero: CelValue): CelValue {
  if (typeof first === 'number') return 0;
  if (first instanceof Uint) return new Uint(0n);
  return first instanceof Duration ? new Duration(0n) : zero;
}

function slice(items: CelList, from: bigint, to: bigint): CelList {
  if (from < 0n || to < 0n)
    throw new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
  if (from > to)
    throw new CelError(
      `cannot slice(${from}, ${to}), start index must be less than or equal to end index`,
    );
  if (to > items.length)
    throw new CelError(`cannot slice(${from}, ${to}), list is length ${items.length}`);
  return items.slice(Number(from), Number(to));
}

function flatten(items: CelList, depth: bigint): CelList {
  if (depth < 0n) throw new CelError('level must be non-negative');
  if (depth === 0n) return items;
  return items.flatMap((item): CelList => (isList(item) ? flatten(item, depth - 1n) : [item]));
}

function distinct(items: CelList): CelList {
  const seen = new Set<CelValue>();
  const kept: CelValue[] = [];
  for (const item of items) {
    // Texts and truths are found by hash; everything else may equal something of another type.
    const isPlain = typeof item === 'string' || typeof item === 'boolean';
    if (isPlain ? seen.has(item) : kept.some((other) => areEqual(other, item))) continue;
    if (isPlain) seen.add(item);
    kept.push(item);
  }
  return kept;
}

const longestRange = 1_000_000n;

function range(count: bigint): CelList {
  if (count > longestRange) throw new CelError(`lists.range(${count}) is too long`);
  return Array.from({ length: Math.max(0, Number(count)) }, (_, at) => BigInt(at));
}

function sorted(items: CelList, keys: CelList): CelList {
  if (keys.length === 0) return [];
  return items
    .map((item, at) => ({ item, key: any(keys[at]) }))
    .sort((left, right) => compare(left.key, right.key))
    .map(({ item }) => item);
}
