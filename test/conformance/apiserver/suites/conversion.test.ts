import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { caBundle, response, WebhookServer } from '../../../support/webhook-server.ts';
import type { Reply } from '../../../support/webhook-server.ts';
import type { GoAnswer } from './go-client.ts';
import { definitions, GoClient, nameOf, objectAt, patching } from './go-client.ts';

/** One kind in three versions, between which a webhook converts; v1beta1 is stored unless a test says otherwise. */
const versions = ['v1beta1', 'v1alpha1', 'v1beta2'] as const;
type Version = (typeof versions)[number];

let api: GoClient;
let hooks: WebhookServer;
let count = 0;
let group = '';

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

beforeEach(async () => {
  count += 1;
  group = `stable${count}.example.com`;
  hooks = new WebhookServer();
  await hooks.start();
});

afterEach(() => hooks.stop());

/** The fields of a version: v1beta2 calls them otherwise. */
const fieldsOf = (version: Version): readonly [string, string] =>
  version === 'v1beta2' ? ['contentv2', 'numv2'] : ['content', 'num'];

function schemaOf(version: Version): JsonObject {
  const [content, num] = fieldsOf(version);
  const integer = { type: 'integer' };
  const flags = versions.map((each): readonly [string, JsonObject] => [
    each,
    { type: 'boolean', ...(each === version ? { default: true } : {}) },
  ]);
  return {
    type: 'object',
    properties: {
      [content]: { type: 'object', properties: { key: { type: 'string' } } },
      [num]: { type: 'object', properties: { num1: integer, num2: integer } },
      defaults: { type: 'object', properties: Object.fromEntries(flags) },
      spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
}

const definition = (): string => `${definitions}/multiversions.${group}`;

async function defined(reviewVersions: readonly string[] = ['v1', 'v1beta1']): Promise<void> {
  const clientConfig = { url: hooks.url('/convert'), caBundle };
  await api.define({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `multiversions.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'multiversions', kind: 'MultiVersion' },
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig, conversionReviewVersions: reviewVersions },
      },
      versions: versions.map((name) => ({
        name,
        served: true,
        storage: name === 'v1beta1',
        schema: { openAPIV3Schema: schemaOf(name) },
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.num.num1', statusReplicasPath: '.status.num.num2' },
        },
      })),
    },
  });
}

const at = (version: Version, name = ''): string =>
  `/apis/${group}/${version}/namespaces/default/multiversions${name === '' ? '' : `/${name}`}`;

/** What an object has besides metadata, as a version shows it. */
function contentIn(version: Version): JsonObject {
  const [content, num] = fieldsOf(version);
  const apiVersion = `${group}/${version}`;
  const values = { [content]: { key: 'value' }, [num]: { num1: 1, num2: 1000000 } };
  return { apiVersion, kind: 'MultiVersion', ...values };
}

const made = (version: Version, name: string, more: JsonObject = {}): JsonObject => ({
  ...contentIn(version),
  metadata: { name },
  ...more,
});

const without = (object: JsonValue, ...names: readonly string[]): JsonObject =>
  isJsonObject(object)
    ? Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key)))
    : {};

/** Renames what is called otherwise. */
function renamed(object: JsonValue, apiVersion: string): JsonObject {
  const given = isJsonObject(object) ? object : {};
  const content = given['content'] ?? given['contentv2'];
  const num = given['num'] ?? given['numv2'];
  const [contentField, numField] = apiVersion.endsWith('v1beta2')
    ? fieldsOf('v1beta2')
    : fieldsOf('v1beta1');
  return {
    ...without(given, 'content', 'contentv2', 'num', 'numv2'),
    apiVersion,
    ...(content === undefined ? {} : { [contentField]: content }),
    ...(num === undefined ? {} : { [numField]: num }),
  };
}

type Conversion = (object: JsonValue, apiVersion: string) => JsonObject;

const converting =
  (convert: Conversion) =>
  (request: JsonObject): Reply =>
    response({
      result: { status: 'Success' },
      convertedObjects: arrayAt(request, 'objects').map((object) =>
        convert(object, textAt(request, 'desiredAPIVersion') ?? ''),
      ),
    });

const same: Conversion = (object, apiVersion) => ({
  ...(isJsonObject(object) ? object : {}),
  apiVersion,
});

/** Changes all the metadata it can get hold of. */
const meddling: Conversion = (object, apiVersion) => {
  const result = renamed(object, apiVersion);
  const from = textAt(object, 'apiVersion') ?? '';
  const label = (text: string): string => text.replace('/', '.');
  return {
    ...result,
    metadata: {
      ...objectAt(result, 'metadata'),
      annotations: { from, to: apiVersion },
      labels: { from: label(from), to: label(apiVersion) },
      generation: 42,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Namespace', name: 'default', uid: '1234' }],
      resourceVersion: '42',
      finalizers: ['foo'],
      garbage: 'foo',
    },
  };
};

const storing = (version: Version): Promise<JsonObject> =>
  api.patch(
    definition(),
    'json',
    versions.map((each, index) => ({
      op: 'replace',
      path: `/spec/versions/${index}/storage`,
      value: each === version,
    })),
  );

describe.each([[['v1', 'v1beta1']], [['v1beta1', 'v1']]])('a webhook asked in %j', (review) => {
  beforeEach(async () => {
    await defined(review);
    hooks.answer = converting(renamed);
  });

  test('is asked in the first of them', async () => {
    await api.create(at('v1alpha1'), made('v1alpha1', 'a'));
    expect(hooks.requests.length).toBeGreaterThan(0);
    expect(hooks.paths[0]).toBe('/convert?timeout=30s');
  });

  test('that changes nothing', async () => {
    hooks.answer = converting(same);
    for (const version of ['v1alpha1', 'v1beta1'] as const) {
      await storing(version);
      await api.create(at(version), made(version, version));
    }
    for (const shown of versions) {
      const [first, second] = await Promise.all(
        (['v1alpha1', 'v1beta1'] as const).map((name) => api.get(at(shown, name))),
      );
      expect(without(first ?? {}, 'metadata')).toEqual(without(second ?? {}, 'metadata'));
    }
  });

  test.each(versions)('what is created as %s is read in each version', async (version) => {
    const body = made(version, 'one', { garbage: 'foo' });
    await api.create(at(version), body);
    const shown = async (): Promise<void> => {
      for (const each of versions) {
        const { metadata, ...content } = await api.get(at(each, 'one'));
        expect(nameOf({ metadata: metadata ?? {} })).toBe('one');
        expect(content).toEqual(contentIn(each));
        const list = await api.get(at(each));
        const items = arrayAt(list, 'items').map((item) => without(item, 'metadata'));
        expect([list['apiVersion'], items]).toEqual([`${group}/${each}`, [contentIn(each)]]);
      }
    };
    await shown();
    const annotate = (text: string): JsonObject => ({
      metadata: { annotations: { [text]: 'yes' } },
    });
    await api.patch(at(version, 'one'), 'merge', annotate('main'));
    await shown();
    await api.patch(`${at(version, 'one')}/status`, 'merge', annotate('status'));
    await shown();
    await storing('v1beta2');
    await shown();
    await api.patch(at(version, 'one'), 'merge', annotate('stored'));
    await shown();
  });

  test.each(versions)('defaults of what is created as %s', async (version) => {
    const created = await api.create(at(version), made(version, 'one', { defaults: {} }));
    const own = { [version]: true, v1beta1: true };
    expect(created['defaults']).toEqual(own);
    for (const each of versions) {
      expect((await api.get(at(each, 'one')))['defaults']).toEqual(own);
    }
    // What comes from the schema in which it is stored is not kept with it.
    const path = '/spec/versions/0/schema/openAPIV3Schema/properties/defaults/properties/v1beta1';
    await api.patch(definition(), 'json', [{ op: 'remove', path: `${path}/default` }]);
    const isGone = ({ body }: GoAnswer): boolean => jsonAt(body, 'defaults', 'v1beta1') !== true;
    if (version === 'v1beta1') return;
    const { body } = await api.until({ path: at('v1beta1', 'one') }, isGone);
    expect(body['defaults']).toEqual({ [version]: true });
  });

  test.each(versions)('%s may be served no more, and again', async (version) => {
    await api.create(at(version), made(version, 'one'));
    const path = `/spec/versions/${versions.indexOf(version)}/served`;
    for (const [value, wanted] of [
      [false, 404],
      [true, 200],
    ] as const) {
      await api.patch(definition(), 'json', [{ op: 'replace', path, value }]);
      await api.until({ path: at(version, 'one') }, ({ status }) => status === wanted);
    }
  });

  test('may change labels and annotations, and no other metadata', async () => {
    hooks.answer = converting(meddling);
    const stored = await api.create(at('v1beta1'), made('v1beta1', 'one'));
    expect(objectAt(stored, 'metadata')).not.toHaveProperty('labels');
    expect(objectAt(stored, 'metadata')).not.toHaveProperty('annotations');
    const created = await api.create(at('v1beta2'), made('v1beta2', 'two'));
    const items = arrayAt(await api.get(at('v1beta2')), 'items');
    for (const object of [await api.get(at('v1beta2', 'one')), created, ...items]) {
      const metadata = objectAt(object, 'metadata');
      expect(metadata).toMatchObject({
        annotations: { from: `${group}/v1beta1`, to: `${group}/v1beta2` },
        labels: { from: `${group}.v1beta1`, to: `${group}.v1beta2` },
        generation: 1,
      });
      for (const field of ['ownerReferences', 'finalizers', 'garbage']) {
        expect(metadata).not.toHaveProperty(field);
      }
      expect(metadata['resourceVersion']).not.toBe('42');
    }
  });

  test('may not change the uid', async () => {
    hooks.answer = converting((object, apiVersion) => ({
      ...same(object, apiVersion),
      metadata: { ...objectAt(object, 'metadata'), uid: '42' },
    }));
    const answer = await api.ask({
      method: 'POST',
      path: at('v1beta2'),
      body: made('v1beta2', 'one'),
    });
    expect([answer.status, answer.body['message']]).toEqual([
      500,
      expect.stringContaining('returned invalid object: must have the same UID: '),
    ]);
  });

  test('is watched in each version', async () => {
    const watches = await Promise.all(versions.map((each) => api.watch(`${at(each)}?watch=true`)));
    await api.create(at('v1alpha1'), made('v1alpha1', 'one'));
    await api.patch(at('v1beta2', 'one'), 'merge', { contentv2: { key: 'other' } });
    await api.delete(at('v1beta1', 'one'));
    for (const [index, watch] of watches.entries()) {
      const version = versions[index] ?? 'v1beta1';
      const [content] = fieldsOf(version);
      const events = await watch.take(3);
      expect(
        events.map(({ type, object }) => [
          type,
          object['apiVersion'],
          jsonAt(object, content, 'key'),
        ]),
      ).toEqual([
        ['ADDED', `${group}/${version}`, 'value'],
        ['MODIFIED', `${group}/${version}`, 'other'],
        ['DELETED', `${group}/${version}`, 'other'],
      ]);
    }
  });
});

describe('a webhook that fails', () => {
  const failures: readonly (readonly [string, Reply, string])[] = [
    [
      'by answering with nothing',
      response({ result: { status: 'Success' }, convertedObjects: [] }),
      'returned 0 objects, expected 1',
    ],
    [
      'in its own words',
      response({ result: { status: 'Failure', message: 'custom error' }, convertedObjects: [] }),
      'failed: custom error',
    ],
    [
      'by refusing to answer',
      { type: 'status', status: 422, text: 'no' },
      'failed: the server rejected our request due to an error in our request',
    ],
    [
      'by not understanding',
      { type: 'status', status: 400, text: 'no' },
      'failed: the server rejected our request for an unknown reason',
    ],
    [
      'with a Status',
      { type: 'status', status: 403, text: '{"kind":"Status","status":"Failure","message":"no"}' },
      'failed: no',
    ],
    ['with a word', { type: 'status', status: 403, text: 'not you' }, 'failed: not you'],
  ];

  test.each(failures)('%s', async (_name, reply, said) => {
    await defined();
    hooks.answer = converting(renamed);
    const stored = await api.create(at('v1beta1'), made('v1beta1', 'one'));
    hooks.answer = () => reply;
    const path = at('v1beta2', 'one');
    const body = { ...made('v1beta2', 'one'), metadata: stored['metadata'] ?? {} };
    const change = { metadata: { annotations: { patch: 'true' } } };
    const scale = {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'one' },
      spec: { replicas: 42 },
    };
    const requests = [
      { path },
      { path: at('v1beta2') },
      { method: 'POST', path: at('v1beta2'), body: made('v1beta2', 'two') },
      { method: 'PUT', path, body },
      patching(path, 'merge', change),
      patching(`${path}?fieldManager=m`, 'apply', made('v1beta2', 'one')),
      { method: 'DELETE', path },
      { method: 'DELETE', path: at('v1beta2') },
      { path: `${path}/status` },
      { method: 'PUT', path: `${path}/status`, body },
      patching(`${path}/status`, 'merge', change),
      { path: `${path}/scale` },
      { method: 'PUT', path: `${path}/scale`, body: scale },
      patching(`${path}/scale`, 'merge', change),
    ];
    for (const request of requests) {
      const answer = await api.ask(request);
      const asked = `${request.method ?? 'GET'} ${request.path}`;
      expect([asked, answer.status, answer.body['message']]).toEqual([
        asked,
        500,
        expect.stringContaining(said),
      ]);
    }
    expect((await api.get(at('v1beta1', 'one')))['metadata']).toEqual(stored['metadata']);
  });
});
