import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject, setMember } from '../../base/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';

/**
 * How Go writes an object of a built-in kind into which nothing was put: structs that are no pointers are there, numbers and
 * texts that must be there are zero, lists null. What a create changes is found by comparing with it, so that nobody owns what is
 * there anyway. Of a custom resource Go knows no struct: nothing is there.
 */
export function emptyObject(schema: StructuralSchema): JsonObject {
  const empty: Record<string, JsonValue> = {};
  for (const [name, field] of schema.properties) {
    const value = emptyValue(field, schema.limits.required.includes(name) ? 'required' : 'free');
    if (value !== undefined) setMember(empty, name, value);
  }
  return empty;
}

function emptyValue(field: StructuralSchema, need: 'required' | 'free'): JsonValue | undefined {
  const { default: value } = field;
  if (value === '' || (value === 0 && need === 'required')) return value;
  if (isJsonObject(value)) {
    return Object.keys(value).length === 0 ? emptyObject(field) : undefined;
  }
  if (need === 'free' || value !== undefined) return undefined;
  return zeros[field.type];
}

const zeros: Readonly<Partial<Record<StructuralSchema['type'], JsonValue>>> = {
  array: null,
  boolean: false,
  integer: 0,
  string: '',
};
