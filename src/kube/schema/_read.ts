import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';

/** Reads of an untrusted schema document: own keys only, and nothing when the type is another one. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = own(object, key);
  // A limit is a double, whatever it was written as.
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

export function isTrueAt(object: JsonObject, key: string): boolean {
  return own(object, key) === true;
}

export function objectAt(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isJsonObject(value) ? value : undefined;
}

export function arrayAt(object: JsonObject, key: string): JsonArray {
  const value = own(object, key);
  return isJsonArray(value) ? value : [];
}

export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  return arrayAt(object, key).filter(isJsonObject);
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return arrayAt(object, key).filter((item) => typeof item === 'string');
}

export function hasSchemasAt(object: JsonObject, key: string): boolean {
  const schemas = objectAt(object, key);
  for (const name in schemas) if (isJsonObject(schemas[name])) return true;
  return false;
}

/** The entries of an object of schemas, such as `properties`. */
export function schemasAt(
  object: JsonObject,
  key: string,
): readonly (readonly [string, JsonObject])[] {
  const schemas = objectAt(object, key);
  if (schemas === undefined) return [];
  const entries: (readonly [string, JsonObject])[] = [];
  for (const name of Object.keys(schemas)) {
    const schema = schemas[name];
    if (isJsonObject(schema)) entries.push([name, schema]);
  }
  return entries;
}

const scalars: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean']);

/** The type of a schema that says nothing else but what it is about: a scalar. Undefined for any other schema. */
export function plainType(schema: JsonObject): string | undefined {
  for (const key in schema) {
    if (key !== 'type' && key !== 'description' && schema[key] !== undefined) return undefined;
  }
  const type = textAt(schema, 'type');
  return type !== undefined && scalars.has(type) ? type : undefined;
}
