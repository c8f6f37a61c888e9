import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import { canonicalJson, isJsonArray, isJsonObject, jsonEqual } from '../../base/json.ts';
import { isMetadata } from './compile.ts';
import type { StructuralSchema } from './structural.ts';

/** The member that stood under `key` before. */
export function memberBefore(before: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonObject(before) && Object.hasOwn(before, key) ? before[key] : undefined;
}

/**
 * Whether a value is as it was, so that what is wrong with it is let through. Items that have keys may have changed places;
 * an object with a member of which the schema says nothing (also in its metadata) cannot be told to be the same.
 */
export function isUnchanged(
  value: JsonValue,
  before: JsonValue | undefined,
  schema: StructuralSchema,
): boolean {
  if (before === undefined) return false;
  if (value === before && isClosed(schema)) return true;
  if (isJsonArray(value)) return isJsonArray(before) && areUnchanged(value, before, schema);
  if (!isJsonObject(value)) return jsonEqual(value, before);
  if (!isJsonObject(before)) return false;
  const keys = membersOf(value);
  if (keys.length !== membersOf(before).length) return false;
  return keys.every((key) => {
    const child = schema.properties.get(key) ?? schema.additionalProperties;
    const member = value[key];
    if (child === undefined || member === undefined || isMetadata(child)) return false;
    return isUnchanged(member, memberBefore(before, key), child);
  });
}

/** Whether the schema says something of every member that a value may have: then what is the same is unchanged. */
function isClosed(schema: StructuralSchema): boolean {
  const known = closed.get(schema);
  if (known !== undefined) return known;
  const { properties, additionalProperties, items, listType, preserveUnknownFields } = schema;
  const children = [...properties.values(), additionalProperties];
  const found =
    !preserveUnknownFields &&
    !isMetadata(schema) &&
    children.every((child) => child === undefined || isClosed(child)) &&
    (listType !== 'map' || items === undefined || isClosed(items));
  closed.set(schema, found);
  return found;
}

const closed = new WeakMap<StructuralSchema, boolean>();

const membersOf = (object: JsonObject): readonly string[] =>
  Object.keys(object).filter((key) => object[key] !== undefined);

function areUnchanged(list: JsonArray, before: JsonArray, schema: StructuralSchema): boolean {
  const { items, listType } = schema;
  if (list.length !== before.length) return false;
  if (listType !== 'map' || items === undefined) return jsonEqual(list, before);
  const itemBefore = itemsBefore(before, schema);
  return list.every((item) => isUnchanged(item, itemBefore(item), items));
}

/**
 * Finds the item of the same keys in the list as it was; only the items of a list of type map have an identity. Of a list
 * that is checked for the first time, or not merged by key, there is none.
 */
export function itemsBefore(
  before: JsonValue | undefined,
  list: StructuralSchema,
): (item: JsonValue) => JsonValue | undefined {
  if (list.listType !== 'map' || !isJsonArray(before)) return () => undefined;
  let known: ReadonlyMap<string, JsonObject> | undefined;
  return (item) => {
    if (!isJsonObject(item)) return undefined;
    known ??= byKeys(before, list);
    return known.get(keyText(item, list));
  };
}

/** The first of each key. */
function byKeys(items: JsonArray, list: StructuralSchema): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const item of items) {
    if (!isJsonObject(item)) continue;
    const text = keyText(item, list);
    if (!found.has(text)) found.set(text, item);
  }
  return found;
}

/** Equal keys have equal texts; a key that is not given has none. */
const keyText = (item: JsonObject, list: StructuralSchema): string =>
  list.listMapKeys
    .map((key) => {
      const value = keyOf(item, key, list);
      return value === undefined ? '' : canonicalJson(value);
    })
    .join();

function keyOf(item: JsonObject, key: string, list: StructuralSchema): JsonValue | undefined {
  return Object.hasOwn(item, key) ? item[key] : list.items?.properties.get(key)?.default;
}
