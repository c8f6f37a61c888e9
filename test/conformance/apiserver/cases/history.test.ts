import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { definitionOf } from '../suites/fixtures.ts';
import { definitions, GoClient, patching } from '../suites/go-client.ts';

/** Cases about what is no longer: old states, old schemas, and applies that cannot be read. */
const remembered = 16;
const wish = {
  group: 'history.example.com',
  kind: 'Kept',
  schema: {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } } },
    },
  },
};
const collection = '/apis/history.example.com/v1/namespaces/default/kepts';
const kept = (name: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'history.example.com/v1',
  kind: 'Kept',
  metadata: { name },
  spec,
});

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start({ historyLength: remembered });
  await api.define(definitionOf(wish));
});

afterAll(() => api.close());

describe('5.5 64: an apply that cannot be read', () => {
  test.each([
    [
      'another name',
      kept('other', {}),
      'the name of the object (other) does not match the name on the URL (x)',
    ],
    ['no YAML', 'spec: {a: b', 'error decoding YAML: '],
    [
      'a list',
      '[1]',
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
    ['nothing', 'null', 'invalid object type: /, Kind='],
    ['no kind', { metadata: { name: 'x' } }, 'invalid object type: /, Kind='],
  ])('%s', async (...[, body, message]) => {
    const answer = await api.ask(patching(`${collection}/x?fieldManager=m`, 'apply', body));
    expect(answer.status).toBe(400);
    expect(answer.body['message']).toContain(message);
  });
});

describe('5.6 78, 5.7 87: what is too old', () => {
  test('a list of exactly that state and a watch from it say so', async () => {
    const made = await api.create(collection, kept('old', { a: '0' }));
    const revision = textAt(made, 'metadata', 'resourceVersion') ?? '';
    for (let count = 1; count <= remembered + 2; count++) {
      await api.patch(`${collection}/old`, 'merge', { spec: { a: String(count) } });
    }
    const list = await api.ask({
      path: `${collection}?resourceVersion=${revision}&resourceVersionMatch=Exact`,
    });
    expect([list.status, list.body['reason']]).toEqual([410, 'Expired']);
    const watch = await api.watch(`${collection}?watch=true&resourceVersion=${revision}`);
    expect(watch.status).toBe(200);
    const [event] = await watch.take(1);
    expect(event).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(textAt(event?.object ?? null, 'message')).toContain(
      `too old resource version: ${revision} (`,
    );
    expect(await watch.next()).toBeUndefined();
  });
});

describe('5.7 95, 5.10 146, 147: a definition that changes', () => {
  const path = `${definitions}/kepts.history.example.com`;
  const properties = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties';

  test('watches end; a new default is shown at once, a removed field no longer', async () => {
    await api.create(collection, kept('shown', { b: 'here' }));
    const watch = await api.watch(`${collection}?watch=true&fieldSelector=metadata.name%3Dshown`);
    await watch.take(1);
    await api.patch(path, 'json', [
      { op: 'add', path: `${properties}/a/default`, value: 'A' },
      { op: 'remove', path: `${properties}/b` },
    ]);
    expect(await watch.next()).toBeUndefined();
    const object = `${collection}/shown`;
    const { body } = await api.until(
      { path: object },
      (answer) => jsonAt(answer.body, 'spec', 'a') === 'A',
    );
    expect(body['spec']).toEqual({ a: 'A' });
    const written = await api.update(object, body);
    expect(written['spec']).toEqual({ a: 'A' });
    await api.patch(path, 'json', [{ op: 'remove', path: `${properties}/a/default` }]);
    const later = await api.get(object);
    expect(later['spec']).toEqual({ a: 'A' });
  });
});
