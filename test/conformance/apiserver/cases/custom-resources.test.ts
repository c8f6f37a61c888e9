import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import { definitionOf } from '../suites/fixtures.ts';
import { apply, CaseApi, crds } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const group = 'tests.example.com';

describe('1.23 a definition that is applied', () => {
  const applied = (kind: string, schema: JsonObject): Promise<JsonObject> => {
    const body = definitionOf({ group, kind, schema });
    const path = `${crds}/${kind.toLowerCase()}s.${group}?fieldManager=m`;
    return api.ask({ method: 'PATCH', path, type: apply, body }).then(({ body: told }) => told);
  };

  test('has nothing in its schemas that schemas have not', async () => {
    const string = { type: 'string' };
    const told = await applied('Odd', {
      ...{ type: 'object', title: 'odd', foo: 1 },
      properties: { a: string, b: { ...string, bar: 2 } },
    });
    const schema = '.spec.versions[0].schema.openAPIV3Schema';
    expect(told).toMatchObject({
      code: 500,
      message: `failed to create typed patch object (/odds.${group}; apiextensions.k8s.io/v1, Kind=CustomResourceDefinition): errors:
  ${schema}.foo: field not declared in schema
  ${schema}.properties.b.bar: field not declared in schema`,
    });
  });

  test('loses silently what is unknown where a schema may be something else', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'array', items: { type: 'string' } } },
    };
    const told = await applied('Even', {
      ...schema,
      properties: { a: { type: 'array', items: { type: 'string', foo: 1 } } },
    });
    expect(jsonAt(told['spec'], 'versions', '0', 'schema', 'openAPIV3Schema')).toEqual(schema);
  });
});
