import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import { Cluster, spoken, widget, widgetDefinition, widgets } from './_cluster.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const apply = { headers: { 'content-type': 'application/apply-patch+yaml' } };
const a = `${widgets}/a`;
let cluster: Cluster;

beforeEach(async () => {
  cluster = await Cluster.start();
  await cluster.send('POST', definitions, widgetDefinition);
});

const revisionOf = ({ metadata }: JsonObject): unknown =>
  isJsonObject(metadata) ? metadata['resourceVersion'] : undefined;

describe('a create', () => {
  test('takes from the writer nothing that is for the server to say', async () => {
    const metadata = {
      name: 'a',
      uid: 'x',
      creationTimestamp: '2001-01-01T00:00:00Z',
      generation: 9,
    };
    const { body } = await cluster.send('POST', widgets, {
      ...widget('a'),
      metadata: { ...metadata, deletionTimestamp: '2001-01-01T00:00:00Z' },
      status: { phase: 'Ready' },
    });
    expect(body).toMatchObject({
      metadata: { generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' },
    });
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(isJsonObject(body['metadata']) ? body['metadata']['uid'] : '').toMatch(uuid);
    expect(body['metadata']).not.toHaveProperty('deletionTimestamp');
    expect(body).not.toHaveProperty('status');
  });

  test('makes a name when only its beginning is given', async () => {
    const object = { ...widget(''), metadata: { generateName: 'gen-' } };
    const { body } = await cluster.send('POST', widgets, object);
    const name = isJsonObject(body['metadata']) ? body['metadata']['name'] : '';
    expect(name).toMatch(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('that is dry does everything but store', async () => {
    const watching = await cluster.watch(`${widgets}?watch=1`);
    const { status, body } = await cluster.send('POST', `${widgets}?dryRun=All`, widget('a'));
    expect([status, body]).toMatchObject([201, { spec: { colour: 'red' } }]);
    expect(body['metadata']).not.toHaveProperty('resourceVersion');
    expect((await cluster.send('GET', a)).status).toBe(404);
    expect(spoken(watching)).toEqual([]);
  });

  test('warns of fields that nobody knows, unless told not to', async () => {
    const warned = await cluster.send('POST', widgets, widget('a', { no: 1, more: 2 }));
    expect(warned.headers.get('warning')).toBe(
      '299 - "unknown field \\"spec.more\\"", 299 - "unknown field \\"spec.no\\""',
    );
    expect(warned.body['spec']).toEqual({ colour: 'red' });
    const path = `${widgets}?fieldValidation=Ignore`;
    const silent = await cluster.send('POST', path, widget('b', { no: 1 }));
    expect(silent.headers.get('warning')).toBeUndefined();
  });
});

describe('an update', () => {
  beforeEach(async () => {
    await cluster.send('POST', widgets, widget('a', { size: 1 }));
  });

  test('that changes nothing keeps the revision and tells nobody', async () => {
    const { body } = await cluster.send('GET', a);
    const watching = await cluster.watch(
      `${widgets}?watch=1&resourceVersion=${String(revisionOf(body))}`,
    );
    expect((await cluster.send('PUT', a, body)).body).toEqual(body);
    expect((await cluster.merge(a, { spec: { size: 1 } })).body).toEqual(body);
    expect(spoken(watching)).toEqual([]);
  });

  test('of labels leaves the generation, of the spec counts it up', async () => {
    const labelled = await cluster.merge(a, { metadata: { labels: { x: 'y' } } });
    const resized = await cluster.merge(a, { spec: { size: 2 } });
    expect([labelled.body, resized.body]).toMatchObject([
      { metadata: { generation: 1 } },
      { metadata: { generation: 2 } },
    ]);
  });

  test('of the status goes through its own door, and only the status does', async () => {
    const ignored = await cluster.merge(a, { status: { phase: 'No' } });
    expect(ignored.body).not.toHaveProperty('status');
    const written = await cluster.merge(`${a}/status`, {
      metadata: { labels: { no: 'no' } },
      spec: { size: 9 },
      status: { phase: 'Ready' },
    });
    expect(written.body).toMatchObject({
      metadata: { generation: 1 },
      spec: { size: 1 },
      status: { phase: 'Ready' },
    });
    expect(written.body['metadata']).not.toHaveProperty('labels');
    const kept = await cluster.merge(a, { spec: { size: 2 }, status: null });
    expect(kept.body).toMatchObject({ spec: { size: 2 }, status: { phase: 'Ready' } });
  });

  test('by two at once loses nothing', async () => {
    const ones = Array.from({ length: 10 }, (_, index) =>
      cluster.merge(a, { metadata: { labels: { [`l${index}`]: 'x' } } }),
    );
    await Promise.all(ones);
    const { body } = await cluster.send('GET', a);
    const labels = isJsonObject(body['metadata']) ? body['metadata']['labels'] : undefined;
    expect(Object.keys(isJsonObject(labels) ? labels : {})).toHaveLength(10);
  });

  test('by applying creates, changes, and is refused where others own a field', async () => {
    const path = `${widgets}/b?fieldManager=one`;
    const created = await cluster.send('PATCH', path, widget('b', { size: 1 }), apply);
    const again = await cluster.send('PATCH', path, widget('b', { size: 1 }), apply);
    const other = `${widgets}/b?fieldManager=two`;
    const refused = await cluster.send('PATCH', other, widget('b', { size: 2 }), apply);
    const forced = await cluster.send(
      'PATCH',
      `${other}&force=true`,
      widget('b', { size: 2 }),
      apply,
    );
    expect([created.status, again.status, forced.status]).toEqual([201, 200, 200]);
    expect(again.body).toEqual(created.body);
    expect(refused).toMatchObject({
      status: 409,
      body: { message: 'Apply failed with 1 conflict: conflict with "one": .spec.size' },
    });
    expect(forced.body).toMatchObject({ spec: { size: 2 }, metadata: { generation: 2 } });
  });
});

describe('a deletion', () => {
  const held = { ...widget('a'), metadata: { name: 'a', finalizers: ['example.com/hold'] } };

  test('waits for the finalizers, and nothing new may hold it', async () => {
    await cluster.send('POST', widgets, held);
    const marked = await cluster.send('DELETE', a);
    expect(marked.body).toMatchObject({
      metadata: {
        deletionTimestamp: '2026-01-01T00:00:00Z',
        deletionGracePeriodSeconds: 0,
        generation: 2,
      },
    });
    expect((await cluster.send('DELETE', a)).body).toEqual(marked.body);
    const more = await cluster.merge(a, {
      metadata: { finalizers: ['example.com/hold', 'example.com/more'] },
    });
    expect(more.body['message']).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, ' +
        'found new finalizers []string{"example.com/more"}',
    );
    const again = await cluster.send('POST', widgets, widget('a'));
    expect(again.body['message']).toBe(
      'object is being deleted: widgets.example.com "a" already exists',
    );
    const watching = await cluster.watch(`${widgets}?watch=1`);
    const last = await cluster.merge(a, { metadata: { finalizers: [] } });
    expect([last.status, spoken(watching)]).toEqual([200, ['ADDED a', 'DELETED a']]);
    expect((await cluster.send('GET', a)).status).toBe(404);
  });

  test.each([
    ['uid', 'the UID in the precondition (x) does not match the UID in record'],
    ['resourceVersion', 'the ResourceVersion in the precondition (x) does not match'],
  ])('of another object than the one meant by its %s is refused', async (field, why) => {
    await cluster.send('POST', widgets, widget('a'));
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { [field]: 'x' } };
    const refused = await cluster.send('DELETE', a, body);
    expect(refused).toMatchObject({ status: 409, body: { details: { kind: 'Widget' } } });
    expect(refused.body['message']).toContain(why);
  });

  test('that is dry says what it would, and leaves the object', async () => {
    await cluster.send('POST', widgets, widget('a'));
    const { body } = await cluster.send('DELETE', `${a}?dryRun=All`);
    expect(body).toMatchObject({ kind: 'Status', status: 'Success' });
    expect((await cluster.send('GET', a)).status).toBe(200);
  });

  test('of a collection takes more than go at a time', async () => {
    const names = Array.from({ length: 520 }, (_, index) => `w${index}`);
    await Promise.all(names.map((name) => cluster.send('POST', widgets, widget(name))));
    const { status, body } = await cluster.send('DELETE', widgets);
    expect(status).toBe(200);
    expect(body['items']).toHaveLength(names.length);
    expect((await cluster.send('GET', widgets)).body['items']).toEqual([]);
  });

  test('of a collection takes what fits and says what it took', async () => {
    for (const name of ['a', 'b', 'c']) {
      const labels = { group: name === 'b' ? 'other' : 'some' };
      await cluster.send('POST', widgets, { ...widget(name), metadata: { name, labels } });
    }
    const { body } = await cluster.send('DELETE', `${widgets}?labelSelector=group%3Dsome`);
    expect(body).toMatchObject({
      kind: 'WidgetList',
      items: [{ metadata: { name: 'a' } }, { metadata: { name: 'c' } }],
    });
    const left = await cluster.send('GET', widgets);
    expect(left.body).toMatchObject({ items: [{ metadata: { name: 'b' } }] });
  });
});

describe('a built-in kind', () => {
  const configMaps = '/api/v1/namespaces/default/configmaps';
  const data = { data: { key: 'value' } };

  test('may leave out what the URL says, and the revision', async () => {
    const created = await cluster.send('POST', configMaps, { metadata: { name: 'a' }, ...data });
    expect(created).toMatchObject({ status: 201, body: { kind: 'ConfigMap', apiVersion: 'v1' } });
    const replaced = await cluster.send('PUT', `${configMaps}/a`, {
      metadata: { name: 'a' },
      data: { key: 'other' },
    });
    expect(replaced).toMatchObject({ status: 200, body: { data: { key: 'other' } } });
  });

  test('that is immutable stays as it is', async () => {
    const object = { metadata: { name: 'a' }, ...data, immutable: true };
    await cluster.send('POST', configMaps, object);
    const refused = await cluster.merge(`${configMaps}/a`, { data: { key: 'other' } });
    expect(refused.body).toMatchObject({
      code: 422,
      message:
        'ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set',
    });
  });

  test('that is secret keeps texts in base64', async () => {
    const secrets = '/api/v1/namespaces/default/secrets';
    const object = { metadata: { name: 'a' }, stringData: { key: 'value' } };
    const { body } = await cluster.send('POST', secrets, object);
    expect(body).toMatchObject({ type: 'Opaque', data: { key: 'dmFsdWU=' } });
    expect(body).not.toHaveProperty('stringData');
  });
});

test('the same requests give the same answers to the letter', async () => {
  const story = async (): Promise<string> => {
    const one = await Cluster.start();
    const watching = await one.watch(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions?watch=1',
    );
    await one.send('POST', definitions, widgetDefinition);
    await Promise.all(['a', 'b'].map((name) => one.send('POST', widgets, widget(name))));
    await one.send('POST', widgets, { ...widget(''), metadata: { generateName: 'c-' } });
    const { body } = await one.send('GET', widgets);
    return JSON.stringify([body, watching.messages.map(({ object }) => object)]);
  };
  expect(await story()).toBe(await story());
});
