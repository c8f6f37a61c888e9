import type { JsonValue } from '../../base/json.ts';
import { canonicalJson } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';

/**
 * The wrong-field messages of the Kubernetes API, word for word: clients and tests compare them. Each message
 * leaves out the field, which `invalid()` in status-error.ts puts in front.
 */
function describeValue(value: JsonValue): string {
  return typeof value === 'number' ? String(value) : canonicalJson(value);
}

/** Nothing is wrong, which is the usual case: checks of large objects need no lists for it. */
export const none: readonly StatusCause[] = [];

/** All of both. */
export function joined(
  first: readonly StatusCause[],
  second: readonly StatusCause[],
): readonly StatusCause[] {
  if (first.length === 0) return second;
  return second.length === 0 ? first : [...first, ...second];
}

/**
 * So many faults of one object are told. Who has more hears of the others when these are mended: a request of a megabyte may
 * have hundreds of thousands, and an answer that told them all would be a hundred times as long.
 */
export const mostCauses = 1000;

/** What is wrong with the parts of something, as far as it is told. */
export function gathered<Part>(
  parts: Iterable<Part>,
  check: (part: Part) => readonly StatusCause[],
): readonly StatusCause[] {
  let causes: StatusCause[] | undefined;
  for (const part of parts) {
    const found = check(part);
    if (found.length === 0) continue;
    causes ??= [];
    for (const cause of found) causes.push(cause);
    if (causes.length >= mostCauses) break;
  }
  return causes ?? none;
}

export function invalidValue(field: string, value: JsonValue, why: string): StatusCause {
  const message = `Invalid value: ${describeValue(value)}: ${why}`;
  return { reason: 'FieldValueInvalid', message, field };
}

export function wrongType(field: string, value: JsonValue, why: string): StatusCause {
  const message = `Invalid value: ${describeValue(value)}: ${why}`;
  return { reason: 'FieldValueTypeInvalid', message, field };
}

export function required(field: string, why = ''): StatusCause {
  const message = why === '' ? 'Required value' : `Required value: ${why}`;
  return { reason: 'FieldValueRequired', message, field };
}

export function forbiddenField(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

export function duplicate(field: string, value: JsonValue): StatusCause {
  const message = `Duplicate value: ${describeValue(value)}`;
  return { reason: 'FieldValueDuplicate', message, field };
}

/** It names something that is not there. */
export function notFoundValue(field: string, value: JsonValue): StatusCause {
  return { reason: 'FieldValueNotFound', message: `Not found: ${describeValue(value)}`, field };
}

export function tooLong(field: string, maximum: number): StatusCause {
  const message = `Too long: may not be more than ${maximum} bytes`;
  return { reason: 'FieldValueTooLong', message, field };
}

export function tooMany(
  field: string,
  { actual, maximum }: { readonly actual: number; readonly maximum: number },
): StatusCause {
  const message = `Too many: ${actual}: must have at most ${maximum} items`;
  return { reason: 'FieldValueTooMany', message, field };
}

/** A fault names so many of the values that would be right. */
const mostSupported = 200;

export function notSupported(
  field: string,
  value: JsonValue,
  supported: readonly JsonValue[],
): StatusCause {
  const texts = supported
    .slice(0, mostSupported)
    .map((item) => JSON.stringify(typeof item === 'string' ? item : canonicalJson(item)));
  const more =
    supported.length > mostSupported ? `, and ${supported.length - mostSupported} more` : '';
  const message = `Unsupported value: ${describeValue(value)}: supported values: ${texts.join(', ')}${more}`;
  return { reason: 'FieldValueNotSupported', message, field };
}
