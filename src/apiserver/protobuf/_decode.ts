import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject, setMember } from '../../base/json.ts';
import type { Field, FieldType, Message, Scalar } from './_message.ts';
import type { WireValue } from './reader.ts';
import { ProtobufError, ProtobufReader } from './reader.ts';

/** Schemas of CustomResourceDefinitions nest; nothing else comes near. */
const MAX_DEPTH = 300;

const decoder = new TextDecoder();

function bytesOf(value: WireValue, field: Field): Uint8Array {
  if (value.type === 'bytes') return value.bytes;
  throw new ProtobufError(`proto: wrong wireType for field ${field.name}`);
}

function integer(value: WireValue, field: Field): number {
  if (value.type !== 'varint') {
    throw new ProtobufError(`proto: wrong wireType for field ${field.name}`);
  }
  const signed = Number(BigInt.asIntN(64, value.value));
  if (Number.isSafeInteger(signed)) return signed;
  throw new ProtobufError(`integer in ${field.name} is beyond 2^53 and cannot be kept exactly`);
}

function double(value: WireValue, field: Field): number {
  if (value.type !== 'fixed64') {
    throw new ProtobufError(`proto: wrong wireType for field ${field.name}`);
  }
  const { buffer, byteOffset } = value.bytes;
  const number = new DataView(buffer, byteOffset, 8).getFloat64(0, true);
  if (Number.isFinite(number)) return number;
  throw new ProtobufError(`${field.name} is no JSON number`);
}

function scalarOf(scalar: Scalar, value: WireValue, field: Field): JsonValue {
  switch (scalar) {
    case 'string':
      return decoder.decode(bytesOf(value, field));
    case 'bytes':
      return Buffer.from(bytesOf(value, field)).toString('base64');
    case 'int':
      return integer(value, field);
    case 'bool':
      return integer(value, field) !== 0;
    case 'double':
      return double(value, field);
  }
}

/** What a map's value is when the wire leaves it out. */
function zeroOf(type: FieldType): JsonValue {
  if (type.type !== 'scalar') return {};
  switch (type.scalar) {
    case 'string':
    case 'bytes':
      return '';
    case 'int':
    case 'double':
      return 0;
    case 'bool':
      return false;
  }
}

function isZero(value: JsonValue): boolean {
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === '' || value === 0 || value === false;
}

/** Collects the fields of one message, of which most have neither lists nor maps. */
class Collected {
  readonly #values = new Map<string, JsonValue>();
  #lists: Map<string, JsonValue[]> | undefined;
  #maps: Map<string, Record<string, JsonValue>> | undefined;

  add(field: Field, value: JsonValue): void {
    if (field.flattened === true) this.#flatten(value);
    else if (field.of.type === 'map') this.#entry(field.name, value, field.of.value);
    else if (field.repeated) this.#item(field.name, value);
    else if (field.kept || !isZero(value)) this.#values.set(field.name, value);
  }

  #entry(name: string, value: JsonValue, type: FieldType): void {
    const entry = isJsonObject(value) ? value : {};
    this.#maps ??= new Map();
    const map = this.#maps.get(name) ?? {};
    const key = typeof entry['key'] === 'string' ? entry['key'] : '';
    setMember(map, key, entry['value'] ?? zeroOf(type));
    this.#maps.set(name, map);
  }

  #item(name: string, value: JsonValue): void {
    this.#lists ??= new Map();
    const items = this.#lists.get(name) ?? [];
    items.push(value);
    this.#lists.set(name, items);
  }

  #flatten(message: JsonValue): void {
    const members = isJsonObject(message) ? Object.entries(message) : [];
    for (const [name, member] of members) this.#values.set(name, member ?? null);
  }

  object(): JsonObject {
    const object: Record<string, JsonValue> = Object.fromEntries(this.#values);
    for (const [name, items] of this.#lists ?? []) object[name] = items;
    for (const [name, map] of this.#maps ?? []) object[name] = map;
    return object;
  }
}

function valueOf(field: Field, wire: WireValue, depth: number): JsonValue | undefined {
  switch (field.of.type) {
    case 'scalar':
      return scalarOf(field.of.scalar, wire, field);
    case 'message':
      return decodeAt(field.of.message(), bytesOf(wire, field), depth + 1);
    case 'map':
      return decodeAt(field.of.entry, bytesOf(wire, field), depth + 1);
  }
}

function decodeAt(message: Message, bytes: Uint8Array, depth: number): JsonValue | undefined {
  if (depth > MAX_DEPTH) throw new ProtobufError('exceeded max depth');
  const reader = new ProtobufReader(bytes);
  const collected = new Collected();
  for (let read = reader.next(); read !== undefined; read = reader.next()) {
    const field = message.fields.get(read.number);
    if (field === undefined) continue;
    const value = valueOf(field, read.value, depth);
    if (value !== undefined) collected.add(field, value);
  }
  const object = collected.object();
  return message.convert === undefined ? object : message.convert(object);
}

/** The object that the bytes say; fields the message does not know are skipped. */
export function decodeMessage(message: Message, bytes: Uint8Array): JsonObject {
  const value = decodeAt(message, bytes, 0);
  if (value === undefined || isJsonArray(value) || !isJsonObject(value)) {
    throw new ProtobufError('the message is no object');
  }
  return value;
}
