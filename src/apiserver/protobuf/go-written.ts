import { isJsonArray, isJsonObject, mapMembers } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { notAQuantity, quantityText, readQuantity } from '../../kube/quantity.ts';
import type { StructuralSchema } from '../../kube/schema/structural.ts';
import { UnreadableError } from '../admission/unreadable.ts';
import type { Field, FieldType, Message, Scalar } from './_message.ts';
import { quantity } from './_meta-messages.ts';
import { knownMessageOf } from './decode-kubernetes.ts';
import type { ServedResource } from '../registry/resources-served.ts';

/**
 * An object of a built-in kind as Go writes it once it has read it. Of a field that may be absent zero, nothing and an empty
 * list are the same as absent, and defaults take their place; a quantity has its shortest form. So the object is the same
 * whether it came as JSON or as protobuf, which has no other way. The metadata are the server's.
 */
export function asGoWrites(object: JsonObject, resource: ServedResource): JsonObject {
  const { definition, schema, apiVersion } = resource;
  if (definition.custom) return object;
  const message = knownMessageOf(apiVersion, definition.kind);
  if (message === undefined) return object;
  try {
    return rewritten(object, { schema, message });
  } catch (error) {
    if (error instanceof NoQuantityError) throw new UnreadableError(definition, notAQuantity);
    throw error;
  }
}

/** Go reads a quantity as it reads the object: one that is none makes the whole unreadable. */
class NoQuantityError extends Error {
  override readonly name = 'NoQuantityError';
}

interface Shape {
  readonly schema: StructuralSchema;
  readonly message: Message;
}

function rewritten(object: JsonObject, { schema, message }: Shape): JsonObject {
  // What is no message in JSON, as a time is, says itself what it means.
  if (message.convert !== undefined) return object;
  const fields = fieldsOf(message);
  const kept = mapMembers(object, (value, name) => {
    const field = fields.get(name);
    const known = schema.properties.get(name);
    if (name === 'metadata' && schema.properties.has('apiVersion')) return value;
    if (field === undefined || known === undefined) return value;
    const isZero = !field.kept && isZeroOf(value, field) && !schema.limits.required.includes(name);
    return isZero ? undefined : rewrittenBelow(value, field.of, known);
  });
  const names = Object.keys(object);
  const isSame =
    Object.keys(kept).length === names.length && names.every((name) => kept[name] === object[name]);
  return isSame ? object : kept;
}

/** What is nothing of another type than the field's is no zero: it is refused later. */
function isZeroOf(value: JsonValue, { of, repeated }: Field): boolean {
  if (isJsonArray(value)) return repeated && of.type !== 'map' && value.length === 0;
  if (isJsonObject(value)) return of.type === 'map' && Object.keys(value).length === 0;
  return of.type === 'scalar' && !repeated && value === zeros[of.scalar];
}

const zeros: Readonly<Record<Scalar, JsonValue>> = {
  string: '',
  bytes: '',
  int: 0,
  double: 0,
  bool: false,
};

function rewrittenBelow(value: JsonValue, of: FieldType, schema: StructuralSchema): JsonValue {
  const { items, additionalProperties } = schema;
  if (isJsonArray(value)) {
    return items === undefined ? value : each(value, (item) => rewrittenBelow(item, of, items));
  }
  if (of.type === 'message' && of.message() === quantity) return shortest(value);
  if (!isJsonObject(value)) return value;
  if (of.type === 'message') return rewritten(value, { schema, message: of.message() });
  if (of.type !== 'map' || additionalProperties === undefined) return value;
  return eachMember(value, (item) => rewrittenBelow(item, of.value, additionalProperties));
}

function shortest(value: JsonValue): JsonValue {
  if (value === null) return value;
  const isOne = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
  const found = isOne ? readQuantity(String(value)) : undefined;
  if (found === undefined) throw new NoQuantityError();
  return quantityText(found);
}

function each(
  list: readonly JsonValue[],
  change: (item: JsonValue) => JsonValue,
): readonly JsonValue[] {
  const changed = list.map(change);
  return changed.some((item, index) => item !== list[index]) ? changed : list;
}

function eachMember(object: JsonObject, change: (item: JsonValue) => JsonValue): JsonObject {
  const changed = mapMembers(object, change);
  return Object.keys(changed).some((name) => changed[name] !== object[name]) ? changed : object;
}

const known = new WeakMap<Message, ReadonlyMap<string, Field>>();

/** The fields by their names in JSON: found out once for each message. */
function fieldsOf(message: Message): ReadonlyMap<string, Field> {
  const found = known.get(message);
  if (found !== undefined) return found;
  const fields = new Map(
    [...message.fields.values()].flatMap((field): readonly (readonly [string, Field])[] => {
      const isFlat = field.flattened === true && field.of.type === 'message';
      return isFlat ? [...fieldsOf(field.of.message())] : [[field.name, field]];
    }),
  );
  known.set(message, fields);
  return fields;
}
