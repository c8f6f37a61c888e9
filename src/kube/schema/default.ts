import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray } from '../../base/json.ts';
import type { StructuralSchema } from './structural.ts';

/**
 * Fills in defaults wherever the parent exists. A null that the schema does not allow is treated as absent:
 * it becomes the default, or goes when there is none. The object itself is returned when it lacks nothing.
 */
export function applyDefaults(object: JsonObject, schema: StructuralSchema): JsonObject {
  const { properties, additionalProperties } = schema;
  if (properties.size === 0 && additionalProperties === undefined) return object;
  const entries: (readonly [string, JsonValue])[] = [];
  let isChanged = false;
  for (const [key, value] of Object.entries(object)) {
    const child = properties.get(key) ?? additionalProperties;
    const filled = child === undefined ? value : fill(value, child);
    isChanged ||= filled !== value;
    if (filled !== undefined) entries.push([key, filled]);
  }
  const missing = missingDefaults(object, schema);
  if (!isChanged && missing.length === 0) return object;
  return Object.fromEntries([...entries, ...missing]);
}

function missingDefaults(
  object: JsonObject,
  { properties }: StructuralSchema,
): readonly (readonly [string, JsonValue])[] {
  const missing: (readonly [string, JsonValue])[] = [];
  for (const [key, child] of properties) {
    if (child.default === undefined || Object.hasOwn(object, key)) continue;
    missing.push([key, below(child.default, child)]);
  }
  return missing;
}

function fill(value: JsonValue | undefined, schema: StructuralSchema): JsonValue | undefined {
  if (value === undefined || (value === null && !schema.nullable)) {
    return schema.default === undefined ? undefined : below(schema.default, schema);
  }
  return below(value, schema);
}

function below(value: JsonValue, schema: StructuralSchema): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonArray(value)) return applyDefaults(value, schema);
  const { items } = schema;
  if (items === undefined) return value;
  const list = value.map((item) => fill(item, items) ?? null);
  return list.some((item, index) => item !== value[index]) ? list : value;
}
