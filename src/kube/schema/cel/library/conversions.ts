import { overloadsOf } from '../functions.ts';
import type { CelValue } from '../values.ts';
import {
  CelError,
  TypeValue,
  Uint,
  largestInt,
  smallestInt,
  kindOf,
  typeNameOf,
} from '../values.ts';
import {
  any,
  integer,
  lengthOf,
  list,
  map,
  octets,
  real,
  text,
  truth,
  unsigned,
} from './arguments.ts';
import { areEqual } from '../equality.ts';
import { intWithin, uintWithin } from './arithmetic.ts';

/** Conversions between types, and what all containers have. */
export const conversions = overloadsOf([
  ['int(int): int', (a) => integer(a)],
  ['int(uint): int', (a) => intWithin(unsigned(a))],
  ['int(double): int', (a) => intOfDouble(real(a))],
  ['int(string): int', (a) => intOfText(text(a))],
  ['uint(uint): uint', (a) => new Uint(unsigned(a))],
  ['uint(int): uint', (a) => uintWithin(integer(a))],
  ['uint(double): uint', (a) => uintOfDouble(real(a))],
  ['uint(string): uint', (a) => uintOfText(text(a))],
  ['double(double): double', (a) => real(a)],
  ['double(int): double', (a) => Number(integer(a))],
  ['double(uint): double', (a) => Number(unsigned(a))],
  ['double(string): double', (a) => doubleOfText(text(a))],
  ['string(string): string', (a) => text(a)],
  ['string(bool): string', (a) => String(truth(a))],
  ['string(int): string', (a) => String(integer(a))],
  ['string(uint): string', (a) => String(unsigned(a))],
  ['string(double): string', (a) => doubleText(real(a))],
  ['string(bytes): string', (a) => textOfBytes(octets(a))],
  ['bytes(bytes): bytes', (a) => octets(a)],
  ['bytes(string): bytes', (a) => new TextEncoder().encode(text(a))],
  ['bool(bool): bool', (a) => truth(a)],
  ['bool(string): bool', (a) => boolOfText(text(a))],
  ['dyn(A): dyn', (a) => any(a)],
  ['type(A): type<A>', (a) => new TypeValue(typeNameOf(any(a)))],
  ['size(string): int', (a) => BigInt(lengthOf(text(a)))],
  ['size(bytes): int', (a) => BigInt(octets(a).length)],
  ['size(list<A>): int', (a) => BigInt(list(a).length)],
  ['size(map<A, B>): int', (a) => BigInt(map(a).size)],
  ['string .size(): int', (a) => BigInt(lengthOf(text(a)))],
  ['bytes .size(): int', (a) => BigInt(octets(a).length)],
  ['list<A> .size(): int', (a) => BigInt(list(a).length)],
  ['map<A, B> .size(): int', (a) => BigInt(map(a).size)],
  ['@in(A, list<A>): bool', (a, b) => list(b).some((item) => areEqual(any(a), item))],
  ['@in(A, map<A, B>): bool', (a, b) => isKey(any(a), any(b))],
  ['_[_](list<A>, int): A', (a, at) => indexed(any(a), any(at))],
  ['_[_](map<A, B>, A): B', (a, key) => indexed(any(a), any(key))],
]);

function isKey(key: CelValue, container: CelValue): boolean {
  try {
    return map(container).get(key) !== undefined;
  } catch (error) {
    if (error instanceof CelError && error.message === 'unsupported key type') return false;
    throw error;
  }
}

/** list[i] and map[key]. */
export function indexed(container: CelValue, key: CelValue): CelValue {
  const found = foundAt(container, key);
  if (found !== undefined) return found;
  throw new CelError(
    Array.isArray(container)
      ? `index out of bounds: ${keyText(key)}`
      : `no such key: ${keyText(key)}`,
  );
}

export function foundAt(container: CelValue, key: CelValue): CelValue | undefined {
  if (!Array.isArray(container)) return map(container).get(key);
  const at = typeof key === 'number' || typeof key === 'bigint' ? key : unsigned(key);
  if (typeof at === 'number' && !Number.isInteger(at))
    throw new CelError(`unsupported index value`);
  return at < 0 ? undefined : list(container)[Number(at)];
}

function keyText(key: CelValue): string {
  if (key instanceof Uint) return String(key.value);
  return typeof key === 'object' ? kindOf(key) : String(key);
}

function intOfDouble(value: number): bigint {
  if (!Number.isFinite(value)) throw new CelError('integer overflow');
  const whole = BigInt(Math.trunc(value));
  if (whole <= smallestInt || whole >= largestInt) throw new CelError('integer overflow');
  return whole;
}

function uintOfDouble(value: number): Uint {
  if (!Number.isFinite(value) || value < 0) throw new CelError('unsigned integer overflow');
  return uintWithin(BigInt(Math.trunc(value)));
}

const wrong = (to: string): CelError =>
  new CelError(`type conversion error from 'string' to '${to}'`);

function intOfText(value: string): bigint {
  if (!/^[+-]?\d+$/.test(value)) throw wrong('int');
  return intWithin(BigInt(value.replace(/^\+/, '')));
}

function uintOfText(value: string): Uint {
  if (!/^\d+$/.test(value)) throw wrong('uint');
  return uintWithin(BigInt(value));
}

function doubleOfText(value: string): number {
  const special = /^([+-]?)(?:inf|infinity|nan)$/i.exec(value);
  if (special !== null) {
    if (/nan/i.test(value)) return Number.NaN;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) throw wrong('double');
  return Number(value);
}

/** Go's %g with the shortest digits: an exponent below 1e-4 and from 1e21. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e21)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function textOfBytes(value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

const truths = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const falsehoods = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

function boolOfText(value: string): boolean {
  if (truths.includes(value)) return true;
  if (falsehoods.includes(value)) return false;
  throw wrong('bool');
}
