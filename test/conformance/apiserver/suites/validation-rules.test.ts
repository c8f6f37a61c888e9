import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { GoAnswer } from './go-client.ts';
import { definitions, GoClient, nameOf, patching } from './go-client.ts';
import { collectionOf, customObject, definitionOf } from './fixtures.ts';
import type { DefinitionWish } from './fixtures.ts';

let api: GoClient;
let namespace: string;
let kinds = 0;

beforeAll(async () => {
  api = await GoClient.start();
  namespace = await api.namespace('crd-validation');
});

afterAll(() => api.close());

function wishFor(schema: JsonObject): DefinitionWish {
  kinds += 1;
  return { group: `rules${kinds}.example.com`, kind: 'Ruled', schema };
}

const inSpec = (properties: JsonObject, ...rules: readonly JsonObject[]): JsonObject => ({
  type: 'object',
  properties: { spec: { type: 'object', 'x-kubernetes-validations': rules, properties } },
});

const created = async (schema: JsonObject, spec: JsonObject): Promise<GoAnswer> => {
  const wish = wishFor(schema);
  await api.define(definitionOf(wish));
  const body = customObject(wish, 'cr-1', { spec });
  return api.ask({ method: 'POST', path: collectionOf(wish, namespace), body });
};

const refusedDefinition = (schema: JsonObject): Promise<GoAnswer> =>
  api.ask({ method: 'POST', path: definitions, body: definitionOf(wishFor(schema)) });

const coordinates = { x: { type: 'integer' }, y: { type: 'integer' } };
const positive = inSpec(coordinates, { rule: 'self.x + self.y > 0' });

describe('CustomResourceValidationRules', () => {
  test('MUST NOT fail validation for create of a custom resource that satisfies the x-kubernetes-validations rules', async () => {
    expect((await created(positive, { x: 1, y: 0 })).status).toBe(201);
  });

  test('MUST fail validation for create of a custom resource that does not satisfy the x-kubernetes-validations rules', async () => {
    const { status, body } = await created(positive, { x: 0, y: 0 });
    expect(status).toBe(422);
    expect(body['message']).toContain('failed rule: self.x + self.y > 0');
  });

  test('MUST fail create of a custom resource definition that contains a x-kubernetes-validations rule that refers to a property that do not exist', async () => {
    const { status, body } = await refusedDefinition(
      inSpec({ x: { type: 'integer' } }, { rule: 'self.z == 100' }),
    );
    expect(status).toBe(422);
    expect(body['message']).toContain("undefined field 'z'");
  });

  test('MUST fail create of a custom resource definition that contains an x-kubernetes-validations rule that contains a syntax error', async () => {
    const { status, body } = await refusedDefinition(inSpec(coordinates, { rule: 'self = 42' }));
    expect(status).toBe(422);
    expect(body['message']).toContain('Syntax error');
  });

  test('MUST fail create of a custom resource definition that contains an x-kubernetes-validations rule that exceeds the estimated cost limit', async () => {
    const matrix = {
      x: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
    };
    const { status, body } = await refusedDefinition(
      inSpec(matrix, { rule: "self.x.all(a, a.all(b, b == 'x' || self.x.all(c, c == a)))" }),
    );
    expect(status).toBe(422);
    expect(body['message']).toContain('exceeds budget');
  });

  test('MUST fail create of a custom resource that exceeds the runtime cost limit for x-kubernetes-validations rule execution', async () => {
    const rule =
      'self.x.all(e1, self.x.all(e2, self.x.all(e3, e1 <= 725 && e2 <= 725 && e3 <= 725)))';
    const list = { x: { type: 'array', maxItems: 60, items: { type: 'integer' } } };
    const { status, body } = await created(inSpec(list, { rule }), {
      x: Array.from({ length: 60 }, (_, index) => index),
    });
    expect(status).toBe(422);
    expect(body['message']).toContain('call cost exceeds limit');
  });

  test('MUST fail update of a custom resource that does not satisfy a x-kubernetes-validations transition rule', async () => {
    const schema = inSpec({
      num: {
        type: 'integer',
        'x-kubernetes-validations': [{ rule: 'self > oldSelf', message: 'must only grow' }],
      },
    });
    const wish = wishFor(schema);
    await api.define(definitionOf(wish));
    const collection = collectionOf(wish, namespace);
    const made = await api.create(collection, customObject(wish, 'cr-1', { spec: { num: 10 } }));
    const path = `${collection}/${nameOf(made)}`;
    const shrunk = await api.ask({ method: 'PUT', path, body: { ...made, spec: { num: 9 } } });
    expect(shrunk.status).toBe(422);
    expect(shrunk.body['message']).toContain('spec.num: Invalid value: "integer": must only grow');
    const grown = await api.ask(patching(path, 'merge', { spec: { num: 11 } }));
    expect(grown.status).toBe(200);
  });
});
