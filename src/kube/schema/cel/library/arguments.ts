import type { CelList, CelValue } from '../values.ts';
import {
  CelError,
  CelMap,
  Optional,
  Timestamp,
  Duration,
  Uint,
  isList,
  kindOf,
} from '../values.ts';

/**
 * The arguments of a function are checked against its declaration before it runs; these say so to the compiler, and
 * refuse what a dyn value smuggled in.
 */
function refuse(wanted: string, value: CelValue | undefined): CelError {
  return new CelError(
    `no such overload: wanted ${wanted}, found ${value === undefined ? 'nothing' : kindOf(value)}`,
  );
}

export function text(value: CelValue | undefined): string {
  if (typeof value === 'string') return value;
  throw refuse('string', value);
}

export function integer(value: CelValue | undefined): bigint {
  if (typeof value === 'bigint') return value;
  throw refuse('int', value);
}

export function unsigned(value: CelValue | undefined): bigint {
  if (value instanceof Uint) return value.value;
  throw refuse('uint', value);
}

export function real(value: CelValue | undefined): number {
  if (typeof value === 'number') return value;
  throw refuse('double', value);
}

export function truth(value: CelValue | undefined): boolean {
  if (typeof value === 'boolean') return value;
  throw refuse('bool', value);
}

export function list(value: CelValue | undefined): CelList {
  if (value !== undefined && isList(value)) return value;
  throw refuse('list', value);
}

export function map(value: CelValue | undefined): CelMap {
  if (value instanceof CelMap) return value;
  throw refuse('map', value);
}

export function octets(value: CelValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw refuse('bytes', value);
}

export function timestamp(value: CelValue | undefined): Timestamp {
  if (value instanceof Timestamp) return value;
  throw refuse('timestamp', value);
}

export function instant(value: CelValue | undefined): bigint {
  return timestamp(value).nanoseconds;
}

export function span(value: CelValue | undefined): bigint {
  if (value instanceof Duration) return value.nanoseconds;
  throw refuse('duration', value);
}

export function optional(value: CelValue | undefined): Optional {
  if (value instanceof Optional) return value;
  throw refuse('optional', value);
}

export function any(value: CelValue | undefined): CelValue {
  if (value !== undefined) return value;
  throw refuse('a value', value);
}

/** The characters of a text: code points, not halves of them. */
export function characters(value: string): readonly string[] {
  return Array.from(value);
}

export function lengthOf(value: string): number {
  let length = value.length;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code >= 0xd800 && code < 0xdc00 && at + 1 < value.length) length--;
  }
  return length;
}
