import type { JsonObject } from '../../base/json.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { modelRef, modelsOf } from './_models.ts';
import type { Operation } from './_operations.ts';
import { namesIn, operationExtensions, operationsByPath, pathParameters } from './_operations.ts';
import { serverVersion } from './version.ts';

function pathItem(path: string, operations: readonly Operation[]): JsonObject {
  const parameters = namesIn(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    description: pathParameters[name] ?? '',
    schema: { type: 'string', uniqueItems: true },
  }));
  return {
    ...Object.fromEntries(operations.map((each) => [each.method, operation(each)])),
    ...(parameters.length === 0 ? {} : { parameters }),
  };
}

function operation(described: Operation): JsonObject {
  const { id, description, query, body, answer, action, kind } = described;
  const content = (mediaTypes: readonly string[], model: string): JsonObject =>
    Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: modelRef(model) }]));
  const status = action === 'post' ? '201' : '200';
  return {
    description,
    operationId: id,
    tags: [kind.group === '' ? `core_${kind.version}` : `${kind.group}_${kind.version}`],
    parameters: query.map(({ name, type, description: text }) => ({
      name,
      in: 'query',
      description: text,
      schema: { type, uniqueItems: true },
    })),
    ...(body === undefined
      ? {}
      : { requestBody: { content: content(body.mediaTypes, body.model) } }),
    responses: {
      [status]: {
        description: 'It is done.',
        content: content(['application/json', 'application/yaml'], answer),
      },
      '401': { description: 'Unauthorized' },
    },
    ...operationExtensions(described),
  };
}

/** The OpenAPI v3 document of one version of a group. */
export function openApiV3(resources: readonly ResourceDefinition[]): JsonObject {
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: serverVersion.gitVersion },
    paths: Object.fromEntries(
      operationsByPath(resources).map(([path, operations]) => [path, pathItem(path, operations)]),
    ),
    components: {
      schemas: modelsOf(resources),
      securitySchemes: {
        BearerToken: {
          type: 'apiKey',
          name: 'authorization',
          in: 'header',
          description: 'A bearer token.',
        },
      },
    },
  };
}
