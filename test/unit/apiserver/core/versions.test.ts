import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { isKubeObject } from '../../../../src/store/stored.ts';
import type { Journal, JournalObject } from '../../../../src/store/journal.ts';
import { Cluster } from './_cluster.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const path = (version: string): string => `/apis/example.com/${version}/pumps`;

const schemaOf = (fields: JsonObject): JsonObject => ({
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: { type: 'object', properties: fields },
      status: { type: 'object', properties: { speed: { type: 'integer' } } },
    },
  },
});

const speed = { type: 'integer', minimum: 0, maximum: 9 };
const scale = { specReplicasPath: '.spec.speed', statusReplicasPath: '.status.speed' };

const pumps: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pumps.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'pumps', kind: 'Pump' },
    scope: 'Cluster',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {}, scale },
        schema: schemaOf({ speed, mode: { type: 'string', default: 'slow' } }),
      },
      {
        name: 'v1alpha1',
        served: true,
        storage: false,
        deprecated: true,
        schema: schemaOf({ speed, old: { type: 'string' } }),
      },
    ],
  },
};

const pump = (version: string, spec: JsonObject): JsonObject => ({
  apiVersion: `example.com/${version}`,
  kind: 'Pump',
  metadata: { name: 'a' },
  spec,
});

/** Keeps what it is given, as a disk would: for a second life of the server. */
function keepingJournal(): Journal {
  const objects = new Map<string, JournalObject>();
  let revision = 0;
  return {
    load: () => ({ revision, objects: objects.values() }),
    append: (entries) => {
      for (const entry of entries) {
        const { resource, key } = entry;
        revision = entry.revision;
        if (entry.type === 'remove') objects.delete(`${resource}/${key}`);
        else {
          const object = JSON.parse(new TextDecoder().decode(entry.encoded)) as JsonObject;
          if (!isKubeObject(object)) throw new Error('no object');
          objects.set(`${resource}/${key}`, { ...entry, object });
        }
      }
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

test('each version shows the object with its own fields and defaults', async () => {
  const cluster = await Cluster.start();
  await cluster.send('POST', definitions, pumps);
  const created = await cluster.send(
    'POST',
    path('v1alpha1'),
    pump('v1alpha1', { speed: 1, old: 'x' }),
  );
  expect(created.headers.get('warning')).toBe(
    '299 - "example.com/v1alpha1 Pump is deprecated; use example.com/v1 Pump"',
  );
  // The version in which it is stored has no `old`.
  expect(created.body).toMatchObject({ apiVersion: 'example.com/v1alpha1' });
  expect(created.body['spec']).toEqual({ speed: 1 });
  const { body } = await cluster.send('GET', `${path('v1')}/a`);
  expect(body).toMatchObject({ apiVersion: 'example.com/v1', kind: 'Pump' });
  expect(body['spec']).toEqual({ speed: 1, mode: 'slow' });
  const watching = await cluster.watch(`${path('v1')}?watch=1`);
  await cluster.merge(`${path('v1alpha1')}/a`, { spec: { speed: 2 } });
  expect(watching.messages.map(({ object }) => object)).toMatchObject([
    { apiVersion: 'example.com/v1', spec: { speed: 1, mode: 'slow' } },
    { apiVersion: 'example.com/v1', spec: { speed: 2, mode: 'slow' } },
  ]);
});

test('a version that is deprecated says so to whoever is refused as well', async () => {
  const cluster = await Cluster.start();
  await cluster.send('POST', definitions, pumps);
  const warning = '299 - "example.com/v1alpha1 Pump is deprecated; use example.com/v1 Pump"';
  const missing = await cluster.send('GET', `${path('v1alpha1')}/none`);
  expect([missing.status, missing.headers.get('warning')]).toEqual([404, warning]);
  const other = await cluster.send('GET', `${path('v1')}/none`);
  expect([other.status, other.headers.has('warning')]).toEqual([404, false]);
});

test('the scale subresource reads and writes the two numbers', async () => {
  const cluster = await Cluster.start();
  await cluster.send('POST', definitions, pumps);
  await cluster.send('POST', path('v1'), pump('v1', { speed: 1 }));
  const scaled = await cluster.merge(`${path('v1')}/a/scale`, { spec: { replicas: 5 } });
  expect(scaled.body).toMatchObject({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    spec: { replicas: 5 },
    status: { replicas: 0 },
  });
  const { body } = await cluster.send('GET', `${path('v1')}/a`);
  expect(body).toMatchObject({ spec: { speed: 5 }, metadata: { generation: 2 } });
  const refused = await cluster.merge(`${path('v1')}/a/scale`, { spec: { replicas: -1 } });
  expect(refused.body['message']).toBe(
    'Pump.example.com "a" is invalid: [spec.speed: Invalid value: -1: spec.speed in body should be greater than or ' +
      'equal to 0, .spec.speed: Invalid value: -1: should be a non-negative integer]',
  );
});

test('a server that starts again serves what it had, and old watches begin anew', async () => {
  const journal = keepingJournal();
  const first = await Cluster.start({}, journal);
  await first.send('POST', definitions, pumps);
  const { body } = await first.send('POST', path('v1'), pump('v1', { speed: 1 }));
  const before = await first.send('GET', path('v1'));
  await first.server.stop();
  const second = await Cluster.start({}, journal);
  expect((await second.send('GET', `${path('v1')}/a`)).body).toEqual(body);
  expect((await second.send('GET', path('v1'))).body).toEqual(before.body);
  const stale = await second.watch(`${path('v1')}?watch=1&resourceVersion=1`);
  expect(stale.messages.map(({ type }) => type)).toEqual(['ERROR']);
  const next = await second.merge(`${path('v1')}/a`, { spec: { speed: 2 } });
  expect(next.body).toMatchObject({ spec: { speed: 2 } });
});

test('a definition is checked before it is taken', async () => {
  const cluster = await Cluster.start();
  const spec = { group: 'example.com', names: { plural: 'pumps', kind: 'Pump' }, scope: 'Cluster' };
  const version = { name: 'v1', served: true, storage: true };
  const refusalOf = async (name: string, versions: readonly JsonObject[]): Promise<unknown> => {
    const crd = { ...pumps, metadata: { name }, spec: { ...spec, versions } };
    const { status, body } = await cluster.send('POST', definitions, crd);
    expect(status).toBe(422);
    return body['message'];
  };
  const schema = schemaOf({ speed });
  expect(await refusalOf('pump.example.com', [{ ...version, schema }])).toContain(
    'metadata.name: Invalid value: "pump.example.com": must be spec.names.plural+"."+spec.group',
  );
  expect(await refusalOf('pumps.example.com', [version])).toContain('schemas are required');
  expect(await refusalOf('pumps.example.com', [{ ...version, storage: false, schema }])).toContain(
    'must have exactly one version marked as storage version',
  );
  expect(
    await refusalOf('pumps.example.com', [{ ...version, schema: { openAPIV3Schema: {} } }]),
  ).toContain('spec.validation.openAPIV3Schema.type: Required value');
});
