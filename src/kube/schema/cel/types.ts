import type { Environment } from '@marcbachmann/cel-js';
import type { StructuralSchema } from '../structural.ts';
import { escapeField } from './identifiers.ts';

/**
 * Declares the type of a schema node to an environment that only checks rules, and gives its name. Every object
 * with fields is a type of its own, so that a field that does not exist is found before the first object comes.
 */
export function declareType(
  environment: Environment,
  schema: StructuralSchema,
  name: string,
): string {
  switch (schema.type) {
    case 'string':
      return textType(schema.limits.format);
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'int-or-string':
    case 'any':
      return 'dyn';
    case 'array':
      return schema.items === undefined
        ? 'list<dyn>'
        : `list<${declareType(environment, schema.items, `${name}.item`)}>`;
    case 'object':
      return objectType(environment, schema, name);
  }
}

function textType(format: string | undefined): string {
  switch (format) {
    case 'date-time':
    case 'date':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'byte':
      return 'bytes';
    case undefined:
    default:
      return 'string';
  }
}

function objectType(environment: Environment, schema: StructuralSchema, name: string): string {
  const { properties, additionalProperties } = schema;
  if (additionalProperties !== undefined) {
    return `map<string, ${declareType(environment, additionalProperties, `${name}.value`)}>`;
  }
  if (schema.preserveUnknownFields) return 'dyn';
  const fields = [...properties].flatMap(([key, child], index) => {
    const field = escapeField(key);
    if (field === undefined) return [];
    return [[field, declareType(environment, child, `${name}.field${index}`)] as const];
  });
  environment.registerType(name, { fields: Object.fromEntries(fields) });
  environment.registerOperator(`${name} == ${name}`, () => true);
  return name;
}
