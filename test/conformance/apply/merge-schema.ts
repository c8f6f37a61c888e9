import type { JsonObject } from '../../../src/base/json.ts';
import type { StructuralSchema } from '../../../src/kube/schema/structural.ts';

const atomic = '__untyped_atomic_';
const deduced = '__untyped_deduced_';

/** Values of no known type, as a kube-apiserver adds them to every schema. */
const untyped = (name: string, relationship: string): JsonObject => ({
  name,
  scalar: 'untyped',
  list: { elementType: { namedType: atomic }, elementRelationship: 'atomic' },
  map: { elementType: { namedType: name }, elementRelationship: relationship },
});

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'numeric',
  number: 'numeric',
  boolean: 'boolean',
};

/** Structural schemas in the form of structured-merge-diff, the top level of each under the name of its version. */
export const mergeSchema = (schemas: ReadonlyMap<string, StructuralSchema>): JsonObject => ({
  types: [
    ...[...schemas].map(([name, schema]) => ({ name, ...typeOf(schema) })),
    untyped(atomic, 'atomic'),
    untyped(deduced, 'separable'),
  ],
});

function typeOf(schema: StructuralSchema): JsonObject {
  if (schema.type === 'object') return { map: mapOf(schema) };
  if (schema.type === 'array') return { list: listOf(schema) };
  const scalar = scalars[schema.type];
  return scalar === undefined ? { namedType: atomic } : { scalar };
}

function mapOf(schema: StructuralSchema): JsonObject {
  const elements = schema.preserveUnknownFields
    ? { elementType: { namedType: deduced } }
    : schema.additionalProperties === undefined
      ? {}
      : { elementType: typeOf(schema.additionalProperties) };
  return {
    fields: [...schema.properties].map(([name, property]) => ({
      name,
      type: typeOf(property),
      ...(property.default === undefined ? {} : { default: property.default }),
    })),
    ...elements,
    ...(schema.mapType === 'atomic' ? { elementRelationship: 'atomic' } : {}),
  };
}

function listOf(schema: StructuralSchema): JsonObject {
  const elementType = schema.items === undefined ? { namedType: atomic } : typeOf(schema.items);
  if (schema.listType === 'atomic') {
    return { elementType, elementRelationship: 'atomic' };
  }
  const keys = schema.listType === 'map' ? { keys: schema.listMapKeys } : {};
  return { elementType, elementRelationship: 'associative', ...keys };
}
