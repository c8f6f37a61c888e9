import { isJsonArray, isJsonObject, mapMembers, toJsonText } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { textAt } from '../../base/json-at.ts';
import { checkObjectMeta, checkServiceName } from '../names.ts';
import type { ObjectMeta } from '../object.ts';
import type { StatusCause } from '../status-error.ts';
import { gathered, invalidValue, none, required } from './causes.ts';
import type { StructuralSchema } from './structural.ts';

type Causes = readonly StatusCause[];

/**
 * What is wrong with objects inside an object (`x-kubernetes-embedded-resource`): they say what they are, and their
 * metadata is that of an object, except that it need not have a name.
 */
export function checkEmbedded(value: JsonValue, schema: StructuralSchema, path = ''): Causes {
  if (typeof value !== 'object' || value === null || !hasEmbedded(schema)) return none;
  if (isJsonArray(value)) {
    const { items } = schema;
    if (items === undefined) return none;
    return gathered(value.entries(), ([index, item]) =>
      checkEmbedded(item, items, `${path}[${index}]`),
    );
  }
  const below = gathered(Object.entries(value), ([key, member = null]) => {
    const child = childOf(schema, key);
    return child === undefined ? none : checkEmbedded(member, child.schema, child.at(path));
  });
  return schema.embeddedResource ? [...checkObject(value, path), ...below] : below;
}

export const under = (path: string, name: string): string =>
  path === '' ? name : `${path}.${name}`;

interface Child {
  readonly schema: StructuralSchema;
  readonly at: (path: string) => string;
}

export function childOf(
  { properties, additionalProperties }: StructuralSchema,
  key: string,
): Child | undefined {
  const known = properties.get(key);
  if (known !== undefined) return { schema: known, at: (path) => under(path, key) };
  if (additionalProperties === undefined) return undefined;
  return { schema: additionalProperties, at: (path) => `${path}[${key}]` };
}

function checkObject(object: JsonObject, path: string): Causes {
  const metadata = object['metadata'];
  return [
    ...checkVersion(textAt(object, 'apiVersion') ?? '', under(path, 'apiVersion')),
    ...checkKind(textAt(object, 'kind') ?? '', under(path, 'kind')),
    ...(isJsonObject(metadata) ? checkMetadata(metadata, path) : none),
  ];
}

function checkVersion(version: string, field: string): Causes {
  if (version === '') return [required(field)];
  const isWellFormed = version.split('/').length <= 2;
  if (isWellFormed) return none;
  return [invalidValue(field, version, `unexpected GroupVersion string: ${version}`)];
}

function checkKind(kind: string, field: string): Causes {
  if (kind === '') return [required(field)];
  const rules = checkServiceName(kind.toLowerCase());
  if (rules.length === 0) return none;
  const why = `may have mixed case, but should otherwise match: ${rules.join(',')}`;
  return [invalidValue(field, kind, why)];
}

function checkMetadata(metadata: ObjectMeta, path: string): Causes {
  const { name = '', namespace = '' } = metadata;
  const named = name === '' ? { ...metadata, name: 'unnamed' } : metadata;
  const scope = namespace === '' ? 'Cluster' : 'Namespaced';
  return checkObjectMeta(named, { scope, names: 'path-segment' }).map((cause) => ({
    ...cause,
    field: under(path, cause.field ?? ''),
  }));
}

/**
 * The object with the metadata of the objects inside it as they are kept. `read` gives metadata as it is kept, or tells why it
 * is none; the first that is none is told by its field, as is an apiVersion or a kind that is not text.
 */
export function withEmbeddedMetadata(
  object: JsonObject,
  schema: StructuralSchema,
  read: ReadMetadata,
): EmbeddedMetadata {
  const problems: string[] = [];
  const value = rewritten(object, schema, { path: '', read, problems });
  return { value: isJsonObject(value) ? value : object, problem: problems[0] };
}

export type ReadMetadata = (
  metadata: JsonValue,
) =>
  | { readonly type: 'metadata'; readonly value: JsonValue }
  | { readonly type: 'wrong'; readonly why: string };

interface EmbeddedMetadata {
  readonly value: JsonObject;
  readonly problem: string | undefined;
}

interface Place {
  readonly path: string;
  readonly read: ReadMetadata;
  readonly problems: string[];
}

function rewritten(value: JsonValue, schema: StructuralSchema, place: Place): JsonValue {
  if (typeof value !== 'object' || value === null || !hasEmbedded(schema)) return value;
  if (isJsonArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return value.map((item, index) =>
      rewritten(item, items, { ...place, path: `${place.path}[${index}]` }),
    );
  }
  return mapMembers(value, (member, key) => {
    if (schema.embeddedResource && key === 'metadata') return metadataOf(member, place);
    if (schema.embeddedResource && isTypeField(key)) checkText(member, key, place);
    const child = childOf(schema, key);
    if (child === undefined) return member;
    return rewritten(member, child.schema, { ...place, path: child.at(place.path) });
  });
}

const isTypeField = (key: string): boolean => key === 'apiVersion' || key === 'kind';

function checkText(value: JsonValue, key: string, { path, problems }: Place): void {
  if (typeof value === 'string') return;
  problems.push(`${under(path, key)}: Invalid value: ${toJsonText(value)}: must be a string`);
}

function metadataOf(metadata: JsonValue, { path, read, problems }: Place): JsonValue {
  const kept = read(metadata);
  if (kept.type === 'metadata') return kept.value;
  problems.push(`${under(path, 'metadata')}: Invalid value: ${toJsonText(metadata)}: ${kept.why}`);
  return metadata;
}

/** Whether there may be an object inside what has the schema: hardly ever. */
export function hasEmbedded(schema: StructuralSchema): boolean {
  const known = embedding.get(schema);
  if (known !== undefined) return known;
  const { embeddedResource, properties, items, additionalProperties } = schema;
  const children = [...properties.values(), items, additionalProperties];
  const found =
    embeddedResource || children.some((child) => child !== undefined && hasEmbedded(child));
  embedding.set(schema, found);
  return found;
}

const embedding = new WeakMap<StructuralSchema, boolean>();
