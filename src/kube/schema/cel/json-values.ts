import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { withoutPadding } from '../../../base/trim.ts';
import { isJsonArray, isJsonObject } from '../../../base/json.ts';
import type { StructuralSchema } from '../structural.ts';
import { escapeField } from './identifiers.ts';
import { IdentityList, identityByKeys, identityByValue } from './identity-list.ts';
import { readDate, readDuration, readTimestamp } from './library/calendar.ts';
import type { CelValue } from './values.ts';
import { CelError, CelMap } from './values.ts';

/** The value as rules see it: typed by its schema, fields under their escaped names, null fields left out. */
export function celOf(value: JsonValue, schema: StructuralSchema): CelValue {
  return readerOf(schema)(value);
}

/** A JSON value without a schema: whole numbers are ints, objects are maps. */
export function untypedCelOf(value: JsonValue): CelValue {
  if (isJsonArray(value)) return value.map(untypedCelOf);
  if (isJsonObject(value)) return new UntypedObject(value);
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

type Reader = (value: JsonValue) => CelValue;

/** What is to be done with a value is worked out once per schema; objects convert a field when it is asked for. */
const readers = new WeakMap<StructuralSchema, Reader>();

function readerOf(schema: StructuralSchema): Reader {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  const reader = newReader(schema);
  readers.set(schema, reader);
  return reader;
}

function newReader(schema: StructuralSchema): Reader {
  switch (schema.type) {
    case 'object':
      return objectReader(schema);
    case 'array':
      return arrayReader(schema);
    case 'string':
      return textReader(schema);
    case 'integer':
      return (value) =>
        typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : untypedCelOf(value);
    case 'number':
      return (value) => (typeof value === 'bigint' ? Number(value) : untypedDouble(value));
    case 'boolean':
    case 'int-or-string':
    case 'any':
      return untypedCelOf;
  }
}

const untypedDouble: Reader = (value) => (typeof value === 'number' ? value : untypedCelOf(value));

function arrayReader({ items, listType, listMapKeys }: StructuralSchema): Reader {
  const read = items === undefined ? untypedCelOf : readerOf(items);
  if (listType === 'atomic') {
    return (value) => (isJsonArray(value) ? value.map(read) : untypedCelOf(value));
  }
  const identityOf = listType === 'set' ? identityByValue : identityByKeys(listMapKeys);
  return (value) => {
    if (!isJsonArray(value)) return untypedCelOf(value);
    const list = new IdentityList(identityOf);
    for (const item of value) list.push(read(item));
    return list;
  };
}

interface Field {
  readonly key: string;
  readonly read: Reader;
}

function objectReader(schema: StructuralSchema): Reader {
  const { additionalProperties } = schema;
  if (additionalProperties !== undefined) {
    const read = readerOf(additionalProperties);
    return (value) => (isJsonObject(value) ? new MapOfSchema(value, read) : untypedCelOf(value));
  }
  const fields = new Map<string, Field>();
  for (const [key, child] of schema.properties) {
    // No rule can name a field whose name has no escape, but it counts where objects are compared.
    fields.set(escapeField(key) ?? key, { key, read: readerOf(child) });
  }
  const preserves = schema.preserveUnknownFields;
  return (value) => {
    if (!isJsonObject(value)) return untypedCelOf(value);
    return preserves ? new OpenObject(value, fields) : new ObjectOfSchema(value, fields);
  };
}

function textReader({ limits }: StructuralSchema): Reader {
  const read = textForms.get(limits.format ?? '');
  if (read === undefined) return untypedCelOf;
  return (value) => (typeof value === 'string' ? read(value) : untypedCelOf(value));
}

const textForms: ReadonlyMap<string, (text: string) => CelValue> = new Map<
  string,
  (text: string) => CelValue
>([
  ['date-time', readTimestamp],
  ['date', readDate],
  ['duration', readDuration],
  ['byte', bytesOf],
]);

/** The members that are there: a null is as good as none. */
function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return value === null ? undefined : value;
}

class ObjectOfSchema extends CelMap {
  readonly #object: JsonObject;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(object: JsonObject, fields: ReadonlyMap<string, Field>) {
    super();
    this.#object = object;
    this.#fields = fields;
  }

  get size(): number {
    return this.keys().length;
  }

  get(key: CelValue): CelValue | undefined {
    const field = typeof key === 'string' ? this.#fields.get(key) : undefined;
    if (field === undefined) return undefined;
    const value = memberOf(this.#object, field.key);
    return value === undefined ? undefined : field.read(value);
  }

  keys(): readonly CelValue[] {
    return [...this.#fields].flatMap(([name, { key }]) =>
      memberOf(this.#object, key) === undefined ? [] : [name],
    );
  }
}

/** An object of `x-kubernetes-preserve-unknown-fields`: what the schema does not name is seen as it is. */
class OpenObject extends CelMap {
  readonly #object: JsonObject;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(object: JsonObject, fields: ReadonlyMap<string, Field>) {
    super();
    this.#object = object;
    this.#fields = fields;
  }

  get size(): number {
    return this.keys().length;
  }

  get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    const field = this.#fields.get(key) ?? { key, read: untypedCelOf };
    const value = memberOf(this.#object, field.key);
    return value === undefined ? undefined : field.read(value);
  }

  keys(): readonly CelValue[] {
    return Object.keys(this.#object).filter((key) => memberOf(this.#object, key) !== undefined);
  }
}

/** In a map, unlike in an object, a null is a value. */
class MapOfSchema extends CelMap {
  readonly #object: JsonObject;
  readonly #read: Reader;

  constructor(object: JsonObject, read: Reader) {
    super();
    this.#object = object;
    this.#read = read;
  }

  get size(): number {
    return this.keys().length;
  }

  get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    const value = this.#object[key];
    return value === undefined || value === null ? value : this.#read(value);
  }

  keys(): readonly CelValue[] {
    return Object.keys(this.#object);
  }
}

/** Without a schema a null is a value. */
class UntypedObject extends CelMap {
  readonly #object: JsonObject;

  constructor(object: JsonObject) {
    super();
    this.#object = object;
  }

  get size(): number {
    return this.keys().length;
  }

  get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined;
    const value = this.#object[key];
    return value === undefined ? undefined : untypedCelOf(value);
  }

  keys(): readonly CelValue[] {
    return Object.keys(this.#object).filter((key) => this.#object[key] !== undefined);
  }
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(base64: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of withoutPadding(base64)) {
    const value = base64Alphabet.indexOf(character);
    if (value < 0) throw new CelError('illegal base64 data');
    bits = ((bits << 6) | value) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return Uint8Array.from(bytes);
}
