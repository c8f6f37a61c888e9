import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf } from '../suites/fixtures.ts';
import { apply, CaseApi, causesOf, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
});

afterAll(() => api.close());

const template = {
  metadata: { labels: { app: 'nginx' } },
  spec: { containers: [{ name: 'nginx', image: 'nginx:latest' }] },
};
const apps = '/apis/apps/v1/namespaces/default';

const scalable = (kind: string, apiVersion = 'apps/v1'): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: 'test' },
  spec: {
    replicas: 1,
    selector: apiVersion === 'v1' ? { app: 'nginx' } : { matchLabels: { app: 'nginx' } },
    template,
  },
});

const scale = (replicas: JsonValue, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'test', namespace: 'default' },
  spec: { replicas },
  ...more,
});

/** How many replicas an object has, and who owns their number. */
async function replicasOf(path: string): Promise<readonly [JsonValue | undefined, ...JsonValue[]]> {
  const { body } = await api.ask({ path });
  const owners = arrayAt(body['metadata'], 'managedFields')
    .filter((entry) => jsonAt(entry, 'fieldsV1', 'f:spec', 'f:replicas') !== undefined)
    .map((entry) =>
      [textAt(entry, 'manager'), textAt(entry, 'operation'), textAt(entry, 'subresource')]
        .filter((part) => part !== undefined)
        .join(' '),
    );
  return [jsonAt(body, 'spec', 'replicas'), ...owners];
}

const patch = (path: string, manager: string, body: JsonValue, type = apply): Promise<Reply> =>
  api.ask({ method: 'PATCH', path: `${path}?fieldManager=${manager}`, type, body });

describe('1.16 the number of replicas has owners through /scale, too', () => {
  test.each([
    ['deployments', `${apps}/deployments`, scalable('Deployment')],
    ['replicasets', `${apps}/replicasets`, scalable('ReplicaSet')],
    ['statefulsets', `${apps}/statefulsets`, scalable('StatefulSet')],
    [
      'replicationcontrollers',
      '/api/v1/namespaces/default/replicationcontrollers',
      scalable('ReplicationController', 'v1'),
    ],
  ])('of %s', async (_, collection, object) => {
    const path = `${collection}/test`;
    const through = `${path}/scale`;
    expect(await patch(path, 'main', object)).toMatchObject({ status: 201 });
    await patch(through, 'scaler', { spec: { replicas: 5 } }, merge);
    expect(await replicasOf(path)).toEqual([5, 'scaler Update scale']);

    const refused = await patch(path, 'main', object);
    expect(refused.body['message']).toMatch(
      /^Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using (apps\/)?v1: \.spec\.replicas$/,
    );
    await patch(path, 'main&force=true', object);
    expect(await replicasOf(path)).toEqual([1, 'main Apply']);

    const conflict = await patch(through, 'applier', scale(17));
    expect(conflict).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
    expect(causesOf(conflict)).toEqual(['.spec.replicas: conflict with "main"']);
    const forced = await patch(through, 'applier&force=true', scale(17));
    expect(forced).toMatchObject({ status: 200, body: { kind: 'Scale', spec: { replicas: 17 } } });
    expect(jsonAt(forced.body, 'metadata', 'managedFields')).toBeUndefined();
    expect(await replicasOf(path)).toEqual([17, 'applier Apply scale']);

    const put = { method: 'PUT', path: `${through}?fieldManager=replacer`, body: scale(7) };
    await api.must(put);
    expect(await replicasOf(path)).toEqual([7, 'replacer Update scale']);
    await patch(through, 'sharer', scale(7));
    expect(await replicasOf(path)).toEqual([7, 'sharer Apply scale', 'replacer Update scale']);
    await patch(through, 'scaler', { spec: { replicas: 5 } }, merge);
    expect(await replicasOf(path)).toEqual([5, 'scaler Update scale']);
    await patch(through, 'observer', { status: { replicas: 42 } }, merge);
    expect(await replicasOf(path)).toEqual([5, 'scaler Update scale']);
  });

  test('who updated the object and whose number is shared keeps it, and all else', async () => {
    const path = `${apps}/deployments/shared`;
    await api.post(`${apps}/deployments?fieldManager=maker`, {
      ...scalable('Deployment'),
      metadata: { name: 'shared' },
    });
    const named = scale(1, { metadata: { name: 'shared' } });
    expect(await patch(`${path}/scale`, 'sharer', named)).toMatchObject({ status: 200 });
    expect(await replicasOf(path)).toEqual([1, 'sharer Apply scale', 'maker Update']);
  });

  test('where nobody owns the number, whoever applies it first is told that it was there', async () => {
    const path = `${apps}/deployments/unowned`;
    const spec = { selector: { matchLabels: { app: 'nginx' } }, template };
    const object = { ...scalable('Deployment'), metadata: { name: 'unowned' }, spec };
    expect(await patch(path, 'main', object)).toMatchObject({ status: 201 });
    const named = scale(3, { metadata: { name: 'unowned' } });
    expect(causesOf(await patch(`${path}/scale`, 'applier', named))).toEqual([
      '.spec.replicas: conflict with "before-first-apply" with subresource "scale" using autoscaling/v1',
    ]);
  });
});

