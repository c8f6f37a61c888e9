import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonObject } from '../../base/json.ts';
import {
  arrayAt,
  isTrueAt,
  numberAt,
  objectAt,
  objectsAt,
  own,
  plainType,
  schemasAt,
  textAt,
  textsAt,
} from './_read.ts';
import { objectMetaSchema } from './object-meta.ts';
import type {
  StructuralSchema,
  StructuralType,
  ValidationRule,
  ValueLimits,
} from './structural.ts';

/** Below this depth a schema is cut off: any value is then let through. */
export const deepestSchema = 100;

/**
 * Compiles the `openAPIV3Schema` of a whole object. apiVersion, kind and metadata need not be in it: they
 * are those of every object, and what it says of them (a pattern for `metadata.name`) is added.
 */
export function compileSchema(openApi: JsonObject): StructuralSchema {
  const known = compiled.get(openApi);
  if (known !== undefined) return known;
  const schema = withObjectFields(compileNode(openApi, 0));
  compiled.set(openApi, schema);
  return schema;
}

/** What checks a definition wants it several times, and so do the versions in which objects are shown. Documents are values: they stay as they are. */
const compiled = new WeakMap<JsonObject, StructuralSchema>();

function withObjectFields(schema: StructuralSchema): StructuralSchema {
  const { properties } = schema;
  return {
    ...schema,
    properties: new Map([
      ...properties,
      ['apiVersion', properties.get('apiVersion') ?? textSchema],
      ['kind', properties.get('kind') ?? textSchema],
      ['metadata', restrictedMetadata(properties.get('metadata'))],
    ]),
  };
}

/**
 * ObjectMeta, with the limits that a CRD may put on it: on the name of the whole object, and on all metadata of objects
 * inside, which may have defaults besides.
 */
function restrictedMetadata(given: StructuralSchema | undefined): StructuralSchema {
  if (given === undefined) return objectMeta;
  const limited = [...given.properties].filter(([name]) => objectMeta.properties.has(name));
  const schema = {
    ...objectMeta,
    ...present('default', given.default),
    properties: new Map([...objectMeta.properties, ...limited]),
    limits: given.limits,
    rules: given.rules,
  };
  restricted.add(schema);
  return schema;
}

const restricted = new WeakSet<StructuralSchema>();

/** Whether this is the metadata of an object: most of it is in no definition. */
export const isMetadata = (schema: StructuralSchema): boolean =>
  schema === objectMeta || restricted.has(schema);

function compileNode(openApi: JsonObject, depth: number): StructuralSchema {
  if (depth > deepestSchema) return anything;
  return plainSchemas.get(plainType(openApi) ?? '') ?? compileWhole(openApi, depth);
}

function compileWhole(openApi: JsonObject, depth: number): StructuralSchema {
  const below = (schema: JsonObject): StructuralSchema => compileNode(schema, depth + 1);
  const additional = own(openApi, 'additionalProperties');
  const items = objectAt(openApi, 'items');
  const type = typeOf(openApi);
  const embeddedResource = isTrueAt(openApi, 'x-kubernetes-embedded-resource');
  const schema: StructuralSchema = {
    type,
    nullable: isTrueAt(openApi, 'nullable'),
    ...present('default', own(openApi, 'default') ?? undefined),
    properties: new Map(
      schemasAt(openApi, 'properties').map(([name, child]) => [name, below(child)]),
    ),
    ...(isJsonObject(additional) ? { additionalProperties: below(additional) } : {}),
    ...(additional === true ? { additionalProperties: anything } : {}),
    ...(items === undefined ? {} : { items: below(items) }),
    preserveUnknownFields: isTrueAt(openApi, 'x-kubernetes-preserve-unknown-fields'),
    embeddedResource,
    listType: listTypeOf(openApi),
    listMapKeys: textsAt(openApi, 'x-kubernetes-list-map-keys'),
    mapType: textAt(openApi, 'x-kubernetes-map-type') === 'atomic' ? 'atomic' : 'granular',
    patchStrategy: textAt(openApi, 'x-kubernetes-patch-strategy')?.split(',') ?? [],
    ...present('patchMergeKey', textAt(openApi, 'x-kubernetes-patch-merge-key')),
    limits: limitsOf(openApi, below),
    rules: objectsAt(openApi, 'x-kubernetes-validations').flatMap(ruleOf),
  };
  return embeddedResource ? withObjectFields(schema) : schema;
}

