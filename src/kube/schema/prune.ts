import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray } from '../../base/json.ts';
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

/** The object itself when nothing in it is unknown, which is the usual case. */
function pruneObject(object: JsonObject, schema: StructuralSchema, place: Place): JsonObject {
  const kept: (readonly [string, JsonValue])[] = [];
  let isChanged = false;
  for (const [key, item] of Object.entries(object)) {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const child = schema.properties.get(key) ?? schema.additionalProperties;
    if (item === undefined) {
      isChanged = true;
    } else if (child !== undefined) {
      const value = pruneValue(item, child, { ...place, path });
      isChanged ||= value !== item;
      kept.push([key, value]);
    } else if (keepsUnknown(schema)) {
      kept.push([key, item]);
    } else {
      isChanged = true;
      place.unknownFields.push(path);
    }
  }
  return isChanged ? Object.fromEntries(kept) : object;
}

function pruneValue(value: JsonValue, schema: StructuralSchema, place: Place): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonArray(value)) return pruneObject(value, schema, place);
  const { items } = schema;
  if (items === undefined) return value;
  const list = value.map((item, index) =>
    pruneValue(item, items, { ...place, path: `${place.path}[${index}]` }),
  );
  return list.some((item, index) => item !== value[index]) ? list : value;
}

/** A node that says nothing of its value (no type, no fields) takes any. */
function keepsUnknown(schema: StructuralSchema): boolean {
  return schema.preserveUnknownFields || (schema.type === 'any' && schema.properties.size === 0);
}
