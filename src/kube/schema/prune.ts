import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { StructuralSchema } from './structural.ts';

export interface Pruned {
  readonly value: JsonObject;
  /** Paths such as `spec.links[0].x`, in order: what a warning or a strict refusal names. */
  readonly unknownFields: readonly string[];
}

/** Drops the fields that the schema does not know. */
export function prune(object: JsonObject, schema: StructuralSchema): Pruned {
  const unknownFields: string[] = [];
  const value = pruneObject(object, schema, { path: '', unknownFields });
  return { value, unknownFields: unknownFields.sort() };
}

interface Place {
  readonly path: string;
  readonly unknownFields: string[];
}

function pruneObject(object: JsonObject, schema: StructuralSchema, place: Place): JsonObject {
  const entries = Object.entries(object).flatMap(([key, item]) => {
    if (item === undefined) return [];
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const child = schema.properties.get(key) ?? schema.additionalProperties;
    if (child !== undefined) {
      return [[key, pruneValue(item, child, { ...place, path })] as const];
    }
    if (keepsUnknown(schema)) return [[key, item] as const];
    place.unknownFields.push(path);
    return [];
  });
  return Object.fromEntries(entries);
}

function pruneValue(value: JsonValue, schema: StructuralSchema, place: Place): JsonValue {
  if (isJsonArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return value.map((item, index) =>
      pruneValue(item, items, { ...place, path: `${place.path}[${index}]` }),
    );
  }
  return isJsonObject(value) ? pruneObject(value, schema, place) : value;
}

/** A node that says nothing of its value (no type, no fields) takes any. */
function keepsUnknown(schema: StructuralSchema): boolean {
  return schema.preserveUnknownFields || (schema.type === 'any' && schema.properties.size === 0);
}
