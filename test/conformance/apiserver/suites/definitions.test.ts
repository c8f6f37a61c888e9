import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, customObject, definitionOf } from './fixtures.ts';
import { definitions, GoClient, nameOf, objectAt, revisionOf, told } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const cluster = { scope: 'Cluster' } as const;

describe('CustomResourceDefinition resources', () => {
  test('creating/deleting custom resource definition objects works', async () => {
    const wish = { group: 'create.example.com', kind: 'Noxu', ...cluster };
    const defined = await api.define(definitionOf(wish));
    expect(jsonAt(defined, 'status')).toMatchObject({
      acceptedNames: { plural: 'noxus', kind: 'Noxu', listKind: 'NoxuList' },
      storedVersions: ['v1'],
    });
    const watch = await api.watch(`${collectionOf(wish)}?watch=true`);
    await api.create(collectionOf(wish), customObject(wish, 'foo'));
    const path = `${definitions}/${nameOf(defined)}`;
    const deleted = await api.delete(path);
    expect(textAt(deleted, 'metadata', 'deletionTimestamp')).toBeDefined();
    await api.gone(path);
    expect((await watch.take(2)).map(told)).toEqual(['ADDED foo', 'DELETED foo']);
    expect((await api.ask({ path: collectionOf(wish) })).status).toBe(404);
  });

  test('listing custom resource definition objects works', async () => {
    const labels = { 'e2e-list-test-uuid': 'a1b2' };
    const made: JsonObject[] = [];
    for (let count = 0; count < 10; count++) {
      const wish = { group: `list${count}.example.com`, kind: 'Listed', labels, ...cluster };
      made.push(await api.define(definitionOf(wish)));
    }
    const other = await api.define(definitionOf({ group: 'other.example.com', kind: 'Other' }));
    const selected = `${definitions}?labelSelector=e2e-list-test-uuid%3Da1b2`;
    const items = arrayAt(await api.get(selected), 'items');
    expect(items.map((item) => jsonAt(item, 'spec'))).toEqual(made.map((each) => each['spec']));
    await api.delete(selected);
    await api.until({ path: selected }, ({ body }) => arrayAt(body, 'items').length === 0);
    expect((await api.ask({ path: `${definitions}/${nameOf(other)}` })).status).toBe(200);
  });

  test('getting/updating/patching custom resource definition status sub-resource works', async () => {
    const defined = await api.define(definitionOf({ group: 'status.example.com', kind: 'Stated' }));
    const status = `${definitions}/${nameOf(defined)}/status`;
    const live = await api.get(status);
    expect(live['spec']).toEqual(defined['spec']);
    const more = { type: '', status: '', lastTransitionTime: null, message: 'updated' };
    const conditions = [...arrayAt(live, 'status', 'conditions'), more];
    const updated = await api.update(status, {
      ...live,
      status: { ...objectAt(live, 'status'), conditions },
    });
    expect(arrayAt(updated, 'status', 'conditions')).toContainEqual(
      expect.objectContaining({ message: 'updated' }),
    );
    const patched = await api.patch(status, 'json', [
      { op: 'add', path: '/status/conditions', value: [{ message: 'patched' }] },
    ]);
    expect(arrayAt(patched, 'status', 'conditions')).toMatchObject([{ message: 'patched' }]);
    expect(patched['spec']).toEqual(defined['spec']);
  });

  test('custom resource defaulting for requests and from storage works', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'string' } },
      'x-kubernetes-preserve-unknown-fields': true,
    };
    const wish = { group: 'defaulting.example.com', kind: 'Defaulted', schema, ...cluster };
    const path = `${definitions}/${nameOf(await api.define(definitionOf(wish)))}`;
    const collection = collectionOf(wish);
    await api.create(collection, customObject(wish, 'cr-1'));
    const property = '/spec/versions/0/schema/openAPIV3Schema/properties';
    await api.patch(path, 'json', [{ op: 'add', path: `${property}/a/default`, value: 'A' }]);
    await api.until({ path: `${collection}/cr-1` }, ({ body }) => body['a'] === 'A');
    expect(await api.create(collection, customObject(wish, 'cr-2'))).toMatchObject({ a: 'A' });
    await api.patch(path, 'json', [
      { op: 'remove', path: `${property}/a/default` },
      { op: 'add', path: `${property}/b/default`, value: 'B' },
    ]);
    const { body } = await api.until(
      { path: `${collection}/cr-2` },
      (answer) => answer.body['b'] === 'B',
    );
    expect(body['a']).toBe('A');
    const { body: first } = await api.ask({ path: `${collection}/cr-1` });
    expect([first['a'], first['b']]).toEqual([undefined, 'B']);
  });
});

describe('CustomResourceDefinition Watch', () => {
  test('watch on custom resource definition objects', async () => {
    const wish = { group: 'watched.example.com', kind: 'Watched', ...cluster };
    await api.define(definitionOf(wish));
    const collection = collectionOf(wish);
    const watch = await api.watch(`${collection}?watch=true&allowWatchBookmarks=true`);
    await api.create(collection, customObject(wish, 'name1'));
    await api.create(collection, customObject(wish, 'name2'));
    const labels = { metadata: { labels: { tested: 'yes' } } };
    await api.patch(`${collection}/name1`, 'merge', labels);
    await api.patch(`${collection}/name2`, 'merge', labels);
    await api.delete(`${collection}/name1`);
    await api.delete(`${collection}/name2`);
    const events = await watch.take(6);
    expect(events.map(told)).toEqual([
      'ADDED name1',
      'ADDED name2',
      'MODIFIED name1',
      'MODIFIED name2',
      'DELETED name1',
      'DELETED name2',
    ]);
    const revisions = events.map(({ object }) => Number(revisionOf(object)));
    expect(revisions).toEqual([...revisions].sort((left, right) => left - right));
  });
});

describe('CustomResourceFieldSelectors', () => {
  test('MUST list and watch custom resources matching the field selector', async () => {
    const schema = {
      type: 'object',
      properties: { hostPort: { type: 'string' }, hostname: { type: 'string' } },
    };
    const wish = {
      group: 'selected.example.com',
      kind: 'Hosted',
      schema,
      version: { selectableFields: [{ jsonPath: '.hostPort' }] },
    };
    await api.define(definitionOf(wish));
    const collection = collectionOf(wish, await api.namespace('selected'));
    const selected = `${collection}?fieldSelector=hostPort%3D8080`;
    const watch = await api.watch(`${selected}&watch=true`);
    await api.create(collection, customObject(wish, 'a', { hostPort: '80' }));
    await api.create(collection, customObject(wish, 'b', { hostPort: '8080' }));
    await api.create(collection, customObject(wish, 'c', { hostPort: '8080' }));
    expect(arrayAt(await api.get(selected), 'items').map(nameOf)).toEqual(['b', 'c']);
    await api.patch(`${collection}/a`, 'merge', { hostPort: '8080' });
    await api.patch(`${collection}/b`, 'merge', { hostPort: '80' });
    expect((await watch.take(4)).map(told)).toEqual(['ADDED b', 'ADDED c', 'ADDED a', 'DELETED b']);
    const refused = await api.ask({ path: `${collection}?fieldSelector=hostname%3Dx` });
    expect([refused.status, refused.body['message']]).toEqual([
      400,
      'field label not supported: hostname',
    ]);
    const both = `${selected},metadata.name%3Dc`;
    await api.delete(both);
    expect(arrayAt(await api.get(selected), 'items').map(nameOf)).toEqual(['a']);
  });
});
