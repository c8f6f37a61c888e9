import { beforeEach, describe, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { minutes, seconds } from '../../../../src/base/units.ts';
import { Cluster, settle, spoken, widget, widgetDefinition, widgets } from './_cluster.ts';
import type { Watching } from './_cluster.ts';

let cluster: Cluster;

beforeEach(async () => {
  cluster = await Cluster.start({ historyLength: 4 });
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await cluster.send('POST', path, widgetDefinition);
});

const create = (name: string, spec = {}): Promise<unknown> =>
  cluster.send('POST', widgets, widget(name, spec));
const setSize = (name: string, size: number): Promise<unknown> =>
  cluster.merge(`${widgets}/${name}`, { spec: { size } });

async function revision(): Promise<string> {
  const { metadata } = (await cluster.send('GET', widgets)).body;
  const text = isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;
  return typeof text === 'string' ? text : '';
}

const objects = ({ messages }: Watching): readonly unknown[] =>
  messages.map(({ object }) => object);

describe('a watch', () => {
  test('goes on where an earlier one broke off', async () => {
    await create('a');
    const from = await revision();
    await create('b');
    await setSize('a', 2);
    const watching = await cluster.watch(`${widgets}?watch=1&resourceVersion=${from}`);
    await cluster.send('DELETE', `${widgets}/b`);
    expect(spoken(watching)).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b']);
  });

  test('from a revision that is forgotten says so and ends', async () => {
    await create('a');
    const from = await revision();
    for (const size of [1, 2, 3, 4, 5]) await setSize('a', size);
    const oldest = Number(from) + 1;
    const watching = await cluster.watch(`${widgets}?watch=1&resourceVersion=${from}`);
    expect(watching.state).toBe('ended');
    expect(objects(watching)).toEqual([
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: `too old resource version: ${from} (${oldest})`,
        reason: 'Expired',
        code: 410,
      },
    ]);
  });

  test('of a selector is told goodbye by the old object with the new revision', async () => {
    await create('a', { colour: 'red', size: 1 });
    const query = 'watch=1&fieldSelector=spec.colour%3Dred';
    const watching = await cluster.watch(`${widgets}?${query}`);
    await cluster.merge(`${widgets}/a`, { spec: { colour: 'blue', size: 2 } });
    await cluster.merge(`${widgets}/a`, { spec: { colour: 'red' } });
    expect(spoken(watching)).toEqual(['ADDED a', 'DELETED a', 'ADDED a']);
    const now = Number(await revision());
    expect(objects(watching)[1]).toMatchObject({
      spec: { colour: 'red', size: 1 },
      metadata: { resourceVersion: String(now - 1) },
    });
  });

  test('of one namespace hears of no other', async () => {
    const team = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
    await cluster.send('POST', '/api/v1/namespaces', team);
    const one = await cluster.watch(`${widgets}?watch=1`);
    const all = await cluster.watch('/apis/example.com/v1/widgets?watch=1');
    await create('a');
    await cluster.send('POST', widgets.replace('default', 'team'), widget('b'));
    expect([spoken(one), spoken(all)]).toEqual([['ADDED a'], ['ADDED a', 'ADDED b']]);
  });

  test('gets bookmarks by the minute when it asks for them', async () => {
    await create('a');
    const from = await revision();
    const query = `watch=1&resourceVersion=${from}`;
    const asked = await cluster.watch(`${widgets}?${query}&allowWatchBookmarks=true`);
    const silent = await cluster.watch(`${widgets}?${query}`);
    cluster.clock.advance(minutes(2));
    expect(objects(asked)).toEqual([
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { resourceVersion: from } },
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { resourceVersion: from } },
    ]);
    expect(objects(silent)).toEqual([]);
  });

  test('that wants all as of a later revision hears that it has it once that is there', async () => {
    await create('a');
    const later = Number(await revision()) + 2;
    const query =
      'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watching = await cluster.watch(`${widgets}?${query}&resourceVersion=${later}`);
    cluster.clock.advance(minutes(1));
    expect(spoken(watching)).toEqual(['ADDED a']);
    await setSize('a', 1);
    await setSize('a', 2);
    cluster.clock.advance(minutes(1));
    expect(watching.messages.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: {
        metadata: {
          resourceVersion: String(later),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    });
  });

  test('gets its last bookmark two seconds before its end', async () => {
    const from = await revision();
    const query = `watch=1&resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=`;
    const long = await cluster.watch(`${widgets}?${query}70`);
    const short = await cluster.watch(`${widgets}?${query}2`);
    cluster.clock.advance(seconds(67));
    expect([objects(long).length, short.state]).toEqual([1, 'ended']);
    cluster.clock.advance(seconds(1));
    expect(objects(long)).toHaveLength(2);
    cluster.clock.advance(seconds(2));
    expect([objects(long).length, objects(short).length, long.state]).toEqual([2, 0, 'ended']);
  });

  test('ends after the time it asked for, or within an hour', async () => {
    const short = await cluster.watch(`${widgets}?watch=1&timeoutSeconds=5`);
    const long = await cluster.watch(`${widgets}?watch=1`);
    cluster.clock.advance(seconds(4));
    expect(short.state).toBe('open');
    cluster.clock.advance(seconds(1));
    expect([short.state, long.state]).toEqual(['ended', 'open']);
    cluster.clock.advance(minutes(60));
    expect(long.state).toBe('ended');
  });

  test('that is stopped hears nothing more, not even its end', async () => {
    const watching = await cluster.watch(`${widgets}?watch=1`);
    watching.stop();
    await create('a');
    cluster.clock.advance(minutes(61));
    expect([objects(watching), watching.state]).toEqual([[], 'open']);
  });

  test('as a list says when it has sent what there is', async () => {
    await create('a');
    const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    const marked = await cluster.watch(`${widgets}?${query}&allowWatchBookmarks=true`);
    const unmarked = await cluster.watch(`${widgets}?${query}`);
    await create('b');
    expect(spoken(marked)).toEqual(['ADDED a', 'BOOKMARK', 'ADDED b']);
    expect(spoken(unmarked)).toEqual(['ADDED a', 'ADDED b']);
    expect(objects(marked)[1]).toMatchObject({
      metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
  });

  test('as a table says once what the columns are', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const watching = await cluster.watch(`${widgets}?watch=1`, { headers: { accept } });
    await create('a');
    await create('b');
    expect(objects(watching)).toMatchObject([
      { kind: 'Table', columnDefinitions: [{ name: 'Name' }, { name: 'Age' }], rows: [{}] },
      { kind: 'Table', columnDefinitions: null, rows: [{ cells: ['b', '0s'] }] },
    ]);
  });

  test('of metadata alone leaves out the rest', async () => {
    const accept = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
    const watching = await cluster.watch(`${widgets}?watch=1`, { headers: { accept } });
    await create('a');
    const [message] = objects(watching);
    expect(message).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'a' } });
    expect(message).not.toHaveProperty('spec');
  });

  test('sends all its watchers the same bytes', async () => {
    const one = await cluster.watch(`${widgets}?watch=1`);
    const other = await cluster.watch(`${widgets}?watch=1`);
    await create('a');
    const [line] = one.messages.map((message) => message.line());
    expect(other.messages[0]?.line()).toBe(line);
    const text = new TextDecoder().decode(line);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({ type: 'ADDED', object: one.messages[0]?.object });
  });

  test('of the old kind of path works as well', async () => {
    await create('a');
    const path = '/apis/example.com/v1/watch/namespaces/default/widgets';
    expect(spoken(await cluster.watch(path))).toEqual(['ADDED a']);
  });

  test('ends cleanly when the server stops', async () => {
    const watching = await cluster.watch(`${widgets}?watch=1`);
    await cluster.server.stop();
    expect(watching.state).toBe('ended');
    await settle();
  });
});

