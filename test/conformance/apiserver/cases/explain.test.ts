import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { gpuPoolOpenApi } from '../../../support/gpu-pool-schema.ts';
import { CaseApi } from './case-api.ts';
import { poolDefinition } from './gpu-pools.ts';

let api: CaseApi;
let schemas: JsonObject = {};

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(poolDefinition);
  const { body } = await api.until(
    { path: '/openapi/v3/apis/ai.example.com/v1' },
    ({ status }) => status === 200,
  );
  const found = jsonAt(body, 'components', 'schemas');
  schemas = isJsonObject(found) ? found : {};
});

afterAll(() => api.close());

/** Each field below a schema: where it is, and what is to be said of it. */
function fieldsOf(schema: JsonValue | undefined, path: readonly string[]): readonly Field[] {
  if (!isJsonObject(schema)) return [];
  const { properties, items, additionalProperties } = schema;
  const own = isJsonObject(properties)
    ? Object.entries(properties).flatMap(([name, field]) => [
        { path: [...path, 'properties', name], field: field ?? null },
        ...fieldsOf(field, [...path, 'properties', name]),
      ])
    : [];
  return [
    ...own,
    ...fieldsOf(items, [...path, 'items']),
    ...fieldsOf(additionalProperties, [...path, 'additionalProperties']),
  ];
}

interface Field {
  readonly path: readonly string[];
  readonly field: JsonValue;
}

const told = ['type', 'format', 'description', 'enum', 'default', 'required', 'nullable'] as const;

test.each(fieldsOf(gpuPoolOpenApi, []).map((each) => [each.path.join('/'), each] as const))(
  '5.10 139: explain finds %s',
  (_, { path, field }) => {
    const shown = jsonAt(schemas, 'com.example.ai.v1.GpuPool', ...path);
    for (const name of told) expect(jsonAt(shown, name)).toEqual(jsonAt(field, name));
  },
);

test('5.10 139: what every object has can be followed to its last field', () => {
  const kind = schemas['com.example.ai.v1.GpuPool'];
  expect(jsonAt(kind, 'properties', 'apiVersion', 'type')).toBe('string');
  expect(jsonAt(kind, 'properties', 'kind', 'description')).toContain('CamelCase');
  const references = [
    ...JSON.stringify(schemas).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g),
  ];
  expect(references.length).toBeGreaterThan(2);
  for (const [, name = ''] of references) expect(schemas).toHaveProperty([name]);
});
