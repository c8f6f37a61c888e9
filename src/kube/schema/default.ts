import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StructuralSchema } from './structural.ts';

/**
 * Fills in defaults wherever the parent exists. A null that the schema does not allow is treated as absent:
 * it becomes the default, or goes when there is none.
 */
export function applyDefaults(object: JsonObject, schema: StructuralSchema): JsonObject {
  const given = Object.entries(object).flatMap(([key, value]) => {
    const child = schema.properties.get(key) ?? schema.additionalProperties;
    const filled = child === undefined ? value : fill(value, child);
    return filled === undefined ? [] : [[key, filled] as const];
  });
  const missing = [...schema.properties].flatMap(([key, child]) => {
    if (Object.hasOwn(object, key) || child.default === undefined) return [];
    return [[key, below(child.default, child)] as const];
  });
  return Object.fromEntries([...given, ...missing]);
}

function fill(value: JsonValue | undefined, schema: StructuralSchema): JsonValue | undefined {
  if (value === undefined || (value === null && !schema.nullable)) {
    return schema.default === undefined ? undefined : below(schema.default, schema);
  }
  return below(value, schema);
}

function below(value: JsonValue, schema: StructuralSchema): JsonValue {
  if (isJsonObject(value)) return applyDefaults(value, schema);
  const { items } = schema;
  if (!isJsonArray(value) || items === undefined) return value;
  return value.map((item) => fill(item, items) ?? null);
}