describe('a paged list', () => {
  const tokenIn = ({ metadata }: JsonObject): string => {
    const token = isJsonObject(metadata) ? metadata['continue'] : undefined;
    return typeof token === 'string' ? token : '';
  };

  test('shows the state of its first page until its end', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = await cluster.send('GET', `${widgets}?limit=2`);
    const { metadata } = first.body;
    if (!isJsonObject(metadata)) throw new Error('no metadata');
    await create('d');
    await cluster.send('DELETE', `${widgets}/c`);
    const token = tokenIn(first.body);
    const second = await cluster.send('GET', `${widgets}?limit=2&continue=${token}`);
    expect(first.body).toMatchObject({ metadata: { remainingItemCount: 1 } });
    expect(second.body).toMatchObject({
      items: [{ metadata: { name: 'c' } }],
      metadata: { continue: '', resourceVersion: metadata['resourceVersion'] },
    });
  });

  test('whose first page is forgotten can go on at the present state', async () => {
    for (const name of ['a', 'b', 'c']) await create(name);
    const first = await cluster.send('GET', `${widgets}?limit=2`);
    const token = tokenIn(first.body);
    for (const size of [1, 2, 3, 4, 5]) await setSize('c', size);
    const expired = await cluster.send('GET', `${widgets}?limit=2&continue=${token}`);
    expect(expired).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    const fresh = tokenIn(expired.body);
    const rest = await cluster.send('GET', `${widgets}?limit=2&continue=${fresh}`);
    expect(rest.body).toMatchObject({ items: [{ metadata: { name: 'c' }, spec: { size: 5 } }] });
  });

  test('with a selector fills its pages with what fits', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await create(name, { colour: name === 'b' ? 'blue' : 'red' });
    }
    const path = `${widgets}?limit=2&fieldSelector=spec.colour%3Dred`;
    const { body } = await cluster.send('GET', path);
    expect(body).toMatchObject({
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'c' } }],
    });
    expect(body['metadata']).not.toHaveProperty('remainingItemCount');
  });
});
