import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { isJsonArray, isJsonObject } from '../../../../src/base/json.ts';
import { minutes } from '../../../../src/base/units.ts';
import { Cluster, settle, spoken, widget, widgetDefinition, widgets } from './_cluster.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
let cluster: Cluster;

beforeEach(async () => {
  cluster = await Cluster.start();
  await cluster.send('POST', definitions, widgetDefinition);
});

async function names(path: string): Promise<readonly JsonValue[]> {
  const { items } = (await cluster.send('GET', path)).body;
  if (!isJsonArray(items)) throw new Error('no list');
  return items.map((item) => {
    const metadata = isJsonObject(item) ? item['metadata'] : undefined;
    return isJsonObject(metadata) ? (metadata['name'] ?? '') : '';
  });
}

interface Owner {
  readonly name: string;
  readonly uid?: string;
}

async function create(name: string, owners: readonly Owner[] = []): Promise<string> {
  const ownerReferences = await Promise.all(owners.map(referenceTo));
  const object = widget(name);
  const metadata = { name, ...(owners.length === 0 ? {} : { ownerReferences }) };
  const { body } = await cluster.send('POST', widgets, { ...object, metadata });
  return uidOf(body);
}

async function referenceTo({ name, uid }: Owner): Promise<JsonObject> {
  const found = uid ?? uidOf((await cluster.send('GET', `${widgets}/${name}`)).body);
  return {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    name,
    uid: found,
    blockOwnerDeletion: true,
  };
}

function uidOf({ metadata }: JsonObject): string {
  const uid = isJsonObject(metadata) ? metadata['uid'] : undefined;
  return typeof uid === 'string' ? uid : '';
}

const policy = (propagationPolicy: string): JsonObject => ({
  kind: 'DeleteOptions',
  apiVersion: 'v1',
  propagationPolicy,
});

describe('garbage collection', () => {
  test('in the background what was owned goes, level by level', async () => {
    await create('a');
    await create('b', [{ name: 'a' }]);
    await create('c', [{ name: 'b' }]);
    await create('d');
    expect((await cluster.send('DELETE', `${widgets}/a`)).status).toBe(200);
    expect(await names(widgets)).toEqual(['d']);
  });

  test('in the foreground the owner goes last', async () => {
    await create('a');
    await create('b', [{ name: 'a' }]);
    await create('c', [{ name: 'b' }]);
    const watching = await cluster.watch(`${widgets}?watch=1&resourceVersion=1000`);
    watching.stop();
    const rest = await cluster.watch(`${widgets}?watch=1`);
    const removed = await cluster.send('DELETE', `${widgets}/a`, policy('Foreground'));
    expect(removed.body).toMatchObject({
      metadata: {
        finalizers: ['foregroundDeletion'],
        deletionGracePeriodSeconds: 0,
        generation: 2,
      },
    });
    expect(await names(widgets)).toEqual([]);
    expect(spoken(rest).filter((line) => line.startsWith('DELETED'))).toEqual([
      'DELETED c',
      'DELETED b',
      'DELETED a',
    ]);
  });

  test('orphans stay, without their owner', async () => {
    await create('a');
    await create('b', [{ name: 'a' }]);
    await cluster.send('DELETE', `${widgets}/a`, policy('Orphan'));
    expect(await names(widgets)).toEqual(['b']);
    const { body } = await cluster.send('GET', `${widgets}/b`);
    expect(body['metadata']).not.toHaveProperty('ownerReferences');
  });

  test('with another owner left, only the reference goes', async () => {
    const gone = await create('a');
    const left = await create('b');
    await create('c', [{ name: 'a' }, { name: 'b' }]);
    await cluster.send('DELETE', `${widgets}/a`);
    const { body } = await cluster.send('GET', `${widgets}/c`);
    expect(body).toMatchObject({ metadata: { ownerReferences: [{ uid: left }] } });
    expect(gone).not.toBe(left);
  });

  test('an owner that was never there takes its dependent with it', async () => {
    await create('a', [{ name: 'ghost', uid: '00000000-0000-4000-8000-000000000000' }]);
    expect(await names(widgets)).toEqual([]);
  });

  test('a circle of owners is no obstacle', async () => {
    await create('a');
    const b = await create('b', [{ name: 'a' }]);
    const reference = await referenceTo({ name: 'b', uid: b });
    await cluster.merge(`${widgets}/a`, { metadata: { ownerReferences: [reference] } });
    await cluster.send('DELETE', `${widgets}/a`, policy('Foreground'));
    expect(await names(widgets)).toEqual([]);
  });
});

