import { Duration } from '@marcbachmann/cel-js/evaluator';
import type { JsonArray, JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../../base/json.ts';
import type { StructuralSchema } from '../structural.ts';
import { escapeField } from './identifiers.ts';

/** A value as the engine knows it: integers are bigints, objects are maps (so that no key is special). */
export type CelValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Duration
  | Uint8Array
  | readonly CelValue[]
  | ReadonlyMap<string, CelValue>;

/** The value as rules see it: typed by its schema, fields under their escaped names, null fields left out. */
export function toCel(value: JsonValue, schema: StructuralSchema): CelValue {
  if (isJsonArray(value)) return listToCel(value, schema);
  if (isJsonObject(value)) return objectToCel(value, schema);
  if (typeof value === 'number') return numberToCel(value, schema);
  if (typeof value === 'string') return textToCel(value, schema);
  return value;
}

function listToCel(list: JsonArray, schema: StructuralSchema): CelValue {
  const { items } = schema;
  return list.map((item) => (items === undefined ? untypedToCel(item) : toCel(item, items)));
}

function objectToCel(object: JsonObject, schema: StructuralSchema): CelValue {
  const fields = new Map<string, CelValue>();
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined || value === null) continue;
    const property = schema.properties.get(key);
    const child = property ?? schema.additionalProperties;
    const name = property === undefined ? key : escapeField(key);
    const isHidden =
      child === undefined && schema.type === 'object' && !schema.preserveUnknownFields;
    if (name === undefined || isHidden) continue;
    fields.set(name, child === undefined ? untypedToCel(value) : toCel(value, child));
  }
  return fields;
}

function numberToCel(value: number, schema: StructuralSchema): CelValue {
  if (schema.type === 'number' || !Number.isInteger(value)) return value;
  return BigInt(value);
}

function untypedToCel(value: JsonValue): CelValue {
  if (isJsonArray(value)) return value.map(untypedToCel);
  if (isJsonObject(value)) {
    const fields = new Map<string, CelValue>();
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined) fields.set(key, untypedToCel(item));
    }
    return fields;
  }
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

function textToCel(text: string, { type, limits }: StructuralSchema): CelValue {
  if (type !== 'string') return text;
  switch (limits.format) {
    case 'date-time':
    case 'date':
      return new Date(text);
    case 'duration':
      return durationOf(text);
    case 'byte':
      return bytesOf(text);
    case undefined:
    default:
      return text;
  }
}

const unitSeconds: ReadonlyMap<string, number> = new Map([
  ['ns', 1e-9],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['μs', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]);

function durationOf(text: string): Duration {
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  const sum = parts.reduce(
    (total, [, amount, unit]) => total + Number(amount) * (unitSeconds.get(unit ?? '') ?? 0),
    0,
  );
  return Duration.fromMilliseconds(sum * 1000 * (text.startsWith('-') ? -1 : 1));
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(base64: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of base64.replace(/=+$/, '')) {
    bits = ((bits << 6) | base64Alphabet.indexOf(character)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Uint8Array.from(bytes);
}
