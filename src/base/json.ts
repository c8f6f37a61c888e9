/**
 * A value as JSON knows it. Everything at the wire is one of these until it is parsed. An integer of 64 bits that a
 * double would round is a bigint, and no other number is: equal numbers are equal values.
 */
export type JsonValue = string | number | bigint | boolean | null | JsonArray | JsonObject;
export type JsonArray = readonly JsonValue[];
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

const INT64_LIMIT = 2 ** 63;

/** A double as a value of JSON. */
export function jsonNumber(value: number): number | bigint {
  const isExact = Number.isSafeInteger(value) || !Number.isInteger(value);
  return isExact || value >= INT64_LIMIT || value < -INT64_LIMIT ? value : BigInt(value);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonArray(value: unknown): value is JsonArray {
  return Array.isArray(value);
}

/** Structural equality; the order of keys does not matter, and a key that is undefined is absent. */
export function jsonEqual(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === right) return true;
  if (isJsonArray(left)) {
    if (!isJsonArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => jsonEqual(item, right[index]));
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  for (const key of Object.keys(left)) {
    const value = left[key];
    if (value === undefined) continue;
    if (!Object.hasOwn(right, key) || !jsonEqual(value, right[key])) return false;
  }
  return memberCount(left) === memberCount(right);
}

function memberCount(object: JsonObject): number {
  let count = 0;
  for (const key of Object.keys(object)) if (object[key] !== undefined) count++;
  return count;
}

/**
 * `after`, in which every part that equals the part of `before` in its place is that very part: what did not change
 * is known by identity from there on, and need not be compared, checked or copied again.
 */
export function sharedWith(before: JsonValue | undefined, after: JsonValue): JsonValue {
  if (before === after) return after;
  if (isJsonArray(after)) return isJsonArray(before) ? sharedItems(before, after) : after;
  return isJsonObject(after) && isJsonObject(before) ? sharedMembers(before, after) : after;
}

function sharedItems(before: JsonArray, after: JsonArray): JsonArray {
  const items = after.map((item, index) => sharedWith(before[index], item));
  const isSame = items.length === before.length && items.every((item, at) => item === before[at]);
  return isSame ? before : items;
}

function sharedMembers(before: JsonObject, after: JsonObject): JsonObject {
  let isSame = memberCount(before) === memberCount(after);
  const members = mapMembers(after, (value, key) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const shared = sharedWith(old, value);
    isSame &&= shared === old;
    return shared;
  });
  return isSame ? before : members;
}

/** A new object with the members that the function gives for those of another; undefined leaves one out. */
export function mapMembers(
  object: JsonObject,
  change: (value: JsonValue, key: string) => JsonValue | undefined,
): Record<string, JsonValue> {
  const members: Record<string, JsonValue> = {};
  for (const key of Object.keys(object)) {
    const value = object[key];
    const changed = value === undefined ? undefined : change(value, key);
    if (changed !== undefined) setMember(members, key, changed);
  }
  return members;
}

/** `__proto__` is a name like any other, as in JSON.parse. */
export function setMember(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { ...plainMember, value });
}

const plainMember = { enumerable: true, configurable: true, writable: true };

/** JSON text with the keys of every object in order: equal values have equal texts. */
export function canonicalJson(value: JsonValue): string {
  return toJsonText(sorted(value));
}

function sorted(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const members: Record<string, JsonValue> = {};
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined) setMember(members, key, sorted(member));
  }
  return members;
}

/** The JSON text of a value; JSON.stringify throws on a bigint, which is rare. */
export function toJsonText(value: JsonValue, layout: 'compact' | 'indented' = 'compact'): string {
  try {
    return JSON.stringify(value, undefined, layout === 'indented' ? 2 : 0);
  } catch {
    return written(value, layout === 'indented' ? '\n' : '');
  }
}

/** `lineBreak` is what begins a line on the level of the value; empty when there are no lines. */
function written(value: JsonValue, lineBreak: string): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const below = lineBreak === '' ? '' : `${lineBreak}  `;
  if (isJsonArray(value)) {
    return bracketed(
      ['[', ']'],
      { lineBreak, below },
      value.map((item) => written(item, below)),
    );
  }
  const colon = lineBreak === '' ? ':' : ': ';
  const members = Object.keys(value).flatMap((key) => {
    const member = value[key];
    return member === undefined ? [] : [JSON.stringify(key) + colon + written(member, below)];
  });
  return bracketed(['{', '}'], { lineBreak, below }, members);
}

function bracketed(
  [open, close]: readonly [string, string],
  { lineBreak, below }: { readonly lineBreak: string; readonly below: string },
  items: readonly string[],
): string {
  return items.length === 0
    ? open + close
    : open + below + items.join(`,${below}`) + lineBreak + close;
}

/** Freezes the value and everything below it, so that a shared object cannot be changed by a reader. */
export function deepFreeze<Value extends JsonValue>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) if (item !== undefined) deepFreeze(item);
  return value;
}
