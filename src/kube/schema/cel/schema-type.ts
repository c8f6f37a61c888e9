import type { StructuralSchema } from '../structural.ts';
import { escapeField } from './identifiers.ts';
import type { CelType } from './types.ts';
import { dyn } from './types.ts';

/** The type of a schema node, and the fewest bytes that one such value takes in a request. */
export interface DeclaredType {
  readonly type: CelType;
  readonly fewestBytes: number;
}

/**
 * The type that rules see a schema node as; undefined: they cannot see it at all, because its content is not known.
 * How large values can get follows from the schema, or from the largest request there can be.
 */
export function typeOfSchema(schema: StructuralSchema, name: string): CelType | undefined {
  return declaredType(schema, name)?.type;
}

export const largestRequest = 3 * 1024 * 1024;

export function declaredType(schema: StructuralSchema, name: string): DeclaredType | undefined {
  switch (schema.type) {
    case 'int-or-string': {
      const { maxLength } = schema.limits;
      const most = maxLength === undefined ? largestRequest - 2 : atLeastZero(maxLength) * 4;
      return { type: { ...dyn, most }, fewestBytes: 1 };
    }
    case 'string':
      return textType(schema);
    case 'integer':
      return { type: unsized('int'), fewestBytes: 1 };
    case 'number':
      return { type: unsized('double'), fewestBytes: 1 };
    case 'boolean':
      return { type: unsized('bool'), fewestBytes: 4 };
    case 'array':
      return arrayType(schema, name);
    case 'object':
      return schema.additionalProperties === undefined
        ? objectType(schema, name)
        : mapType(schema, schema.additionalProperties, name);
    case 'any':
      return undefined;
  }
}

/** Comparing such values costs nothing, by the estimate. */
const unsized = (name: string): CelType => ({ type: 'simple', name, most: 0 });

const atLeastZero = (value: number): number => Math.max(0, value);

function arrayType({ items, limits }: StructuralSchema, name: string): DeclaredType | undefined {
  const item = items === undefined ? undefined : declaredType(withMeta(items), `${name}.@items`);
  if (item === undefined) return undefined;
  const most = atLeastZero(
    limits.maxItems ?? Math.floor((largestRequest - 2) / (item.fewestBytes + 1)),
  );
  return { type: { type: 'list', item: item.type, most }, fewestBytes: 2 };
}

function mapType(
  { limits }: StructuralSchema,
  values: StructuralSchema,
  name: string,
): DeclaredType | undefined {
  const value = declaredType(withMeta(values), `${name}.@values`);
  if (value === undefined) return undefined;
  const most = atLeastZero(
    limits.maxProperties ?? Math.floor((largestRequest - 2) / (value.fewestBytes + 6)),
  );
  const key: CelType = { type: 'simple', name: 'string', most: 0 };
  return { type: { type: 'map', key, value: value.type, most }, fewestBytes: 2 };
}

function objectType({ properties, limits }: StructuralSchema, name: string): DeclaredType {
  const fields = new Map<string, CelType>();
  let fewestBytes = 2;
  for (const [key, child] of properties) {
    const field = declaredType(withMeta(child), `${name}.${key}`);
    if (field === undefined) continue;
    const escaped = escapeField(key);
    if (escaped !== undefined) fields.set(escaped, field.type);
    if (limits.required.includes(key) && child.default === undefined) {
      fewestBytes += key.length + field.fewestBytes + 4;
    }
  }
  return { type: { type: 'object', name, fields, most: 0 }, fewestBytes };
}

interface TextForm {
  readonly name: string;
  readonly most: number;
  readonly fewestBytes: number;
}

const forms: ReadonlyMap<string, TextForm> = new Map([
  ['byte', { name: 'bytes', most: largestRequest - 2, fewestBytes: 2 }],
  ['duration', { name: 'duration', most: 32, fewestBytes: 4 }],
  ['date', { name: 'timestamp', most: 12, fewestBytes: 12 }],
  ['date-time', { name: 'timestamp', most: 37, fewestBytes: 22 }],
]);

function textType({ limits }: StructuralSchema): DeclaredType {
  const form = forms.get(limits.format ?? '');
  const { maxLength } = limits;
  if (form !== undefined) {
    const isBounded = form.name === 'bytes' && maxLength !== undefined;
    const most = isBounded ? atLeastZero(maxLength) : form.most;
    return { type: { type: 'simple', name: form.name, most }, fewestBytes: form.fewestBytes };
  }
  return { type: { type: 'simple', name: 'string', most: longestText(limits) }, fewestBytes: 2 };
}

/** A character takes up to four bytes. */
function longestText({ maxLength, enum: allowed = [] }: StructuralSchema['limits']): number {
  if (maxLength !== undefined) return atLeastZero(maxLength) * 4;
  if (allowed.length === 0) return largestRequest - 2;
  return Math.max(
    ...allowed.map((value) =>
      typeof value === 'string' ? new TextEncoder().encode(value).length : 0,
    ),
  );
}

/** What every object has, whatever its schema says: apiVersion, kind and its name. */
export function withMeta(schema: StructuralSchema): StructuralSchema {
  return schema.embeddedResource ? withObjectFields(schema) : schema;
}

export function withObjectFields(schema: StructuralSchema): StructuralSchema {
  const known = completed.get(schema);
  if (known !== undefined) return known;
  const metadata = {
    ...object,
    properties: new Map([
      ['name', text],
      ['generateName', text],
    ]),
  };
  const properties = new Map(schema.properties);
  properties.set('apiVersion', text).set('kind', text).set('metadata', metadata);
  const whole = { ...schema, properties };
  completed.set(schema, whole);
  return whole;
}

const completed = new WeakMap<StructuralSchema, StructuralSchema>();

const plain = {
  nullable: false,
  properties: new Map<string, StructuralSchema>(),
  preserveUnknownFields: false,
  embeddedResource: false,
  listType: 'atomic',
  listMapKeys: [],
  mapType: 'granular',
  patchStrategy: [],
  limits: { required: [], allOf: [], anyOf: [], oneOf: [] },
  rules: [],
} as const;
const text: StructuralSchema = { ...plain, type: 'string' };
const object: StructuralSchema = { ...plain, type: 'object' };
