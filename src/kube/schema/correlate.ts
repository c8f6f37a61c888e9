import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import { canonicalJson, isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StructuralSchema } from './structural.ts';

/** The member that stood under `key` before, if the parent's members can be told apart (it is not atomic). */
export function memberAt(
  before: JsonValue | undefined,
  key: string,
  parent: StructuralSchema,
): JsonValue | undefined {
  if (parent.mapType === 'atomic' || !isJsonObject(before)) return undefined;
  return Object.hasOwn(before, key) ? before[key] : undefined;
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
