import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import { canonicalJson, isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { duplicate, invalidValue } from './causes.ts';
import type { StructuralSchema } from './structural.ts';

type Causes = readonly StatusCause[];

/** Items that occur twice in a list of type set, or whose keys do in a list of type map. */
export function checkListTypes(value: JsonValue, schema: StructuralSchema, path: string): Causes {
  if (isJsonArray(value)) return checkList(value, schema, path);
  return isJsonObject(value) ? checkMembers(value, schema, path) : [];
}

function checkMembers(object: JsonObject, schema: StructuralSchema, path: string): Causes {
  const { properties, additionalProperties } = schema;
  if (properties.size === 0 && additionalProperties === undefined) return [];
  return Object.entries(object).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    const property = properties.get(key);
    if (property !== undefined) {
      return checkListTypes(value, property, path === '' ? key : `${path}.${key}`);
    }
    if (additionalProperties === undefined) return [];
    return checkListTypes(value, additionalProperties, `${path}[${key}]`);
  });
}

function checkList(list: JsonArray, schema: StructuralSchema, path: string): Causes {
  const { items } = schema;
  const below =
    items === undefined
      ? []
      : list.flatMap((item, index) => checkListTypes(item, items, `${path}[${index}]`));
  return [...checkIdentity(list, schema, path), ...below];
}

function checkIdentity(list: JsonArray, schema: StructuralSchema, path: string): Causes {
  switch (schema.listType) {
    case 'atomic':
      return [];
    case 'set':
      return repeated(list, path);
    case 'map':
      return checkKeys(list, schema, path);
  }
}

function checkKeys(list: JsonArray, schema: StructuralSchema, path: string): Causes {
  const stray = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (stray >= 0) {
    const why = 'must be an object for an array of list-type map';
    return [invalidValue(`${path}[${stray}]`, list[stray] ?? null, why)];
  }
  return repeated(
    list.map((item) => keysOf(item, schema)),
    path,
  );
}

function keysOf(item: JsonValue, schema: StructuralSchema): JsonObject {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(
    schema.listMapKeys.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]),
  );
}

/** Each value that occurs again, once: at its second place. */
function repeated(list: JsonArray, path: string): Causes {
  const seen = new Map<string, number>();
  return list.flatMap((item, index) => {
    const text = canonicalJson(item);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    return times === 2 ? [duplicate(`${path}[${index}]`, item)] : [];
  });
}
