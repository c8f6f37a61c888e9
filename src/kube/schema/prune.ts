import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject, mapMembers } from '../../base/json.ts';
import type { StructuralSchema } from './structural.ts';

export interface Pruned {
  readonly value: JsonObject;
  /** Paths such as `spec.links[0].x`, in order: what a warning or a strict refusal names. */
  readonly unknownFields: readonly string[];
}

/** So many are named: an object of a megabyte may have a hundred thousand. */
export const mostUnknown = 1000;

/** Drops the fields that the schema does not know. */
export function prune(object: JsonObject, schema: StructuralSchema): Pruned {
  if (isKnown(object, schema)) return { value: object, unknownFields: [] };
  const unknownFields: string[] = [];
  const value = pruneObject(object, schema, { path: '', unknownFields });
  return { value, unknownFields: unknownFields.sort() };
}

/** Whether there is nothing to drop, which is the usual case and cheap to find out. */
function isKnown(value: JsonValue | undefined, schema: StructuralSchema): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  const { items, properties, additionalProperties } = schema;
  if (isJsonArray(value)) return items === undefined || value.every((item) => isKnown(item, items));
  return Object.keys(value).every((key) => {
    const child = properties.get(key) ?? additionalProperties;
    if (child !== undefined) return isKnown(value[key], child);
    return keepsUnknown(schema) && value[key] !== undefined;
  });
}

/**
 * A default without the fields that the schema does not know, which it must not have. What metadata of objects inside
 * objects does not know goes when the default is used, and is not held against it.
 */
export function pruneDefault(value: JsonValue, schema: StructuralSchema): JsonValue {
  return pruneValue(value, schema, { path: '', unknownFields: [], metadata: 'kept' });
}

/** The default as it is used. */
export const usedDefault = (value: JsonValue, schema: StructuralSchema): JsonValue =>
  pruneValue(value, schema, { path: '', unknownFields: [] });

interface Place {
  readonly path: string;
  readonly unknownFields: string[];
  /** What becomes of the metadata of objects inside objects. */
  readonly metadata?: 'kept';
}

function pruneObject(object: JsonObject, schema: StructuralSchema, place: Place): JsonObject {
  return mapMembers(object, (item, key) => {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    if (place.metadata === 'kept' && key === 'metadata' && schema.embeddedResource) return item;
    const child = schema.properties.get(key) ?? schema.additionalProperties;
    if (child !== undefined) return pruneValue(item, child, { ...place, path });
    if (keepsUnknown(schema)) return item;
    if (place.unknownFields.length < mostUnknown) place.unknownFields.push(path);
    return undefined;
  });
}

function pruneValue(value: JsonValue, schema: StructuralSchema, place: Place): JsonValue {
  if (isJsonObject(value)) return pruneObject(value, schema, place);
  const { items } = schema;
  if (!isJsonArray(value) || items === undefined) return value;
  return value.map((item, index) =>
    pruneValue(item, items, { ...place, path: `${place.path}[${index}]` }),
  );
}

/** A node that says nothing of its value (no type, no fields) takes any. */
function keepsUnknown(schema: StructuralSchema): boolean {
  return schema.preserveUnknownFields || (schema.type === 'any' && schema.properties.size === 0);
}
