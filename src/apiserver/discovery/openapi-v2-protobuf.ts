import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject, toJsonText } from '../../base/json.ts';
import { bytes, doubleField, varintField } from '../protobuf/writer.ts';

/** Writes a member of the document; the numbers are those of gnostic's OpenAPIv2.proto. */
type Writer = (number: number, value: JsonValue) => Buffer;

interface Message {
  readonly members: Readonly<Partial<Record<string, readonly [number, Writer]>>>;
  /** The field that takes every `x-` member. */
  readonly extensions?: number;
}

const text: Writer = (number, value) =>
  bytes(number, Buffer.from(typeof value === 'string' ? value : ''));

const flag: Writer = (number, value) => varintField(number, value === true ? 1n : 0n);

const integer: Writer = (number, value) => varintField(number, BigInt(Number(value)));

const double: Writer = (number, value) => doubleField(number, Number(value));

const any: Writer = (number, value) => bytes(number, anyOf(value));

/** The type stands in a list of its own, as there could be several. */
const types: Writer = (number, value) => bytes(number, text(1, value));

const messageOf =
  (shape: () => Message): Writer =>
  (number, value) =>
    bytes(number, message(shape(), value));

/** In a message that leaves room for something else: a truth value, for `additionalProperties`. */
const wrappedOf =
  (shape: () => Message): Writer =>
  (number, value) => {
    const content = typeof value === 'boolean' ? flag(2, value) : bytes(1, message(shape(), value));
    return bytes(number, content);
  };

/** A map, as a message with one field: a list of pairs. */
const mapOf =
  (pairs: number, shape: () => Message): Writer =>
  (number, value) => {
    const entries = Object.entries(isJsonObject(value) ? value : {});
    const written = entries.map(([name, member]) =>
      bytes(pairs, named(name, message(shape(), member))),
    );
    return bytes(number, Buffer.concat(written));
  };

const parameter: Writer = (number, value) => bytes(number, parameterOf(value));

const responses: Writer = (number, value) => bytes(number, responsesOf(value));

const security: Writer = (number, value) => bytes(number, securityRequirement(value));

const schema: Message = {
  members: {
    $ref: [1, text],
    format: [2, text],
    title: [3, text],
    description: [4, text],
    default: [5, any],
    multipleOf: [6, double],
    maximum: [7, double],
    exclusiveMaximum: [8, flag],
    minimum: [9, double],
    exclusiveMinimum: [10, flag],
    maxLength: [11, integer],
    minLength: [12, integer],
    pattern: [13, text],
    maxItems: [14, integer],
    minItems: [15, integer],
    uniqueItems: [16, flag],
    maxProperties: [17, integer],
    minProperties: [18, integer],
    required: [19, text],
    enum: [20, any],
    additionalProperties: [21, wrappedOf(() => schema)],
    type: [22, types],
    items: [23, wrappedOf(() => schema)],
    properties: [25, mapOf(1, () => schema)],
    example: [30, any],
  },
  extensions: 31,
};

const bodyParameter: Message = {
  members: {
    description: [1, text],
    name: [2, text],
    in: [3, text],
    required: [4, flag],
    schema: [5, messageOf(() => schema)],
  },
  extensions: 6,
};

const queryParameter: Message = {
  members: {
    required: [1, flag],
    in: [2, text],
    description: [3, text],
    name: [4, text],
    type: [6, text],
    uniqueItems: [20, flag],
  },
  extensions: 23,
};

const pathParameter: Message = {
  members: {
    required: [1, flag],
    in: [2, text],
    description: [3, text],
    name: [4, text],
    type: [5, text],
    uniqueItems: [19, flag],
  },
  extensions: 22,
};

const response: Message = {
  members: {
    description: [1, text],
    schema: [2, wrappedOf(() => schema)],
  },
};

