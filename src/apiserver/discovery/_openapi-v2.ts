import type { JsonObject, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { extensionsOf, modelName, modelsOf } from './_models.ts';
import type { Operation } from './_operations.ts';
import { namesIn, operationExtensions, operationsByPath, pathParameters } from './_operations.ts';
import { serverVersion } from './version.ts';

/** What version 2 cannot say, or says wrongly, is left out of it. */
const unsaid: ReadonlySet<string> = new Set([
  'default',
  'nullable',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
]);

/** What a node loses that takes unknown fields or null: version 2 would call those wrong. */
const shape: ReadonlySet<string> = new Set(['type', 'properties', 'items', 'additionalProperties']);

const definitionRef = (model: string): JsonObject => ({ $ref: `#/definitions/${model}` });

function reference(schema: JsonObject): JsonObject | undefined {
  const all = schema['allOf'];
  const only = isJsonArray(all) && all.length === 1 ? all[0] : schema;
  const target = isJsonObject(only) ? only['$ref'] : undefined;
  if (typeof target !== 'string') return undefined;
  return definitionRef(target.slice(target.lastIndexOf('/') + 1));
}

function mapValues(
  given: JsonValue | undefined,
  change: (schema: JsonObject) => JsonObject,
): JsonObject {
  if (!isJsonObject(given)) return {};
  return Object.fromEntries(
    Object.entries(given).map(([name, schema]) => [
      name,
      isJsonObject(schema) ? change(schema) : schema,
    ]),
  );
}

/** A version 3 schema as version 2 can say it. */
function schemaV2(schema: JsonObject): JsonObject {
  const target = reference(schema);
  const { description } = schema;
  if (target !== undefined) return description === undefined ? target : { description, ...target };
  const open =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['nullable'] === true;
  const kept = Object.entries(schema).filter(
    ([key]) => !unsaid.has(key) && !(open && shape.has(key)),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === 'properties') return [key, mapValues(value, schemaV2)];
      if (key === 'items' || key === 'additionalProperties') {
        return [key, isJsonObject(value) ? schemaV2(value) : value];
      }
      return [key, value];
    }),
  );
}

function operation(described: Operation): JsonObject {
  const { id, description, query, body, answer, action, kind } = described;
  const status = action === 'post' ? '201' : '200';
  return {
    description,
    operationId: id,
    tags: [kind.group === '' ? `core_${kind.version}` : `${kind.group}_${kind.version}`],
    consumes: body?.mediaTypes ?? ['application/json', 'application/yaml'],
    produces: ['application/json', 'application/yaml'],
    schemes: ['https'],
    parameters: [
      ...(body === undefined
        ? []
        : [
            {
              name: 'body',
              in: 'body',
              required: action !== 'delete',
              schema: definitionRef(body.model),
            },
          ]),
      ...query.map(({ name, type, description: text }) => ({
        name,
        in: 'query',
        type,
        uniqueItems: true,
        description: text,
      })),
    ],
    responses: {
      [status]: { description: 'It is done.', schema: definitionRef(answer) },
      '401': { description: 'Unauthorized' },
    },
    ...operationExtensions(described),
  };
}

function pathItem(path: string, operations: readonly Operation[]): JsonObject {
  const parameters = namesIn(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    type: 'string',
    uniqueItems: true,
    description: pathParameters[name] ?? '',
  }));
  return {
    ...Object.fromEntries(operations.map((each) => [each.method, operation(each)])),
    ...(parameters.length === 0 ? {} : { parameters }),
  };
}

/**
 * Objects that keep what their schema does not know. Old clients take the fields of a definition for all there may be:
 * they are told of none.
 */
function opaqueModels(resources: readonly ResourceDefinition[]): JsonObject {
  const opaque = resources.filter(
    ({ custom, schema }) => custom && schema['x-kubernetes-preserve-unknown-fields'] === true,
  );
  return Object.fromEntries(
    opaque.map(
      (resource) => [modelName(resource), { type: 'object', ...extensionsOf(resource) }] as const,
    ),
  );
}

/** `/openapi/v2`: everything that is served, in one document. */
export function openApiV2(resources: readonly ResourceDefinition[]): JsonObject {
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: serverVersion.gitVersion },
    paths: Object.fromEntries(
      operationsByPath(resources).map(([path, operations]) => [path, pathItem(path, operations)]),
    ),
    definitions: { ...mapValues(modelsOf(resources), schemaV2), ...opaqueModels(resources) },
    securityDefinitions: {
      BearerToken: {
        type: 'apiKey',
        name: 'authorization',
        in: 'header',
        description: 'A bearer token.',
      },
    },
    security: [{ BearerToken: [] }],
  };
}
