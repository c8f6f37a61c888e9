import type { Instant } from '../../base/clock.ts';
import { toJsonText } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { PrinterColumn } from '../resource.ts';
import { isInFormat } from '../schema/formats.ts';
import { humanDuration } from './duration.ts';
import { findAll } from './json-path.ts';
import { parseJsonPath } from './parse-json-path.ts';

/** Gives the cells of an object, one for each column. */
export type CellReader = (object: JsonObject, now: Instant) => readonly JsonValue[];

/** Reads the columns of a CRD; a path that is no JSONPath leaves its cells empty. */
export function readColumns(columns: readonly PrinterColumn[]): CellReader {
  const readers = columns.map(readColumn);
  return (object, now) => readers.map((read) => read(object, now));
}

function readColumn({
  type,
  jsonPath,
}: PrinterColumn): (object: JsonObject, now: Instant) => JsonValue {
  const path = parseJsonPath(jsonPath);
  if (path.type === 'failed') return () => null;
  return (object, now) => cellOf(findAll(object, path.value), type, now);
}

/** Of several values the first is shown, as the real server does. */
function cellOf(found: readonly JsonValue[], type: PrinterColumn['type'], now: Instant): JsonValue {
  const [first] = found;
  if (first === undefined || first === null) return null;
  if (type === 'string') return typeof first === 'string' ? first : toJsonText(first);
  return typedCell(first, type, now);
}

/** What cannot be shown as the column's type is left out, as is what is missing. */
function typedCell(
  value: JsonValue,
  type: 'integer' | 'number' | 'boolean' | 'date',
  now: Instant,
): JsonValue {
  switch (type) {
    case 'integer':
      if (typeof value === 'bigint') return value;
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : null;
  }
}

/** How long ago that was, as kubectl writes it. */
export function ageOf(time: string, now: Instant): string {
  if (time === '') return '<unknown>';
  if (!isInFormat(time, 'date-time')) return '<invalid>';
  return humanDuration(now - Date.parse(time));
}
