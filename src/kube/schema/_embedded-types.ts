import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { cannotUnmarshal } from '../go-type.ts';
import { metadataProblem } from '../metadata-types.ts';
import type { StatusCause } from '../status-error.ts';
import { invalidValue } from './causes.ts';
import { childOf, hasEmbedded, under } from './embedded.ts';
import type { StructuralSchema } from './structural.ts';

/** The first apiVersion, kind or metadata of an object inside the value that is of another type than all objects have. */
export function wrongEmbeddedType(
  value: JsonValue,
  schema: StructuralSchema,
  path = '',
): StatusCause | undefined {
  if (typeof value !== 'object' || value === null || !hasEmbedded(schema)) return undefined;
  if (isJsonArray(value)) {
    const { items } = schema;
    if (items === undefined) return undefined;
    return first(value.entries(), ([index, item]) =>
      wrongEmbeddedType(item, items, `${path}[${index}]`),
    );
  }
  const here = schema.embeddedResource ? wrongIn(value, path) : undefined;
  return (
    here ??
    first(Object.entries(value), ([key, member = null]) => {
      const child = childOf(schema, key);
      return child === undefined
        ? undefined
        : wrongEmbeddedType(member, child.schema, child.at(path));
    })
  );
}

function wrongIn(object: JsonObject, path: string): StatusCause | undefined {
  for (const key of ['apiVersion', 'kind']) {
    const value = object[key];
    if (value === undefined || typeof value === 'string') continue;
    return invalidValue(under(path, key), value, 'must be a string');
  }
  const metadata = object['metadata'];
  if (metadata === undefined || metadata === null) return undefined;
  const why = isJsonObject(metadata)
    ? metadataProblem(metadata)
    : cannotUnmarshal(metadata, 'v1.ObjectMeta');
  return why === undefined ? undefined : invalidValue(under(path, 'metadata'), metadata, why);
}

function first<Part>(
  parts: Iterable<Part>,
  look: (part: Part) => StatusCause | undefined,
): StatusCause | undefined {
  for (const part of parts) {
    const found = look(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
