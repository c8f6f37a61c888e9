import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { asTable, CaseApi, causesOf, crds, jsonPatch, merge } from './case-api.ts';
import type { Reply } from './case-api.ts';

const group = '/apis/pumps.example.com';
const at = (version: string, name = ''): string =>
  `${group}/${version}/namespaces/default/pumps${name === '' ? '' : `/${name}`}`;

const schemaOf = (properties: JsonObject): JsonObject => ({
  openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
});

/** v1 is stored; the older ones are deprecated, one of them with words of its own; v3alpha1 is not served. */
const definition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pumps.pumps.example.com' },
  spec: {
    group: 'pumps.example.com',
    scope: 'Namespaced',
    names: { plural: 'pumps', singular: 'pump', kind: 'Pump', listKind: 'PumpList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        additionalPrinterColumns: [{ name: 'Old', type: 'string', jsonPath: '.spec.old' }],
        schema: schemaOf({
          speed: { type: 'integer' },
          mode: { type: 'string', default: 'slow' },
          kept: { type: 'string' },
          old: { type: 'string' },
        }),
      },
      {
        name: 'v1alpha1',
        served: true,
        storage: false,
        deprecated: true,
        schema: schemaOf({
          speed: { type: 'integer' },
          alphaOnly: { type: 'string' },
          size: { type: 'integer', default: 3 },
          old: { type: 'string' },
        }),
      },
      {
        name: 'v1beta1',
        served: true,
        storage: false,
        deprecated: true,
        deprecationWarning: 'v1beta1 is on its way out',
        schema: schemaOf({ speed: { type: 'integer' } }),
      },
      { name: 'v2', served: true, storage: false, schema: schemaOf({}) },
      { name: 'v3alpha1', served: false, storage: false, schema: schemaOf({}) },
    ],
  },
};

const pump = (version: string, name: string, spec: JsonObject): JsonObject => ({
  apiVersion: `pumps.example.com/${version}`,
  kind: 'Pump',
  metadata: { name },
  spec,
});

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(definition);
});

afterAll(() => api.close());

const post = (version: string, body: JsonValue): Promise<Reply> =>
  api.ask({ method: 'POST', path: at(version), body });

describe('5.10 134: what is written in one version', () => {
  test('is pruned by both schemas, and has the defaults of the version in which it is stored', async () => {
    const made = await post(
      'v1alpha1',
      pump('v1alpha1', 'p', { speed: 1, alphaOnly: 'x', kept: 'y', old: 'z' }),
    );
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ apiVersion: 'pumps.example.com/v1alpha1' });
    const { body } = await api.ask({ path: at('v1', 'p') });
    expect(body).toMatchObject({ apiVersion: 'pumps.example.com/v1', kind: 'Pump' });
    expect(body['spec']).toEqual({ speed: 1, mode: 'slow', old: 'z' });
    const alpha = await api.ask({ path: at('v1alpha1', 'p') });
    expect(alpha.body['spec']).toEqual({ speed: 1, old: 'z' });
    expect(made.body['spec']).toEqual(alpha.body['spec']);
    const list = await api.ask({ path: at('v1beta1') });
    expect(list.body).toMatchObject({
      apiVersion: 'pumps.example.com/v1beta1',
      kind: 'PumpList',
      items: [{ apiVersion: 'pumps.example.com/v1beta1', spec: { speed: 1 } }],
    });
  });

  test.each([
    [
      'v1alpha1',
      '299 - "pumps.example.com/v1alpha1 Pump is deprecated; use pumps.example.com/v2 Pump"',
    ],
    ['v1beta1', '299 - "v1beta1 is on its way out"'],
    ['v1', undefined],
  ])('%s warns, whatever is asked: %s', async (version, warning) => {
    for (const path of [at(version), at(version, 'p')]) {
      expect((await api.ask({ path })).headers['warning']).toBe(warning);
    }
    const method = 'PATCH';
    const body = { metadata: { labels: { seen: version } } };
    const patched = await api.ask({ method, path: at(version, 'p'), type: merge, body });
    expect([patched.status, patched.headers['warning']]).toEqual([200, warning]);
  });

  test('each writer owns fields in its version', async () => {
    const { body } = await api.ask({ path: at('v1', 'p') });
    const owners = arrayAt(body, 'metadata', 'managedFields').map((entry) =>
      textAt(entry, 'apiVersion'),
    );
    expect(new Set(owners)).toContain('pumps.example.com/v1alpha1');
  });
});

