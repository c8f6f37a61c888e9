import { IdentityList } from './identity-list.ts';
import type { CelValue } from './values.ts';
import {
  CelError,
  CelMap,
  Duration,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  isList,
  kindOf,
} from './values.ts';

/** Equality of CEL: numbers across types by their value, values of different types are different. */
export function areEqual(left: CelValue, right: CelValue): boolean {
  if (typeof left === 'string' || typeof left === 'boolean' || left === null) return left === right;
  const number = numberOf(left);
  if (number !== undefined) {
    const other = numberOf(right);
    return other !== undefined && compareNumbers(number, other) === 0;
  }
  return sameKind(left, right);
}

export function numberOf(value: CelValue): number | bigint | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

function sameKind(left: CelValue, right: CelValue): boolean {
  if (isList(left)) return isList(right) && sameItems(left, right);
  if (left instanceof CelMap) return right instanceof CelMap && sameEntries(left, right);
  if (left instanceof Opaque) return left.equals(right);
  if (left instanceof Uint8Array) {
    return right instanceof Uint8Array && compareBytes(left, right) === 0;
  }
  return samePoint(left, right);
}

function samePoint(left: CelValue, right: CelValue): boolean {
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (left instanceof Optional) return right instanceof Optional && sameOptional(left, right);
  const [time, other] = [timeOf(left), timeOf(right)];
  return time !== undefined && time === other && kindOf(left) === kindOf(right);
}

/** Of timestamps and durations. */
function timeOf(value: CelValue): bigint | undefined {
  return value instanceof Timestamp || value instanceof Duration ? value.nanoseconds : undefined;
}

function sameItems(left: readonly CelValue[], right: readonly CelValue[]): boolean {
  if (left.length !== right.length) return false;
  return left instanceof IdentityList
    ? sameIdentities(left, right)
    : left.every((item, at) => areEqual(item, right[at] ?? null));
}

/** The order does not matter: for each item there is an equal one of the same identity. */
function sameIdentities(left: IdentityList, right: readonly CelValue[]): boolean {
  const own = new Map(left.map((item) => [left.identityOf(item), item] as const));
  return right.every((item) => {
    const found = own.get(left.identityOf(item));
    return found !== undefined && areEqual(found, item);
  });
}

function sameEntries(left: CelMap, right: CelMap): boolean {
  if (left.size !== right.size) return false;
  return left.keys().every((key) => {
    const [value, other] = [left.get(key), right.get(key)];
    return value !== undefined && other !== undefined && areEqual(value, other);
  });
}

function sameOptional({ value }: Optional, { value: other }: Optional): boolean {
  if (value === undefined || other === undefined) return value === other;
  return areEqual(value, other);
}

/** Below zero: left is first; NaN: neither, as with the number that is none. */
export function compare(left: CelValue, right: CelValue): number {
  const [number, other] = [numberOf(left), numberOf(right)];
  if (number !== undefined && other !== undefined) return compareNumbers(number, other);
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right);
  const [time, later] = [timeOf(left), timeOf(right)];
  const isTime = time !== undefined && later !== undefined && kindOf(left) === kindOf(right);
  if (isTime) return compareNumbers(time, later);
  throw new CelError(`no such overload: ${kindOf(left)} cannot be compared with ${kindOf(right)}`);
}

/** An integer is compared with a double as a double, like the reference implementation does it. */
function compareNumbers(first: number | bigint, second: number | bigint): number {
  const isMixed = typeof first !== typeof second;
  const [left, right] = isMixed ? [Number(first), Number(second)] : [first, second];
  if (left < right) return -1;
  if (left > right) return 1;
  return left === right ? 0 : Number.NaN;
}

/** By code points, where JavaScript compares halves of surrogate pairs. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  let at = 0;
  while (left.charCodeAt(at) === right.charCodeAt(at)) at++;
  const [one, other] = [left.charCodeAt(at), right.charCodeAt(at)];
  const isPlain = !isSurrogate(one) && !isSurrogate(other);
  if (isPlain || isSurrogate(one) === isSurrogate(other)) return left < right ? -1 : 1;
  return isSurrogate(one) === !Number.isNaN(other) ? 1 : -1;
}

const isSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xe000;

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
