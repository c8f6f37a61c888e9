import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import type { GoEvent } from './go-client.ts';
import { GoClient, nameOf, revisionOf, told, withMetadata } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

const label = 'watch-this-configmap';

async function configMaps(base: string): Promise<string> {
  return `/api/v1/namespaces/${await api.namespace(base)}/configmaps`;
}

const configMap = (name: string, value: string): JsonObject => ({
  metadata: { name, labels: { [label]: value } },
});

const mutationOf = ({ object }: GoEvent): string | undefined => textAt(object, 'data', 'mutation');

describe('Watchers', () => {
  test('should observe add, update, and delete watch notifications on configmaps', async () => {
    const path = await configMaps('watch');
    const of = (selector: string): string =>
      `${path}?watch=true&labelSelector=${encodeURIComponent(selector)}`;
    const watchA = await api.watch(of(`${label}=A`));
    const watchB = await api.watch(of(`${label}=B`));
    const watchAB = await api.watch(of(`${label} in (A,B)`));
    await api.create(path, configMap('a', 'A'));
    await api.patch(`${path}/a`, 'merge', { data: { mutation: '1' } });
    await api.patch(`${path}/a`, 'merge', { data: { mutation: '2' } });
    await api.delete(`${path}/a`);
    await api.create(path, configMap('b', 'B'));
    await api.delete(`${path}/b`);
    const ofA = ['ADDED a', 'MODIFIED a', 'MODIFIED a', 'DELETED a'];
    const ofB = ['ADDED b', 'DELETED b'];
    const heardA = await watchA.take(4);
    expect(heardA.map(told)).toEqual(ofA);
    expect(heardA.map(mutationOf)).toEqual([undefined, '1', '2', '2']);
    expect((await watchB.take(2)).map(told)).toEqual(ofB);
    expect((await watchAB.take(6)).map(told)).toEqual([...ofA, ...ofB]);
  });

  test('should be able to start watching from a specific resource version', async () => {
    const path = await configMaps('watch-from');
    await api.create(path, configMap('a', 'from'));
    const first = await api.patch(`${path}/a`, 'merge', { data: { mutation: '1' } });
    await api.patch(`${path}/a`, 'merge', { data: { mutation: '2' } });
    await api.delete(`${path}/a`);
    const watch = await api.watch(`${path}?watch=true&resourceVersion=${revisionOf(first)}`);
    const events = await watch.take(2);
    expect(events.map(told)).toEqual(['MODIFIED a', 'DELETED a']);
    expect(events.map(mutationOf)).toEqual(['2', '2']);
  });

  test('should be able to restart watching from the last resource version observed by the previous watch', async () => {
    const path = await configMaps('watch-again');
    const { metadata } = await api.get(path);
    const from = textAt(metadata ?? null, 'resourceVersion') ?? '';
    const before = await api.watch(`${path}?watch=true&resourceVersion=${from}`);
    await api.create(path, configMap('a', 'again'));
    await api.patch(`${path}/a`, 'merge', { data: { mutation: '1' } });
    const [, last] = await before.take(2);
    before.stop();
    await api.patch(`${path}/a`, 'merge', { data: { mutation: '2' } });
    await api.delete(`${path}/a`);
    const since = revisionOf(last?.object ?? {});
    const after = await api.watch(`${path}?watch=true&resourceVersion=${since}`);
    const events = await after.take(2);
    expect(events.map(told)).toEqual(['MODIFIED a', 'DELETED a']);
    expect(mutationOf(events[0] ?? { type: '', object: {} })).toBe('2');
  });

  test('should observe an object deletion if it stops meeting the requirements of the selector', async () => {
    const path = await configMaps('watch-leaving');
    const watch = await api.watch(`${path}?watch=true&labelSelector=${label}%3Dhere`);
    const relabelled = async (value: string, mutation: string): Promise<void> => {
      await api.patch(`${path}/a`, 'merge', {
        metadata: { labels: { [label]: value } },
        data: { mutation },
      });
    };
    await api.create(path, configMap('a', 'here'));
    await relabelled('here', '1');
    await relabelled('wrong-value', '2');
    await relabelled('wrong-value', '3');
    await relabelled('here', '4');
    await relabelled('here', '5');
    await api.delete(`${path}/a`);
    const events = await watch.take(6);
    expect(events.map(told)).toEqual([
      'ADDED a',
      'MODIFIED a',
      'DELETED a',
      'ADDED a',
      'MODIFIED a',
      'DELETED a',
    ]);
    expect(events.map(mutationOf)).toEqual([undefined, '1', '1', '4', '5', '5']);
  });

  test('should receive events on concurrent watches in same order', async () => {
    const path = await configMaps('watch-order');
    const { metadata } = await api.get(path);
    const start = textAt(metadata ?? null, 'resourceVersion') ?? '';
    const first = await api.watch(`${path}?watch=true&resourceVersion=${start}`);
    const change = async (name: string): Promise<void> => {
      await api.create(path, { metadata: { name } });
      await api.patch(`${path}/${name}`, 'merge', { data: { mutation: '1' } });
      await api.delete(`${path}/${name}`);
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => change(`cm-${index}`)));
    const events = await first.take(36);
    const wanted = events.map(({ object }) => revisionOf(object));
    for (const [place, event] of [...events.entries()].filter(([index]) => index % 9 === 0)) {
      const later = await api.watch(
        `${path}?watch=true&resourceVersion=${revisionOf(event.object)}`,
      );
      const heard = await later.take(events.length - place - 1);
      expect(heard.map(({ object }) => revisionOf(object))).toEqual(wanted.slice(place + 1));
      later.stop();
    }
  });
});