const operation: Message = {
  members: {
    tags: [1, text],
    description: [3, text],
    operationId: [5, text],
    produces: [6, text],
    consumes: [7, text],
    parameters: [8, parameter],
    responses: [9, responses],
    schemes: [10, text],
  },
  extensions: 13,
};

const asOperation = messageOf(() => operation);

const pathItem: Message = {
  members: {
    get: [2, asOperation],
    put: [3, asOperation],
    post: [4, asOperation],
    delete: [5, asOperation],
    options: [6, asOperation],
    head: [7, asOperation],
    patch: [8, asOperation],
    parameters: [9, parameter],
  },
};

const info: Message = { members: { title: [1, text], version: [2, text] } };

const apiKey: Message = {
  members: { type: [1, text], name: [2, text], in: [3, text], description: [4, text] },
};

/** A way to authenticate; that by a key is the second of the alternatives. */
const securityDefinition: Message = {
  members: { key: [2, messageOf(() => apiKey)] },
};

const document: Message = {
  members: {
    swagger: [1, text],
    info: [2, messageOf(() => info)],
    paths: [8, mapOf(2, () => pathItem)],
    definitions: [9, mapOf(1, () => schema)],
    security: [12, security],
    securityDefinitions: [13, mapOf(1, () => securityDefinition)],
  },
};

/**
 * The OpenAPI v2 document in the protobuf form of gnostic, the only one that kubectl asks for; kubectl before 1.29 stops at
 * any other. Only what our own documents have is known here.
 */
export function openApiV2Protobuf(openApi: JsonObject): Uint8Array {
  const definitions = openApi['securityDefinitions'];
  const keys = Object.entries(isJsonObject(definitions) ? definitions : {});
  const securityDefinitions = Object.fromEntries(keys.map(([name, key]) => [name, { key }]));
  return message(document, { ...openApi, securityDefinitions });
}

function message(shape: Message, value: JsonValue | undefined): Buffer {
  if (!isJsonObject(value)) return Buffer.alloc(0);
  const parts = Object.entries(value).map(([name, member]) => {
    if (member === undefined) return Buffer.alloc(0);
    const known = shape.members[name];
    if (known !== undefined) return field(known, member);
    const isExtension = name.startsWith('x-') && shape.extensions !== undefined;
    return isExtension ? bytes(shape.extensions, named(name, anyOf(member))) : Buffer.alloc(0);
  });
  return Buffer.concat(parts);
}

/** A list is the same field again and again. */
function field([number, write]: readonly [number, Writer], value: JsonValue): Buffer {
  if (!isJsonArray(value)) return write(number, value);
  return Buffer.concat(value.map((item) => write(number, item)));
}

const named = (name: string, value: Uint8Array): Buffer =>
  Buffer.concat([bytes(1, Buffer.from(name)), bytes(2, value)]);

/** Any value at all, as YAML; JSON is YAML. */
const anyOf = (value: JsonValue): Buffer => bytes(2, Buffer.from(`${toJsonText(value)}\n`));

/** Maps of lists of names: which of the ways to authenticate are needed, with which scopes (none here). */
function securityRequirement(value: JsonValue): Buffer {
  const names = Object.keys(isJsonObject(value) ? value : {});
  return Buffer.concat(names.map((name) => bytes(1, named(name, Buffer.alloc(0)))));
}

/** The alternatives of a parameter: the body, or under "not the body" the query (3) or the path (4). */
function parameterOf(value: JsonValue): Buffer {
  const place = isJsonObject(value) ? value['in'] : undefined;
  if (place === 'body') return bytes(1, bytes(1, message(bodyParameter, value)));
  const [number, shape] = place === 'path' ? [4, pathParameter] : [3, queryParameter];
  return bytes(1, bytes(2, bytes(number, message(shape, value))));
}

function responsesOf(value: JsonValue): Buffer {
  const byCode = Object.entries(isJsonObject(value) ? value : {});
  return Buffer.concat(
    byCode.map(([code, said]) => bytes(1, named(code, bytes(1, message(response, said))))),
  );
}