function typeOf(openApi: JsonObject): StructuralType {
  const type = textAt(openApi, 'type');
  const flexible = textAt(openApi, 'format') === 'int-or-string' && type === 'string';
  if (flexible || isTrueAt(openApi, 'x-kubernetes-int-or-string')) return 'int-or-string';
  switch (type) {
    case 'object':
    case 'array':
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return type;
    case undefined:
    default:
      return 'any';
  }
}

function listTypeOf(openApi: JsonObject): StructuralSchema['listType'] {
  const type = textAt(openApi, 'x-kubernetes-list-type');
  return type === 'set' || type === 'map' ? type : 'atomic';
}

function limitsOf(
  openApi: JsonObject,
  below: (schema: JsonObject) => StructuralSchema,
): ValueLimits {
  const allowed = arrayAt(openApi, 'enum');
  const not = objectAt(openApi, 'not');
  return {
    ...(allowed.length === 0 ? {} : { enum: allowed }),
    ...present('pattern', textAt(openApi, 'pattern')),
    ...present('format', textAt(openApi, 'format')),
    ...present('minimum', numberAt(openApi, 'minimum')),
    exclusiveMinimum: isTrueAt(openApi, 'exclusiveMinimum'),
    ...present('maximum', numberAt(openApi, 'maximum')),
    exclusiveMaximum: isTrueAt(openApi, 'exclusiveMaximum'),
    ...present('multipleOf', numberAt(openApi, 'multipleOf')),
    ...present('minLength', numberAt(openApi, 'minLength')),
    ...present('maxLength', numberAt(openApi, 'maxLength')),
    ...present('minItems', numberAt(openApi, 'minItems')),
    ...present('maxItems', numberAt(openApi, 'maxItems')),
    ...present('minProperties', numberAt(openApi, 'minProperties')),
    ...present('maxProperties', numberAt(openApi, 'maxProperties')),
    required: textsAt(openApi, 'required'),
    allOf: objectsAt(openApi, 'allOf').map(below),
    anyOf: objectsAt(openApi, 'anyOf').map(below),
    oneOf: objectsAt(openApi, 'oneOf').map(below),
    ...(not === undefined ? {} : { not: below(not) }),
  };
}

function ruleOf(written: JsonObject): readonly ValidationRule[] {
  const rule = textAt(written, 'rule');
  if (rule === undefined) return [];
  return [
    {
      rule,
      ...present('message', textAt(written, 'message')),
      ...present('messageExpression', textAt(written, 'messageExpression')),
      ...present('reason', textAt(written, 'reason')),
      ...present('fieldPath', textAt(written, 'fieldPath')),
      ...(isTrueAt(written, 'optionalOldSelf') ? { optionalOldSelf: true } : {}),
    },
  ];
}

/** A member with that value, or none: optional properties must not be undefined. */
function present<Key extends string, Value extends JsonValue>(
  key: Key,
  value: Value | undefined,
): Readonly<Partial<Record<Key, Value>>> {
  const members: Partial<Record<Key, Value>> = {};
  if (value !== undefined) members[key] = value;
  return members;
}

const anything: StructuralSchema = {
  type: 'any',
  nullable: true,
  properties: new Map(),
  preserveUnknownFields: true,
  embeddedResource: false,
  listType: 'atomic',
  listMapKeys: [],
  mapType: 'granular',
  patchStrategy: [],
  limits: { required: [], allOf: [], anyOf: [], oneOf: [] },
  rules: [],
};

const scalar = (type: StructuralType): StructuralSchema => ({
  ...anything,
  type,
  nullable: false,
  preserveUnknownFields: false,
});

/** Most fields say no more than that they are one of these: of tens of thousands, all are the same schema. */
const plainSchemas: ReadonlyMap<string, StructuralSchema> = new Map(
  (['string', 'integer', 'number', 'boolean'] as const).map((type) => [type, scalar(type)]),
);

const textSchema: StructuralSchema = { ...anything, type: 'string', nullable: false };
const objectMeta = compileNode(objectMetaSchema, 0);

/** Whether this is metadata, or a member of it, of which a definition says nothing. */
export const isImplied = (schema: StructuralSchema): boolean => implied.has(schema);

const implied: ReadonlySet<StructuralSchema> = new Set([
  objectMeta,
  ...objectMeta.properties.values(),
]);