test('5.10 135: the group names its versions, stable before beta before alpha, the newest first', async () => {
  const { body } = await api.ask({ path: group });
  const versions = ['v2', 'v1', 'v1beta1', 'v1alpha1'].map((version) => ({
    groupVersion: `pumps.example.com/${version}`,
    version,
  }));
  expect(body).toEqual({
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: 'pumps.example.com',
    versions,
    preferredVersion: versions[0],
  });
  const unserved = await api.ask({ path: `${group}/v3alpha1` });
  expect([unserved.status, unserved.text]).toEqual([404, '404 page not found\n']);
});

test('5.10 136: a body of another version than the path', async () => {
  const { body } = await post('v1alpha1', pump('v1', 'wrong', {}));
  expect(body).toMatchObject({
    code: 400,
    reason: 'BadRequest',
    message:
      'the API version in the data (pumps.example.com/v1) does not match the expected API version (pumps.example.com/v1alpha1)',
  });
});

const schemaPath = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties';
const change = (operations: JsonValue): Promise<JsonObject> =>
  api.must({
    method: 'PATCH',
    path: `${crds}/pumps.pumps.example.com`,
    type: jsonPatch,
    body: operations,
  });

describe('a definition that becomes stricter', () => {
  test('5.10 145: what was wrong before and stays as it is does no harm', async () => {
    await post('v1', pump('v1', 'r', { speed: 9, kept: 'long before' }));
    await change([
      { op: 'add', path: `${schemaPath}/speed/maximum`, value: 5 },
      { op: 'add', path: `${schemaPath}/kept/maxLength`, value: 4 },
    ]);
    const patch = (spec: JsonObject): Promise<Reply> =>
      api.ask({ method: 'PATCH', path: at('v1', 'r'), type: merge, body: { spec } });
    const tooFast = await api.until(
      {
        method: 'PATCH',
        path: `${at('v1', 'r')}?dryRun=All`,
        type: merge,
        body: { spec: { speed: 8 } },
      },
      ({ status }) => status === 422,
    );
    expect(causesOf(tooFast)).toEqual([
      'spec.speed: Invalid value: 8: spec.speed in body should be less than or equal to 5',
    ]);
    expect((await patch({ mode: 'fast' })).status).toBe(200);
    expect((await patch({ speed: 4 })).status).toBe(200);
    expect((await patch({ speed: 9 })).status).toBe(422);
    expect(causesOf(await patch({ kept: 'longer still' }))).toEqual([
      'spec.kept: Too long: may not be more than 4 bytes',
    ]);
  });

  test('5.10 147: a removed field is shown nowhere any more, and is gone with the next write', async () => {
    await post('v1', pump('v1', 'gone', { old: 'z' }));
    await change([{ op: 'remove', path: `${schemaPath}/old` }]);
    const isGone = ({ body }: Reply): boolean => jsonAt(body, 'spec', 'old') === undefined;
    const { body: read } = await api.until({ path: at('v1', 'gone') }, isGone);
    const list = await api.ask({ path: `${at('v1')}?fieldSelector=metadata.name%3Dgone` });
    expect(jsonAt(arrayAt(list.body, 'items')[0], 'spec')).toEqual(read['spec']);
    const table = await api.ask({ path: at('v1', 'gone'), accept: asTable });
    expect(jsonAt(arrayAt(table.body, 'rows')[0], 'cells', '1')).toBeNull();
    const alpha = await api.ask({ path: at('v1alpha1', 'gone') });
    expect(jsonAt(alpha.body, 'spec', 'old')).toBeUndefined();
    const back = { op: 'add', path: `${schemaPath}/old`, value: { type: 'string' } };
    await change([back]);
    // Nobody wrote in between: it was there all the time.
    const isBack = ({ body }: Reply): boolean => jsonAt(body, 'spec', 'old') === 'z';
    await api.until({ path: at('v1', 'gone') }, isBack);
    await change([{ op: 'remove', path: `${schemaPath}/old` }]);
    await api.until({ path: at('v1', 'gone') }, isGone);
    const body = { metadata: { labels: { written: 'again' } } };
    await api.must({ method: 'PATCH', path: at('v1', 'gone'), type: merge, body });
    await change([
      back,
      { op: 'add', path: `${schemaPath}/later`, value: { type: 'string', default: 'x' } },
    ]);
    const { body: after } = await api.until(
      { path: at('v1', 'gone') },
      (reply) => jsonAt(reply.body, 'spec', 'later') === 'x',
    );
    expect(jsonAt(after, 'spec', 'old')).toBeUndefined();
  });
});
