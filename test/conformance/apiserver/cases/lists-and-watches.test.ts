import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { GoClient, revisionOf, told } from '../suites/go-client.ts';
import { pool, poolDefinition, pools } from './gpu-pools.ts';

/** Cases about what the query of a list and of a watch says, one thing with another. */
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const fromTheStart =
  'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
const oldWatch = '/apis/ai.example.com/v1/watch/namespaces/default/gpupools';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
  await api.define(poolDefinition);
  for (const name of ['a', 'b', 'ba', 'c']) await api.create(pools, pool(name));
});

afterAll(() => api.close());

const token = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const version = 'meta.k8s.io/v1';

describe('1.13: lists', () => {
  test.each([
    ['of a built-in kind says the type of its items once for all', '/api/v1/namespaces', false],
    ['of custom resources says it of each', pools, true],
  ])('a list %s', async (_, path, isTyped) => {
    const items = arrayAt(await api.get(path), 'items');
    expect(items.length).toBeGreaterThan(3);
    for (const item of items) {
      expect([
        jsonAt(item, 'kind') !== undefined,
        jsonAt(item, 'apiVersion') !== undefined,
      ]).toEqual([isTyped, isTyped]);
      expect(textAt(item, 'metadata', 'name')).toBeDefined();
    }
  });

  test.each([
    ['limit=', 'strconv.ParseInt: parsing "": invalid syntax'],
    ['limit=1.5', 'strconv.ParseInt: parsing "1.5": invalid syntax'],
    [
      'limit=9223372036854775808',
      'strconv.ParseInt: parsing "9223372036854775808": value out of range',
    ],
    ['watch=1&timeoutSeconds=', 'strconv.ParseInt: parsing "": invalid syntax'],
    [
      'continue=%25',
      'invalid continue token: continue key is not valid: illegal base64 data at input byte 0',
    ],
    [
      `continue=${token({ v: 'x', rv: 1, start: 'a' })}`,
      'invalid continue token: continue key is not valid: server does not recognize this encoded version x',
    ],
    [
      `continue=${token({ v: version, rv: 1, start: '/../a' })}`,
      'invalid continue token: continue key is not valid: /../a',
    ],
    [
      `continue=${token({ v: version, rv: 0, start: 'a' })}`,
      'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)',
    ],
  ])('400 for ?%s', async (query, message) => {
    const { status, body } = await api.ask({ path: `${pools}?${query}` });
    expect([status, body['reason'], body['message']]).toEqual([400, 'BadRequest', message]);
  });

  test('the largest limit is one', async () => {
    const { items } = await api.get(`${pools}?limit=9223372036854775807`);
    expect(items).toHaveLength(4);
  });

  test.each([
    ['its namespace is in the URL', `${pools}?limit=1&fieldSelector=metadata.name%3Db`],
    [
      'with more that it must fit',
      `${pools}?limit=1&fieldSelector=spec.model%3DH100,metadata.name%3Db`,
    ],
  ])('one that is asked for by its name has no page behind it: %s', async (...[, path]) => {
    const list = await api.get(path);
    expect(arrayAt(list, 'items').map((item) => textAt(item, 'metadata', 'name'))).toEqual(['b']);
    expect(jsonAt(list, 'metadata', 'continue')).toBe('');
  });

  test('a name that no object has, or not with that field, finds nothing', async () => {
    for (const selector of ['metadata.name%3Dnobody', 'metadata.name%3Db,spec.model%3DA1']) {
      const { items } = await api.get(`${pools}?limit=1&fieldSelector=${selector}`);
      expect(items).toEqual([]);
    }
  });

  test('by its name as it was', async () => {
    const made = await api.create(pools, pool('past'));
    await api.delete(`${pools}/past`);
    const at = `resourceVersion=${revisionOf(made)}&resourceVersionMatch=Exact`;
    const then = await api.get(`${pools}?${at}&fieldSelector=metadata.name%3Dpast`);
    expect([then['items'], revisionOf(then)]).toEqual([
      [expect.objectContaining({ spec: made['spec'] })],
      revisionOf(made),
    ]);
  });

  test('what is wrong with an option is said of each', async () => {
    const asked = await api.ask({ path: `${pools}?continue=x&resourceVersionMatch=Nope` });
    expect(asked.status).toBe(422);
    expect(
      arrayAt(asked.body['details'] ?? null, 'causes').map((cause) => textAt(cause, 'message')),
    ).toEqual([
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
      'Forbidden: resourceVersionMatch is forbidden when continue is provided',
      'Unsupported value: "Nope": supported values: "Exact", "NotOlderThan", ""',
    ]);
  });
});

describe('1.14: watches', () => {
  test('an old path with a name is about that object alone', async () => {
    const watch = await api.watch(`${oldWatch}/b`);
    expect((await watch.take(1)).map(told)).toEqual(['ADDED b']);
    await api.patch(`${pools}/ba`, 'merge', { spec: { replicas: 2 } });
    await api.patch(`${pools}/b`, 'merge', { spec: { replicas: 2 } });
    expect((await watch.take(1)).map(told)).toEqual(['MODIFIED b']);
    const cluster = await api.watch('/api/v1/watch/namespaces/kube-public');
    expect((await cluster.take(1)).map(told)).toEqual(['ADDED kube-public']);
  });

  test('a selector may repeat that name, and say no other', async () => {
    const same = await api.watch(`${oldWatch}/b?fieldSelector=metadata.name%3Db`);
    expect((await same.take(1)).map(told)).toEqual(['ADDED b']);
    const other = await api.ask({ path: `${oldWatch}/b?fieldSelector=metadata.name%3Dc` });
    expect([other.status, other.body['message']]).toEqual([
      400,
      "fieldSelector metadata.name doesn't match requested name",
    ]);
  });

  test('bookmarks have the form of what is watched', async () => {
    const name = 'fieldSelector=metadata.name%3Dc';
    const watch = await api.watch(`${pools}?${fromTheStart}&${name}`, { Accept: partial });
    const [added, bookmark] = await watch.take(2);
    expect(added).toMatchObject({ type: 'ADDED', object: { kind: 'PartialObjectMetadata' } });
    expect(bookmark).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: {
          annotations: { 'k8s.io/initial-events-end': 'true' },
          resourceVersion: expect.stringMatching(/^[0-9]+$/),
        },
      },
    });
  });

  test('a match without initial events, and a token, are refused', async () => {
    const path = `${pools}?watch=1&resourceVersionMatch=Exact&continue=x`;
    const { status, body } = await api.ask({ path });
    expect(status).toBe(422);
    expect(
      arrayAt(body['details'] ?? null, 'causes').map((cause) => textAt(cause, 'message')),
    ).toEqual([
      'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      'Unsupported value: "Exact": supported values: "NotOlderThan"',
      'Forbidden: resourceVersionMatch is forbidden when continue is provided',
    ]);
  });
});