describe('1.16 a Scale is read as one', () => {
  const path = `${apps}/deployments/read`;
  const put = (body: JsonValue, query = ''): Promise<Reply> =>
    api.ask({ method: 'PUT', path: `${path}/scale${query}`, body });
  const named = { metadata: { name: 'read' } };

  beforeAll(() =>
    api.post(`${apps}/deployments`, { ...scalable('Deployment'), ...named }).then(() => undefined),
  );

  test.each<readonly [string, JsonObject, string, string]>([
    [
      'a text for the number',
      scale('3', named),
      '',
      'json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
    ],
    [
      'part of a replica',
      scale(3.5, named),
      '',
      'json: cannot unmarshal number 3.5 into Go struct field ScaleSpec.spec.replicas of type int32',
    ],
    [
      'what it does not know, strictly',
      scale(3, { ...named, foo: 1 }),
      '?fieldValidation=Strict',
      'strict decoding error: unknown field "foo"',
    ],
    [
      'another kind',
      { ...scalable('Deployment'), ...named },
      '',
      'converting (v1.Deployment) to (core.Scale): unknown conversion',
    ],
  ])('not %s', async (_, body, query, why) => {
    const { status, body: told } = await put(body, query);
    expect([status, told['message']]).toEqual([400, expect.stringContaining(why)]);
    expect(await replicasOf(path)).toEqual([1, 'exp Update']);
  });

  test('a patch into something else is refused as every patch', async () => {
    const refused = await patch(`${path}/scale`, 'm', { spec: { replicas: '3' } }, merge);
    expect(refused).toMatchObject({ status: 422, body: { reason: 'Invalid' } });
    expect(causesOf(refused)[0]).toMatch(/^patch: .*cannot unmarshal string into Go struct field/);
  });

  test('of another object it is a conflict about the Scale', async () => {
    const refused = await put(scale(3, { metadata: { name: 'read', uid: 'other' } }));
    expect(refused.status).toBe(409);
    expect(refused.body['message']).toMatch(
      /^Operation cannot be fulfilled on deployments\/scale\.apps "read": Precondition failed: UID in precondition: other, UID in object meta: /,
    );
  });

  test.each<readonly [string, JsonObject, number, string]>([
    [
      'a field that it has not',
      scale(1, { ...named, spec: { foo: 1 } }),
      500,
      'failed to create typed patch object (/read; autoscaling/v1, Kind=Scale): .spec.foo: field not declared in schema',
    ],
    [
      'the object itself',
      { ...scalable('Deployment'), ...named },
      400,
      'invalid object type: apps/v1, Kind=Deployment',
    ],
  ])('nobody applies %s to it', async (_, body, status, message) => {
    expect(await patch(`${path}/scale`, 'm', body)).toMatchObject({ status, body: { message } });
  });
});

describe('1.16 a custom resource without a number of replicas', () => {
  const wish = {
    group: 'scale.example.com',
    kind: 'Bare',
    schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { replicas: { type: 'integer' } } } },
    },
    version: {
      subresources: {
        status: {},
        scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
      },
    },
  };
  const path = `${collectionOf(wish, 'default')}/bare`;
  const field = 'the spec replicas field ".spec.replicas"';

  beforeAll(async () => {
    await api.define(definitionOf(wish));
    await api.post(collectionOf(wish, 'default'), customObject(wish, 'bare', { spec: {} }));
  });

  test('has its status listed before its scale', async () => {
    const { body } = await api.ask({ path: '/apis/scale.example.com/v1' });
    expect(arrayAt(body, 'resources').map((resource) => textAt(resource, 'name'))).toEqual([
      'bares',
      'bares/status',
      'bares/scale',
    ]);
  });

  test('has no Scale to show', async () => {
    const { status, body } = await api.ask({ path: `${path}/scale` });
    expect([status, body['reason'], body['message']]).toEqual([
      500,
      'InternalError',
      `Internal error occurred: ${field} does not exist`,
    ]);
  });

  test('is refused a patch of its Scale that sets none, and takes one that does', async () => {
    const refused = await patch(`${path}/scale`, 'm', { metadata: { labels: { a: 'b' } } }, merge);
    expect([refused.status, refused.body['message']]).toEqual([400, `${field} cannot be empty`]);
    const taken = await patch(`${path}/scale`, 'm', { spec: { replicas: 2 } }, merge);
    expect(taken).toMatchObject({ status: 200, body: { spec: { replicas: 2 } } });
    expect(await replicasOf(path)).toEqual([2]);
  });
});
