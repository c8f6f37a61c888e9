import { numberOf } from '../equality.ts';
import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import { CelError, CelMap, Duration, Optional, Timestamp, isList } from '../values.ts';
import { any, list, optional } from './arguments.ts';
import { foundAt } from './conversions.ts';

export const optionals = overloadsOf([
  ['optional.of(A): optional<A>', (a) => new Optional(any(a))],
  ['optional.none(): optional<A>', () => new Optional(undefined)],
  [
    'optional.ofNonZeroValue(A): optional<A>',
    (a) => new Optional(isZero(any(a)) ? undefined : any(a)),
  ],
  ['optional<A> .hasValue(): bool', (a) => optional(a).value !== undefined],
  ['optional<A> .value(): A', (a) => valueOf(optional(a))],
  [
    'optional<A> .or(optional<A>): optional<A>',
    (a, b) => (optional(a).value === undefined ? any(b) : any(a)),
  ],
  ['optional<A> .orValue(A): A', (a, b) => optional(a).value ?? any(b)],
  ['optional.unwrap(list<optional<A>>): list<A>', (a) => unwrapped(any(a))],
  ['list<optional<A>> .unwrapOpt(): list<A>', (a) => unwrapped(any(a))],
  ['_[?_](list<A>, int): optional<A>', (a, at) => optionalAt(any(a), any(at))],
  ['_[?_](map<A, B>, A): optional<B>', (a, key) => optionalAt(any(a), any(key))],
  ['_[?_](optional<list<A>>, int): optional<A>', (a, at) => optionalAt(any(a), any(at))],
  ['_[?_](optional<map<A, B>>, A): optional<B>', (a, key) => optionalAt(any(a), any(key))],
  ['_[_](optional<list<A>>, int): optional<A>', (a, at) => optionalAt(any(a), any(at))],
  ['_[_](optional<map<A, B>>, A): optional<B>', (a, key) => optionalAt(any(a), any(key))],
]);

/** What is there, or nothing: of an optional without a value, nothing. */
export function optionalAt(container: CelValue, key: CelValue): Optional {
  if (!(container instanceof Optional)) return new Optional(foundAt(container, key));
  return container.value === undefined ? container : optionalAt(container.value, key);
}

function valueOf({ value }: Optional): CelValue {
  if (value !== undefined) return value;
  throw new CelError('optional.none() dereference');
}

function unwrapped(values: CelValue): CelValue {
  return list(values).flatMap((item): readonly CelValue[] => {
    const { value } = optional(item);
    return value === undefined ? [] : [value];
  });
}

function isZero(value: CelValue): boolean {
  if (value === null || value === '' || value === false) return true;
  const number = numberOf(value);
  if (number !== undefined) return Number(number) === 0;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  if (value instanceof CelMap) return value.size === 0;
  const isTime = value instanceof Timestamp || value instanceof Duration;
  return isTime ? value.nanoseconds === 0n : value instanceof Optional && value.value === undefined;
}
