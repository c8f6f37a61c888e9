import { canonicalJson, isJsonObject, toJsonText } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { parseJson } from '../json-reader.ts';

/**
 * One step of a field path, in the form of `fieldsV1`: `f:replicas` a field, `k:{"name":"l1"}` the list item with
 * that key, `v:"a"` the item of a set, `i:0` an item by its place. The text is canonical: equal steps are
 * equal texts, so that sets of steps are sets of texts.
 */
export type PathElement = `${'f' | 'k' | 'v' | 'i'}:${string}`;

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const keyElement = (key: JsonObject): PathElement => `k:${canonicalKey(key)}`;
export const valueElement = (value: JsonValue): PathElement => `v:${canonicalScalar(value)}`;
export const indexElement = (index: number): PathElement => `i:${index}`;

/** Keys and values are nearly always scalars, and this runs for every item of every list of every write. */
const canonicalScalar = (value: JsonValue): string =>
  typeof value === 'object' ? canonicalJson(value) : toJsonText(value);

function canonicalKey(key: JsonObject): string {
  const fields = Object.keys(key)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalScalar(key[name] ?? null)}`);
  return `{${fields.join(',')}}`;
}

/** The step that a member of `fieldsV1` names; undefined for one of an unknown or broken form. */
export function parsePathElement(text: string): PathElement | undefined {
  const rest = text.slice(2);
  switch (text.slice(0, 2)) {
    case 'f:':
      return fieldElement(rest);
    case 'k:': {
      const key = parsed(rest);
      return isJsonObject(key) ? keyElement(key) : undefined;
    }
    case 'v:': {
      const value = parsed(rest);
      return value === undefined ? undefined : valueElement(value);
    }
    case 'i:':
      return /^[0-9]{1,15}$/.test(rest) ? indexElement(Number(rest)) : undefined;
    default:
      return undefined;
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** `.name`, `[name="l1"]`, `[="a"]` or `[0]`: as conflicts and errors print it. */
export function printElement(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:': {
      const key = parsed(rest);
      const fields = isJsonObject(key) ? Object.entries(key) : [];
      return `[${fields.map(([name, value]) => `${name}=${toJsonText(value ?? null)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}

export const printPath = (path: readonly PathElement[]): string => path.map(printElement).join('');

const ranks = 'fkvi';

/** Fields before keys before values before places; each by itself in order. */
export function compareElements(left: PathElement, right: PathElement): number {
  const rank = ranks.indexOf(left.charAt(0)) - ranks.indexOf(right.charAt(0));
  if (rank !== 0) return rank;
  const numeric = Number(left.slice(2)) - Number(right.slice(2));
  if (!left.startsWith('f') && Number.isFinite(numeric) && numeric !== 0) return numeric;
  return left < right ? -1 : left > right ? 1 : 0;
}
