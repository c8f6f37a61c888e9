import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import { toJsonText, canonicalJson, isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StatusCause } from '../status-error.ts';
import { duplicate, gathered, invalidValue, joined, mostCauses, none } from './causes.ts';
import type { StructuralSchema } from './structural.ts';

type Causes = readonly StatusCause[];

/** Items that occur twice in a list of type set, or whose keys do in a list of type map. */
export function checkListTypes(value: JsonValue, schema: StructuralSchema, path: string): Causes {
  if (isJsonArray(value)) return checkList(value, schema, path);
  return isJsonObject(value) ? checkMembers(value, schema, path) : none;
}

function checkMembers(object: JsonObject, schema: StructuralSchema, path: string): Causes {
  const { properties, additionalProperties, embeddedResource } = schema;
  if (properties.size === 0 && additionalProperties === undefined) return none;
  return gathered(Object.keys(object), (key) => {
    const value = object[key];
    const property = properties.get(key);
    const child = property ?? additionalProperties;
    // What metadata repeats is for those to mind who use it: the real server does not.
    if (key === 'metadata' && (path === '' || embeddedResource)) return none;
    if (typeof value !== 'object' || value === null || child === undefined) return none;
    const named = path === '' ? key : `${path}.${key}`;
    return checkListTypes(value, child, property === undefined ? `${path}[${key}]` : named);
  });
}

function checkList(list: JsonArray, schema: StructuralSchema, path: string): Causes {
  const { items } = schema;
  const below =
    items === undefined
      ? none
      : gathered(list.entries(), ([index, item]) =>
          typeof item === 'object' ? checkListTypes(item, items, `${path}[${index}]`) : none,
        );
  return joined(checkIdentity(list, schema, path), below);
}

function checkIdentity(list: JsonArray, schema: StructuralSchema, path: string): Causes {
  switch (schema.listType) {
    case 'atomic':
      return [];
    case 'set':
      return repeated(list.map(textOf)).map((index) =>
        duplicate(`${path}[${index}]`, list[index] ?? null),
      );
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
  const { listMapKeys } = schema;
  const seconds = repeated(list.map((item) => keyText(item, listMapKeys)));
  return seconds.map((index) =>
    duplicate(`${path}[${index}]`, keysOf(list[index] ?? null, listMapKeys)),
  );
}

function keysOf(item: JsonValue, keys: readonly string[]): JsonObject {
  if (!isJsonObject(item)) return {};
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(item, key)).map((key) => [key, item[key]]),
  );
}

function keyText(item: JsonValue, keys: readonly string[]): string {
  if (!isJsonObject(item)) return keys.map(() => '').join();
  return keys.map((key) => (Object.hasOwn(item, key) ? textOf(item[key] ?? null) : '')).join();
}

/** Equal values have equal texts. */
function textOf(value: JsonValue): string {
  return typeof value === 'object' && value !== null ? canonicalJson(value) : toJsonText(value);
}

/** Where each text that occurs again does so first. */
function repeated(texts: readonly string[]): readonly number[] {
  const once = new Set<string>();
  const again = new Set<string>();
  const places: number[] = [];
  for (const [index, text] of texts.entries()) {
    if (!once.has(text)) once.add(text);
    else if (!again.has(text)) {
      again.add(text);
      places.push(index);
      if (places.length >= mostCauses) break;
    }
  }
  return places;
}
