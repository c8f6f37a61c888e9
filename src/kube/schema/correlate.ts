import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject, jsonEqual } from '../../base/json.ts';
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

/** The item of the same keys in the list as it was; only the items of a list of type map have an identity. */
export function itemAt(
  before: JsonValue | undefined,
  item: JsonValue,
  list: StructuralSchema,
): JsonValue | undefined {
  if (list.listType !== 'map' || !isJsonArray(before) || !isJsonObject(item)) return undefined;
  return before.find(
    (other) =>
      isJsonObject(other) &&
      list.listMapKeys.every((key) => jsonEqual(keyOf(other, key, list), keyOf(item, key, list))),
  );
}

function keyOf(item: JsonObject, key: string, list: StructuralSchema): JsonValue | undefined {
  return Object.hasOwn(item, key) ? item[key] : list.items?.properties.get(key)?.default;
}
