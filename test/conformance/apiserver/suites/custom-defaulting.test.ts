import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import { jsonAt } from '../../../../src/base/json-at.ts';
import type { GoAnswer } from './go-client.ts';
import { definitions, GoClient, objectAt, revisionOf } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

/** Of a default; the path is the name of the field. */
type Change = JsonObject & { readonly path: string };

const text = (standard?: string): JsonObject => ({
  type: 'string',
  ...(standard === undefined ? {} : { default: standard }),
});

/** The spec and the status of a version: its own name is a default. */
function schemaOf(version: 'v1beta1' | 'v1beta2'): JsonObject {
  const part = (replicas: number): JsonObject => ({
    type: 'object',
    properties: {
      a: text('A'),
      b: text('B'),
      c: text(),
      v1beta1: text(version === 'v1beta1' ? version : undefined),
      v1beta2: text(version === 'v1beta2' ? version : undefined),
      replicas: { type: 'integer', format: 'int32', minimum: 0, default: replicas },
    },
  });
  return { type: 'object', properties: { spec: part(1), status: part(0) } };
}

const definition = (group: string, versions: readonly JsonObject[]): JsonObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `foos.${group}` },
  spec: { group, scope: 'Cluster', names: { plural: 'foos', kind: 'Foo' }, versions },
});

const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' };

describe('CustomResourceDefaulting', () => {
  const group = 'defaulting.example.com';
  const path = `/apis/${group}/v1beta1/foos`;
  const foo = { kind: 'Foo', apiVersion: `${group}/v1beta1`, metadata: { name: 'foo' } };

  const shown = (body: JsonObject, part: string): readonly string[] =>
    Object.keys(objectAt(body, part)).sort();

  /** Gives the field c a default in a version, or takes it away. */
  const changed = (version: number, ...operations: readonly Change[]): Promise<JsonObject> =>
    api.patch(
      `${definitions}/foos.${group}`,
      'json',
      ['spec', 'status'].flatMap((part) =>
        operations.map((each) => ({
          ...each,
          path: `/spec/versions/${version}/schema/openAPIV3Schema/properties/${part}/properties/${each.path}/default`,
        })),
      ),
    );
  const add: Change = { op: 'add', path: 'c', value: 'C' };
  const remove = (field: string): Change => ({ op: 'remove', path: field });
  const all = ['a', 'b', 'replicas', 'v1beta1', 'v1beta2'];
  const withC = ['a', 'b', 'c', 'replicas', 'v1beta1', 'v1beta2'];

  test('fills in what is read, in the version of the request and in that of the storage', async () => {
    await api.define(
      definition(
        group,
        (['v1beta1', 'v1beta2'] as const).map((name) => ({
          name,
          served: name === 'v1beta1',
          storage: name === 'v1beta2',
          schema: { openAPIV3Schema: schemaOf(name) },
          subresources: { status: {}, scale },
        })),
      ),
    );
    const created = await api.create(path, { ...foo, spec: { a: 'a' }, status: { b: 'b' } });
    expect(shown(created, 'spec')).toEqual(all);
    expect(created).not.toHaveProperty('status');
    const first = revisionOf(created);
    const updated = await api.update(`${path}/foo/status`, { ...created, status: {} });
    expect([shown(updated, 'spec'), shown(updated, 'status')]).toEqual([all, all]);

    await changed(1, add);
    const hasC = ({ body }: GoAnswer): boolean => jsonAt(body, 'spec', 'c') === 'C';
    await api.until({ path: `${path}/foo` }, hasC);
    const watch = await api.watch(`${path}?watch=true&resourceVersion=${first}`);
    const [event] = await watch.take(1);
    watch.stop();
    const seen = [
      await api.get(`${path}/foo`),
      await api.get(`${path}/foo?resourceVersion=0`),
      objectAt(await api.get(path), 'items', '0'),
      objectAt(await api.get(`${path}?resourceVersion=0`), 'items', '0'),
      event?.object ?? {},
    ];
    for (const body of seen) {
      expect([body['apiVersion'], shown(body, 'spec'), shown(body, 'status')]).toEqual([
        `${group}/v1beta1`,
        withC,
        withC,
      ]);
    }

    await changed(0, add);
    await changed(1, remove('c'));
    const { body: live } = await api.until({ path: `${path}/foo` }, (answer) => !hasC(answer));
    expect([shown(live, 'spec'), shown(live, 'status')]).toEqual([all, all]);
    const stated = await api.update(`${path}/foo/status`, live);
    expect([shown(stated, 'spec'), shown(stated, 'status')]).toEqual([all, withC]);

    await changed(0, remove('a'), remove('b'), remove('c'));
    const last = await api.get(`${path}/foo`);
    expect([shown(last, 'spec'), shown(last, 'status')]).toEqual([all, withC]);
  });
});

describe('Defaulting of meta fields', () => {
  const group = 'metadefaults.example.com';
  const path = `/apis/${group}/v1beta1/foos`;
  const type = { apiVersion: text('foos/v1'), kind: text('Foo') };
  const embedded = { type: 'object', 'x-kubernetes-embedded-resource': true };
  const open = { ...embedded, 'x-kubernetes-preserve-unknown-fields': true };
  const whole = {
    apiVersion: 'foos/v1',
    kind: 'Foo',
    metadata: { name: 'Bar', unknown: 'unknown' },
  };
  const places = (base: JsonObject, closed: JsonObject): JsonObject => ({
    fields: {
      ...base,
      properties: {
        ...type,
        metadata: {
          type: 'object',
          properties: { name: text('Bar'), unknown: text('unknown') },
        },
      },
    },
    fullMetadata: {
      ...base,
      properties: {
        ...type,
        metadata: { type: 'object', default: { name: 'Bar', unknown: 'unknown' } },
      },
    },
    fullObject: { ...base, ...closed, default: whole },
    spanning: {
      type: 'object',
      properties: { embedded: { ...base, ...closed } },
      default: { embedded: whole },
    },
  });
  const preserving = places(open, {});
  const properties = {
    ...places(embedded, { properties: { foo: { type: 'string' } } }),
    ...Object.fromEntries(
      Object.entries(preserving).map(([name, schema]) => [`preserve-${name}`, schema]),
    ),
  };

  test('leaves out what metadata does not know', async () => {
    const schema = { openAPIV3Schema: { type: 'object', properties } };
    const version = { name: 'v1beta1', served: true, storage: true, schema };
    await api.define(definition(group, [version]));
    const created = await api.create(path, {
      apiVersion: `${group}/v1beta1`,
      kind: 'Foo',
      metadata: { name: 'foo' },
      fields: { metadata: {} },
      fullMetadata: {},
      'preserve-fields': { metadata: {} },
      'preserve-fullMetadata': {},
    });
    const expected = { apiVersion: 'foos/v1', kind: 'Foo', metadata: { name: 'Bar' } };
    for (const prefix of ['', 'preserve-']) {
      for (const name of ['fields', 'fullMetadata', 'fullObject']) {
        expect([prefix + name, created[prefix + name]]).toEqual([prefix + name, expected]);
      }
      expect(created[`${prefix}spanning`]).toEqual({ embedded: expected });
    }
  });
});