describe('namespaces', () => {
  const team = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } };
  const inTeam = widgets.replace('default', 'team');

  test('those that must exist are there from the start and stay', async () => {
    const initial = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
    expect(await names('/api/v1/namespaces')).toEqual(initial);
    const { status, body } = await cluster.send('DELETE', '/api/v1/namespaces/default');
    expect(status).toBe(403);
    expect(body['message']).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });

  test('are created with their label, phase and finalizer', async () => {
    const { body } = await cluster.send('POST', '/api/v1/namespaces', team);
    expect(body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'team' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  test('go when what is in them is gone, and take nothing new meanwhile', async () => {
    await cluster.send('POST', '/api/v1/namespaces', team);
    const held = {
      ...widget('held'),
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    };
    await cluster.send('POST', inTeam, held);
    await cluster.send('POST', inTeam, widget('free'));
    const removed = await cluster.send('DELETE', '/api/v1/namespaces/team');
    expect(removed.body).toMatchObject({ kind: 'Namespace', status: { phase: 'Terminating' } });
    expect(await names(inTeam)).toEqual(['held']);
    const refused = await cluster.send('POST', inTeam, widget('late'));
    expect(refused).toMatchObject({
      status: 403,
      body: { details: { causes: [{ reason: 'NamespaceTerminating' }] } },
    });
    await cluster.merge(`${inTeam}/held`, { metadata: { finalizers: null } });
    expect((await cluster.send('GET', '/api/v1/namespaces/team')).status).toBe(404);
    const missing = await cluster.send('POST', inTeam, widget('late'));
    expect(missing).toMatchObject({
      status: 404,
      body: { message: 'namespaces "team" not found' },
    });
  });
});

describe('CustomResourceDefinitions', () => {
  test('are established at once and then served', async () => {
    const { body } = await cluster.send('GET', `${definitions}/widgets.example.com`);
    expect(body).toMatchObject({
      status: {
        acceptedNames: { kind: 'Widget', plural: 'widgets' },
        conditions: [
          { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
          { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
        ],
        storedVersions: ['v1'],
      },
    });
    expect(cluster.server.registry.find('example.com', 'v1', 'widgets')?.kind).toBe('Widget');
  });

  test('whose names are taken are not served', async () => {
    const spec = isJsonObject(widgetDefinition['spec']) ? widgetDefinition['spec'] : {};
    const taken = {
      ...widgetDefinition,
      metadata: { name: 'gadgets.example.com' },
      spec: { ...spec, names: { plural: 'gadgets', kind: 'Gadget', listKind: 'WidgetList' } },
    };
    await cluster.send('POST', definitions, taken);
    const { body } = await cluster.send('GET', `${definitions}/gadgets.example.com`);
    expect(body).toMatchObject({
      status: {
        conditions: [
          { type: 'NamesAccepted', status: 'False', reason: 'ListKindConflict' },
          { type: 'Established', status: 'False', reason: 'NotAccepted' },
        ],
      },
    });
    expect(cluster.server.registry.find('example.com', 'v1', 'gadgets')).toBeUndefined();
  });

  test('that change end the watches of their objects', async () => {
    const watching = await cluster.watch(`${widgets}?watch=1`);
    await cluster.merge(`${definitions}/widgets.example.com`, {
      spec: { names: { shortNames: ['w'] } },
    });
    expect(watching.state).toBe('ended');
  });

  test('take their objects with them, and wait for those that are held', async () => {
    const held = {
      ...widget('held'),
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    };
    await cluster.send('POST', widgets, held);
    await cluster.send('POST', widgets, widget('free'));
    const watching = await cluster.watch(`${widgets}?watch=1`);
    await cluster.send('DELETE', `${definitions}/widgets.example.com`);
    const { body } = await cluster.send('GET', `${definitions}/widgets.example.com`);
    expect(body).toMatchObject({
      metadata: { finalizers: ['customresourcecleanup.apiextensions.k8s.io'] },
    });
    const late = await cluster.send('POST', widgets, widget('late'));
    expect(late).toMatchObject({ status: 403, body: { reason: 'Forbidden' } });
    expect(late.body['message']).toMatch(/create not allowed while .* terminating$/);
    expect(watching.state).toBe('open');
    await cluster.merge(`${widgets}/held`, { metadata: { finalizers: null } });
    await settle();
    expect(watching.state).toBe('ended');
    expect((await cluster.send('GET', `${definitions}/widgets.example.com`)).status).toBe(404);
    expect((await cluster.send('GET', widgets)).text).toBe('404 page not found\n');
  });
});

test('Events are kept for an hour after they were last written', async () => {
  const events = '/api/v1/namespaces/default/events';
  const event = (name: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default' },
    involvedObject: { kind: 'Widget', name: 'a', namespace: 'default' },
    reason: 'Tested',
    message: 'once',
    type: 'Normal',
  });
  await cluster.send('POST', events, event('a'));
  cluster.clock.advance(minutes(40));
  await cluster.send('POST', events, event('b'));
  await cluster.merge(`${events}/a`, { message: 'twice' });
  cluster.clock.advance(minutes(59));
  await settle();
  expect(await names(events)).toEqual(['a', 'b']);
  cluster.clock.advance(minutes(2));
  await settle();
  expect(await names(events)).toEqual([]);
});
