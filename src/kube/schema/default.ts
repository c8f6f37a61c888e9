import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, mapMembers, setMember } from '../../base/json.ts';
import { usedDefault } from './prune.ts';
import type { StructuralSchema } from './structural.ts';

/**
 * Fills in defaults wherever the parent exists. A null that the schema does not allow is treated as absent:
 * it becomes the default, or goes when there is none. The object itself is returned when it lacks nothing.
 */
export function applyDefaults(object: JsonObject, schema: StructuralSchema): JsonObject {
  return lacksNothing(object, schema) ? object : filledIn(object, schema);
}

/** Of what was stored nearly always true, and cheap to find out. */
function lacksNothing(value: JsonValue, schema: StructuralSchema): boolean {
  if (typeof value !== 'object') return true;
  if (value === null) return schema.nullable;
  const { items, properties, additionalProperties } = schema;
  if (isJsonArray(value)) {
    return items === undefined || value.every((item) => lacksNothing(item, items));
  }
  if (properties.size === 0 && additionalProperties === undefined) return true;
  for (const key of Object.keys(value)) {
    const child = properties.get(key) ?? additionalProperties;
    const member = value[key];
    if (child !== undefined && member !== undefined && !lacksNothing(member, child)) return false;
  }
  return hasDefaults(value, schema);
}

function hasDefaults(object: JsonObject, schema: StructuralSchema): boolean {
  for (const { key } of defaultsOf(schema)) if (!isGiven(object, key)) return false;
  return true;
}

const isGiven = (object: JsonObject, key: string): boolean =>
  Object.hasOwn(object, key) && object[key] !== undefined;

function filledIn(object: JsonObject, schema: StructuralSchema): JsonObject {
  const { properties, additionalProperties } = schema;
  if (properties.size === 0 && additionalProperties === undefined) return object;
  let isChanged = false;
  const filled = mapMembers(object, (value, key) => {
    const child = properties.get(key) ?? additionalProperties;
    const member = child === undefined ? value : fill(value, child);
    isChanged ||= member !== value;
    return member;
  });
  for (const { key, value } of defaultsOf(schema)) {
    if (isGiven(object, key)) continue;
    isChanged = true;
    setMember(filled, key, value);
  }
  return isChanged ? filled : object;
}

interface Default {
  readonly key: string;
  readonly value: JsonValue;
}

const defaults = new WeakMap<StructuralSchema, readonly Default[]>();

/** The defaults of the fields, themselves complete: found once for each schema. */
function defaultsOf(schema: StructuralSchema): readonly Default[] {
  const known = defaults.get(schema);
  if (known !== undefined) return known;
  const found: Default[] = [];
  for (const [key, child] of schema.properties) {
    const value = defaultOf(child);
    if (value !== undefined) found.push({ key, value });
  }
  defaults.set(schema, found);
  return found;
}

const whole = new WeakMap<StructuralSchema, JsonValue>();

/** The default of a value, itself complete: found once for each schema. */
function defaultOf(schema: StructuralSchema): JsonValue | undefined {
  if (schema.default === undefined) return undefined;
  const known = whole.get(schema);
  if (known !== undefined) return known;
  const found = below(usedDefault(schema.default, schema), schema);
  whole.set(schema, found);
  return found;
}

function fill(value: JsonValue | undefined, schema: StructuralSchema): JsonValue | undefined {
  if (value === undefined || (value === null && !schema.nullable)) {
    return defaultOf(schema);
  }
  return below(value, schema);
}

function below(value: JsonValue, schema: StructuralSchema): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (!isJsonArray(value)) return filledIn(value, schema);
  const { items } = schema;
  if (items === undefined) return value;
  const list = value.map((item) => fill(item, items) ?? null);
  return list.some((item, index) => item !== value[index]) ? list : value;
}
