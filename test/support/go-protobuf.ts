import { messageOf } from '../../src/apiserver/protobuf/decode-kubernetes.ts';
import { isJsonArray, isJsonObject, toJsonText } from '../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { bytesField, doubleField, envelope, intField, textField } from './protobuf-writer.ts';

type Message = ReturnType<typeof messageOf>;
type Field = Message['fields'] extends ReadonlyMap<number, infer Each> ? Each : never;
type FieldType = Field['of'];

/**
 * The bytes that a client made with client-go sends for an object. As in Go, what is no pointer is written whether it is
 * set or not, and a field that the message does not have cannot be said at all: that throws.
 */
export function goProtobuf(apiVersion: string, kind: string, object: JsonObject): Uint8Array {
  const said = Object.entries(object).filter(([name]) => name !== 'apiVersion' && name !== 'kind');
  const fields = Object.fromEntries(said);
  return envelope(apiVersion, kind, written(messageOf(apiVersion, kind), fields, kind));
}

function written(message: Message, value: JsonValue | undefined, path: string): Buffer {
  const object = onTheWire(message, value, path);
  const names = namesOf(message);
  const unknown = Object.keys(object).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`${path} has no field ${unknown.join(', ')}`);
  return Buffer.concat(
    [...message.fields.values()].map((field) => writtenField(field, object, path)),
  );
}

/** Those of the message itself, and of messages that JSON shows beside them. */
function namesOf({ fields }: Message): ReadonlySet<string> {
  const names = [...fields.values()].flatMap(({ name, of, flattened }) =>
    flattened === true && of.type === 'message' ? [...namesOf(of.message())] : [name],
  );
  return new Set(names);
}

function writtenField(field: Field, object: JsonObject, path: string): Buffer {
  const { number, name, of, repeated, kept } = field;
  if (field.flattened === true && of.type === 'message') {
    const own = namesOf(of.message());
    const inner = Object.fromEntries(Object.entries(object).filter(([key]) => own.has(key)));
    return bytesField(number, written(of.message(), inner, path));
  }
  const value = object[name] ?? undefined;
  const here = `${path}.${name}`;
  if (of.type === 'map') {
    const entries = isJsonObject(value) ? Object.entries(value) : [];
    return Buffer.concat(
      entries.map(([key, each]) =>
        bytesField(number, textField(1, key), one(of.value, 2, { value: each, path: here })),
      ),
    );
  }
  if (repeated) {
    const items = isJsonArray(value) ? value : [];
    return Buffer.concat(items.map((item) => one(of, number, { value: item, path: here })));
  }
  return value === undefined && kept ? Buffer.alloc(0) : one(of, number, { value, path: here });
}

interface Placed {
  readonly value: JsonValue | undefined;
  readonly path: string;
}

function one(of: FieldType, number: number, { value, path }: Placed): Buffer {
  if (of.type === 'message') return bytesField(number, written(of.message(), value, path));
  if (of.type === 'map') throw new Error(`${path}: a map is written entry by entry`);
  const text = textOf(value ?? '');
  switch (of.scalar) {
    case 'string':
      return textField(number, text);
    case 'bytes':
      return bytesField(number, Buffer.from(text, 'base64'));
    case 'bool':
      return intField(number, value === true ? 1n : 0n);
    case 'int':
      return intField(number, BigInt(numberOf(value)));
    case 'double':
      return doubleField(number, numberOf(value));
  }
}

const numberOf = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);

const textOf = (value: JsonValue): string =>
  typeof value === 'string' ? value : isJsonObject(value) ? '' : toJsonText(value);

/** The fields on the wire of what is something else in JSON; which, their names tell. */
function onTheWire(message: Message, value: JsonValue | undefined, path: string): JsonObject {
  if (message.convert === undefined) return isJsonObject(value) ? value : {};
  const names = [...message.fields.values()].map(({ name }) => name).join(' ');
  const split = splits.get(names);
  if (split === undefined) throw new Error(`${path}: nothing is known of a message of ${names}`);
  return value === undefined ? {} : split(value);
}

const object = (value: JsonValue): JsonObject => (isJsonObject(value) ? value : {});

const splits: ReadonlyMap<string, (value: JsonValue) => JsonObject> = new Map([
  ['seconds nanos', instantOf],
  ['string', (value: JsonValue) => ({ string: textOf(value) })],
  [
    'type intVal strVal',
    (value: JsonValue) =>
      typeof value === 'string' ? { type: 1, strVal: value } : { type: 0, intVal: value },
  ],
  ['raw', (value: JsonValue) => ({ raw: Buffer.from(toJsonText(value)).toString('base64') })],
  ['items', (items: JsonValue) => ({ items })],
  [
    'allows schema',
    (value: JsonValue) =>
      typeof value === 'boolean' ? { allows: value } : { allows: true, schema: value },
  ],
  [
    'schema jSONSchemas',
    (value: JsonValue) => (isJsonArray(value) ? { jSONSchemas: value } : { schema: value }),
  ],
  [
    'operations rule',
    (value: JsonValue) => {
      const { operations = [], ...rule } = object(value);
      return { operations, rule };
    },
  ],
  [
    'resourceNames ruleWithOperations',
    (value: JsonValue) => {
      const { resourceNames = [], ...ruleWithOperations } = object(value);
      return { resourceNames, ruleWithOperations };
    },
  ],
]);

function instantOf(text: JsonValue): JsonObject {
  const [whole = '', fraction = ''] = textOf(text).replace('Z', '').split('.');
  return { seconds: Date.parse(`${whole}Z`) / 1000, nanos: Number(fraction.padEnd(9, '0')) };
}
