import { areEqual, compare } from '../equality.ts';
import type { Library } from '../functions.ts';
import { overloadsOf } from '../functions.ts';
import { IdentityList, withAdded } from '../identity-list.ts';
import type { CelList, CelValue, Duration, Timestamp } from '../values.ts';
import { CelError, Uint, largestInt, largestUint, smallestInt } from '../values.ts';
import {
  any,
  instant,
  integer,
  list,
  octets,
  real,
  span,
  text,
  timestamp,
  truth,
  unsigned,
} from './arguments.ts';
import { durationWithin, timestampWithin } from './calendar.ts';

/** The operators. `&&`, `||` and `?:` do not evaluate all of their operands: the evaluator knows them itself. */
export const arithmetic = overloadsOf([
  ['_+_(int, int): int', (a, b) => intWithin(integer(a) + integer(b))],
  ['_+_(uint, uint): uint', (a, b) => uintWithin(unsigned(a) + unsigned(b))],
  ['_+_(double, double): double', (a, b) => real(a) + real(b)],
  ['_+_(string, string): string', (a, b) => text(a) + text(b)],
  ['_+_(bytes, bytes): bytes', (a, b) => Uint8Array.from([...octets(a), ...octets(b)])],
  ['_+_(list<A>, list<A>): list<A>', (a, b) => concatenated(list(a), list(b))],
  ['_+_(timestamp, duration): timestamp', (a, b) => shifted(timestamp(a), span(b))],
  ['_+_(duration, timestamp): timestamp', (a, b) => shifted(timestamp(b), span(a))],
  ['_+_(duration, duration): duration', (a, b) => lasting(span(a) + span(b))],
  ['_-_(int, int): int', (a, b) => intWithin(integer(a) - integer(b))],
  ['_-_(uint, uint): uint', (a, b) => uintWithin(unsigned(a) - unsigned(b))],
  ['_-_(double, double): double', (a, b) => real(a) - real(b)],
  ['_-_(timestamp, timestamp): duration', (a, b) => lasting(instant(a) - instant(b))],
  ['_-_(timestamp, duration): timestamp', (a, b) => shifted(timestamp(a), -span(b))],
  ['_-_(duration, duration): duration', (a, b) => lasting(span(a) - span(b))],
  ['_*_(int, int): int', (a, b) => intWithin(integer(a) * integer(b))],
  ['_*_(uint, uint): uint', (a, b) => uintWithin(unsigned(a) * unsigned(b))],
  ['_*_(double, double): double', (a, b) => real(a) * real(b)],
  ['_/_(int, int): int', (a, b) => intWithin(integer(a) / notZero(integer(b), 'division'))],
  ['_/_(uint, uint): uint', (a, b) => new Uint(unsigned(a) / notZero(unsigned(b), 'division'))],
  ['_/_(double, double): double', (a, b) => real(a) / real(b)],
  ['_%_(int, int): int', (a, b) => integer(a) % notZero(integer(b), 'modulus')],
  ['_%_(uint, uint): uint', (a, b) => new Uint(unsigned(a) % notZero(unsigned(b), 'modulus'))],
  ['-_(int): int', (a) => intWithin(-integer(a))],
  ['-_(double): double', (a) => -real(a)],
  ['!_(bool): bool', (a) => !truth(a)],
  ['_==_(A, A): bool', (a, b) => areEqual(any(a), any(b))],
  ['_!=_(A, A): bool', (a, b) => !areEqual(any(a), any(b))],
  ...orderings(),
  // Declared for their types; the evaluator does not call them.
  ['_&&_(bool, bool): bool', (a, b) => truth(a) && truth(b)],
  ['_||_(bool, bool): bool', (a, b) => truth(a) || truth(b)],
  ['_?_:_(bool, A, A): A', (a, b, c) => any(truth(a) ? b : c)],
  ['@not_strictly_false(bool): bool', (a) => a !== false],
  ['@put(map<A, B>, A, B): map<A, B>', any],
  ['@put(map<A, B>, map<A, B>): map<A, B>', any],
]);

function orderings(): Library {
  const operators: readonly (readonly [string, (order: number) => boolean])[] = [
    ['_<_', (order) => order < 0],
    ['_<=_', (order) => order <= 0],
    ['_>_', (order) => order > 0],
    ['_>=_', (order) => order >= 0],
  ];
  const pairs = [
    'bool, bool',
    'int, int',
    'int, double',
    'int, uint',
    'uint, uint',
    'uint, double',
    'uint, int',
    'double, double',
    'double, int',
    'double, uint',
    'string, string',
    'bytes, bytes',
    'timestamp, timestamp',
    'duration, duration',
  ];
  return operators.flatMap(([operator, holds]) =>
    pairs.map(
      (pair) =>
        [
          `${operator}(${pair}): bool`,
          (a: CelValue = null, b: CelValue = null) => holds(compare(a, b)),
        ] as const,
    ),
  );
}

export function intWithin(value: bigint): bigint {
  if (value >= smallestInt && value <= largestInt) return value;
  throw new CelError('integer overflow');
}

export function uintWithin(value: bigint): Uint {
  if (value >= 0n && value <= largestUint) return new Uint(value);
  throw new CelError('unsigned integer overflow');
}

function notZero(value: bigint, what: 'division' | 'modulus'): bigint {
  if (value !== 0n) return value;
  throw new CelError(`${what} by zero`);
}

function concatenated(left: CelList, right: CelList): CelList {
  return left instanceof IdentityList ? withAdded(left, right) : [...left, ...right];
}

/** Later or earlier, in the zone it was written in. */
const shifted = ({ nanoseconds, offset }: Timestamp, by: bigint): Timestamp =>
  timestampWithin(nanoseconds + by, { offset, why: 'timestamp overflow' });
const lasting = (nanoseconds: bigint): Duration => durationWithin(nanoseconds, 'duration overflow');