describe('API Streaming (aka. WatchList)', () => {
  const wish =
    'watch=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&labelSelector=watchlist%3Dtrue';
  const secret = (name: string): JsonObject => ({
    metadata: { name, labels: { watchlist: 'true' } },
  });
  const marks = 'k8s.io/initial-events-end';
  const isMark = ({ type, object }: GoEvent): boolean =>
    type === 'BOOKMARK' && textAt(object, 'metadata', 'annotations', marks) === 'true';

  async function secrets(): Promise<{ readonly path: string; readonly made: JsonObject[] }> {
    const path = `/api/v1/namespaces/${await api.namespace('watchlist')}/secrets`;
    const made: JsonObject[] = [];
    for (let count = 1; count <= 5; count++) {
      made.push(await api.create(path, secret(`secret-${count}`)));
    }
    return { path, made };
  }

  test.each(['&resourceVersion=', '&resourceVersion=0', ''])(
    'should be requested by informers when WatchListClient is enabled: "%s"',
    async (revision) => {
      const { path, made } = await secrets();
      const watch = await api.watch(`${path}?${wish}${revision}`);
      const initial = await watch.take(6);
      expect(initial.slice(0, 5).map(({ object }) => object)).toEqual(made);
      const [mark] = initial.slice(5);
      expect(mark !== undefined && isMark(mark)).toBe(true);
      const reached = Number(revisionOf(mark?.object ?? {}));
      expect(reached).toBeGreaterThanOrEqual(Number(revisionOf(made.at(-1) ?? {})));
      const [first = {}] = made;
      const changed = await api.update(`${path}/secret-1`, {
        ...first,
        stringData: { foo: 'bar' },
      });
      expect((await watch.take(1)).map(({ object }) => object)).toEqual([changed]);
      expect(jsonAt(changed, 'data')).toEqual({ foo: 'YmFy' });
    },
  );

  test('metadata alone', async () => {
    const { path, made } = await secrets();
    const watch = await api.watch(`${path}?${wish}`, {
      Accept:
        'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
    });
    const initial = await watch.take(6);
    expect(initial.slice(0, 5).map(({ object }) => object)).toEqual(
      made.map(({ metadata = null }) => ({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
      })),
    );
    expect(initial.slice(5).map(isMark)).toEqual([true]);
  });

  test('should NOT be requested by List: a list is as complete', async () => {
    const { path, made } = await secrets();
    const list = await api.get(`${path}?labelSelector=watchlist%3Dtrue`);
    expect(list).toMatchObject({ kind: 'SecretList', apiVersion: 'v1' });
    const untyped = made.map(({ apiVersion, kind, ...rest }) => {
      expect({ apiVersion, kind }).toEqual({ apiVersion: 'v1', kind: 'Secret' });
      return rest;
    });
    expect(arrayAt(list, 'items')).toEqual(untyped);
  });

  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

  test("doesn't support receiving resources as Tables", async () => {
    const watch = await api.watch(`/api/v1/namespaces/default/secrets?${wish}`, { Accept: table });
    expect(watch.status).toBe(406);
    watch.stop();
  });

  test('falls backs to supported content type when when receiving resources as Tables was requested', async () => {
    const { path, made } = await secrets();
    const watch = await api.watch(`${path}?${wish}`, { Accept: `${table},application/json` });
    expect(watch.status).toBe(200);
    const initial = await watch.take(6);
    expect(initial.slice(0, 5).map(({ object }) => object)).toEqual(made);
    expect(initial.slice(5).map(isMark)).toEqual([true]);
  });

  test('an object that was sent back without change is no event', async () => {
    const { path, made } = await secrets();
    const watch = await api.watch(`${path}?${wish}`);
    await watch.take(6);
    const [first = {}] = made;
    expect(await api.update(`${path}/secret-1`, first)).toEqual(first);
    const labels = { watchlist: 'true', more: 'yes' };
    await api.update(`${path}/secret-2`, withMetadata(made[1] ?? {}, { labels }));
    expect((await watch.take(1)).map(told)).toEqual(['MODIFIED secret-2']);
  });

  test('nothing to begin with is marked as well', async () => {
    const path = `/api/v1/namespaces/${await api.namespace('empty')}/secrets`;
    const watch = await api.watch(`${path}?${wish}`);
    const [mark] = await watch.take(1);
    expect(mark !== undefined && isMark(mark)).toBe(true);
    expect(mark?.object).toMatchObject({ kind: 'Secret', apiVersion: 'v1' });
    expect(nameOf(mark?.object ?? {})).toBe('');
  });
});
