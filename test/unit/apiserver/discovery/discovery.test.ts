import { describe, expect, test } from '@jest/globals';

import type { ApiRequest, ApiResponse } from '../../../../src/apiserver/api-request.ts';
import { discover } from '../../../../src/apiserver/discovery/discovery.ts';
import { builtinResources } from '../../../../src/apiserver/registry/builtin/builtin.ts';
import type { Registry } from '../../../../src/apiserver/registry/registry.ts';
import { instant } from '../../../../src/base/clock.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';
import { custom, gpuPools, registryOf, served } from './_registry.ts';

const builtinGroups = [...new Set(builtinResources().map(({ group }) => group))].filter(
  (group) => group !== '',
);

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const older = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';

function request(url: string, headers: Readonly<Record<string, string>> = {}): ApiRequest {
  const [path = '', query = ''] = url.split('?');
  return {
    method: 'GET',
    path,
    query: new URLSearchParams(query),
    headers: new Map(Object.entries(headers)),
    body: { type: 'none' },
    user: { name: 'test', groups: [] },
  };
}

const standing = { now: () => instant(0) };

const ask = (
  url: string,
  headers?: Readonly<Record<string, string>>,
  registry: Registry = served,
) => discover(request(url, headers), registry, standing);

function body(response: ApiResponse | undefined): JsonObject {
  if (response?.type !== 'object') throw new Error('an object was expected');
  return response.body;
}

const header = (response: ApiResponse | undefined, name: string): string | undefined =>
  response?.headers.get(name);

function at(value: JsonValue | undefined, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (found, step) => (isJsonObject(found) ? found[step] : undefined),
    value,
  );
}

describe('plain discovery', () => {
  test('/api', () => {
    expect(body(ask('/api', { host: '127.0.0.1:7443' }))).toEqual({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1:7443' }],
    });
  });

  test('/apis has every group but the core', () => {
    const { groups } = body(ask('/apis/'));
    const names = Array.isArray(groups) ? groups.map((group: JsonValue) => at(group, 'name')) : [];
    expect(names).toEqual([...builtinGroups, 'example.com', 'longhaul.dev']);
  });

  test('/apis/G names the preferred version first', () => {
    const registry = registryOf([custom({ version: 'v1' }), custom({ version: 'v1alpha1' })]);
    expect(body(ask('/apis/example.com', {}, registry))).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'example.com',
      versions: [
        { groupVersion: 'example.com/v1', version: 'v1' },
        { groupVersion: 'example.com/v1alpha1', version: 'v1alpha1' },
      ],
      preferredVersion: { groupVersion: 'example.com/v1', version: 'v1' },
    });
  });

  test('/apis/G/V has a custom resource as a real server lists it', () => {
    expect(body(ask('/apis/longhaul.dev/v1alpha1'))).toEqual({
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: 'longhaul.dev/v1alpha1',
      resources: [
        {
          name: 'gpupools',
          singularName: 'gpupool',
          namespaced: false,
          kind: 'GpuPool',
          verbs: [
            'delete',
            'deletecollection',
            'get',
            'list',
            'patch',
            'create',
            'update',
            'watch',
          ],
          shortNames: ['gp'],
          categories: ['longhaul'],
          storageVersionHash: expect.stringMatching(/^[A-Za-z0-9+/]{11}=$/),
        },
        {
          name: 'gpupools/status',
          singularName: '',
          namespaced: false,
          kind: 'GpuPool',
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
  });

  test('/scale is of another group', () => {
    expect(body(ask('/apis/example.com/v1'))['resources']).toContainEqual({
      name: 'scaleds/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    });
  });

  test.each([
    ['configmaps', 'qFsyl6wFWjQ='],
    ['secrets', 'S6u1pOWzb84='],
    ['namespaces', 'Q3oi5N2YM8M='],
    ['nodes', 'XwShjMxG9Fs='],
  ])('the storage version hash of %s is that of a real server', (name, storageVersionHash) => {
    expect(body(ask('/api/v1'))['resources']).toContainEqual(
      expect.objectContaining({ name, storageVersionHash }),
    );
  });
});

describe('aggregated discovery', () => {
  test('has its own media type and says that it depends on Accept', () => {
    const response = ask('/apis', { accept: `${aggregated},${older},application/json` });
    expect(header(response, 'content-type')).toBe(aggregated);
    expect(header(response, 'vary')).toBe('Accept');
    expect(body(response)).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
    });
  });

  test('holds one group with one resource like this', () => {
    const response = ask('/apis', { accept: aggregated }, registryOf([gpuPools]));
    expect(body(response)['items']).toEqual([
      {
        metadata: { name: 'longhaul.dev' },
        versions: [
          {
            version: 'v1alpha1',
            freshness: 'Current',
            resources: [
              {
                resource: 'gpupools',
                responseKind: { group: 'longhaul.dev', version: 'v1alpha1', kind: 'GpuPool' },
                scope: 'Cluster',
                singularResource: 'gpupool',
                verbs: [
                  'delete',
                  'deletecollection',
                  'get',
                  'list',
                  'patch',
                  'create',
                  'update',
                  'watch',
                ],
                shortNames: ['gp'],
                categories: ['longhaul'],
                subresources: [
                  {
                    subresource: 'status',
                    responseKind: { group: 'longhaul.dev', version: 'v1alpha1', kind: 'GpuPool' },
                    verbs: ['get', 'patch', 'update'],
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
  });

  test('/api holds the core group, which has no name', () => {
    expect(body(ask('/api', { accept: aggregated }))['items']).toEqual([
      { metadata: {}, versions: [expect.objectContaining({ version: 'v1' })] },
    ]);
  });

  test('comes as YAML too', () => {
    const accept = aggregated.replace('json', 'yaml');
    expect(header(ask('/apis', { accept }), 'content-type')).toBe(accept);
  });

  test('is sent once: 304 until the registry changes', () => {
    const first = ask('/apis', { accept: aggregated });
    const etag = header(first, 'etag') ?? '';
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const again = ask('/apis', { accept: aggregated, 'if-none-match': etag });
    expect(again).toMatchObject({ type: 'text', status: 304 });
    const changed = registryOf([gpuPools], 2);
    const after = ask('/apis', { accept: aggregated, 'if-none-match': etag }, changed);
    expect(after).toMatchObject({ status: 200 });
  });

  test.each([older, 'text/xml', 'application/vnd.kubernetes.protobuf'])(
    '406 for %s alone',
    (accept) => {
      expect(() => ask('/apis', { accept })).toThrow(StatusError);
    },
  );

  test('an older client gets the plain list', () => {
    const response = ask('/apis', { accept: `${older},application/json` });
    expect(body(response)['kind']).toBe('APIGroupList');
  });
});

describe('what is derived follows the registry', () => {
  test('a registry that changed in place is read again', () => {
    const state = { epoch: 1, resources: [gpuPools] };
    const registry: Registry = {
      get epoch() {
        return state.epoch;
      },
      all: () => state.resources,
      find: () => undefined,
    };
    expect(ask('/apis/example.com/v1', {}, registry)).toBeUndefined();
    state.resources = [gpuPools, custom({})];
    state.epoch = 2;
    expect(ask('/apis/example.com/v1', {}, registry)).toBeDefined();
  });

  test('a change of one group builds no other document anew', () => {
    const state = { epoch: 1, resources: [custom({}), gpuPools] };
    const registry: Registry = {
      get epoch() {
        return state.epoch;
      },
      all: () => state.resources,
      find: () => undefined,
    };
    const other = '/openapi/v3/apis/longhaul.dev/v1alpha1';
    const changed = '/openapi/v3/apis/example.com/v1';
    const before = [other, changed].map((path) => body(ask(path, {}, registry)));
    state.resources = [custom({ schema: { type: 'object', description: 'new' } }), gpuPools];
    state.epoch = 2;
    const after = [other, changed].map((path) => body(ask(path, {}, registry)));
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toEqual(before[1]);
    state.resources = [gpuPools];
    state.epoch = 3;
    expect(ask(changed, {}, registry)).toMatchObject({ status: 404 });
  });
});

describe('OpenAPI v3', () => {
  const root = body(ask('/openapi/v3'));
  const url = at(root, 'paths', 'apis/longhaul.dev/v1alpha1', 'serverRelativeURL');
  const hashed = typeof url === 'string' ? url : '';

  test('the root leads to every version of every group', () => {
    const paths = Object.keys(at(root, 'paths') as JsonObject);
    expect(paths[0]).toBe('api/v1');
    expect(paths).toEqual(expect.arrayContaining(builtinGroups.map((group) => `apis/${group}/v1`)));
    expect(paths.slice(-2)).toEqual(['apis/example.com/v1', 'apis/longhaul.dev/v1alpha1']);
    expect(hashed).toMatch(/^\/openapi\/v3\/apis\/longhaul.dev\/v1alpha1\?hash=[0-9A-F]{128}$/);
  });

  test('the right hash may be kept for ever', () => {
    const response = ask(hashed);
    expect(response).toMatchObject({ type: 'object', status: 200 });
    expect(header(response, 'cache-control')).toContain('immutable');
    expect(header(response, 'expires')).toBe('Fri, 01 Jan 1971 00:00:00 GMT');
    expect(header(response, 'etag')).toBe(`"${hashed.split('=')[1] ?? ''}"`);
  });

  test('a wrong one is led to it', () => {
    const response = ask('/openapi/v3/apis/longhaul.dev/v1alpha1?hash=00');
    expect(response).toMatchObject({ status: 301 });
    expect(header(response, 'location')).toBe(hashed);
  });

  test('none is fine, what the client has is not sent again, what is not served is not found', () => {
    const path = '/openapi/v3/apis/longhaul.dev/v1alpha1';
    expect(ask(path)).toMatchObject({ status: 200 });
    const etag = header(ask(path), 'etag') ?? '';
    expect(ask(path, { 'if-none-match': `W/"x", ${etag}` })).toMatchObject({ status: 304 });
    expect(ask('/openapi/v3/apis/longhaul.dev/v9')).toMatchObject({ status: 404, text: '' });
  });

  const document = body(ask('/openapi/v3/apis/longhaul.dev/v1alpha1'));
  const schemas = at(document, 'components', 'schemas') as JsonObject;

  test('a kind has its fields, its metadata and its name', () => {
    const model = schemas['dev.longhaul.v1alpha1.GpuPool'];
    expect(at(model, 'x-kubernetes-group-version-kind')).toEqual([
      { group: 'longhaul.dev', kind: 'GpuPool', version: 'v1alpha1' },
    ]);
    expect(at(model, 'properties', 'metadata', 'allOf')).toEqual([
      { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    ]);
    expect(at(model, 'properties', 'spec', 'properties', 'site', 'type')).toBe('string');
    expect(schemas).toHaveProperty(['dev.longhaul.v1alpha1.GpuPoolList']);
  });

  test('every reference leads somewhere', () => {
    for (const path of ['api/v1', 'apis/apiextensions.k8s.io/v1', 'apis/example.com/v1']) {
      const text = JSON.stringify(body(ask(`/openapi/v3/${path}`)));
      const known = Object.keys(
        at(JSON.parse(text) as JsonValue, 'components', 'schemas') as JsonObject,
      );
      const targets = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
        ([, name]) => name,
      );
      expect(targets.length).toBeGreaterThan(10);
      expect(known).toEqual(expect.arrayContaining([...new Set(targets)]));
    }
  });

  test('a patch says what kubectl looks for', () => {
    const path = '/apis/longhaul.dev/v1alpha1/gpupools/{name}';
    const patch = at(document, 'paths', path, 'patch');
    expect(patch).toMatchObject({
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': {
        group: 'longhaul.dev',
        version: 'v1alpha1',
        kind: 'GpuPool',
      },
    });
    const parameters = at(patch, 'parameters') as readonly JsonObject[];
    const names = parameters.map((parameter) => parameter['name']);
    expect(names).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    const media = at(patch, 'requestBody', 'content') as JsonObject;
    expect(Object.keys(media)).not.toContain('application/strategic-merge-patch+json');
  });

  test('built-in kinds can be patched strategically, with the keys to do so', () => {
    const core = body(ask('/openapi/v3/api/v1'));
    const path = '/api/v1/namespaces/{namespace}/services/{name}';
    const media = at(core, 'paths', path, 'patch', 'requestBody', 'content') as JsonObject;
    expect(Object.keys(media)).toContain('application/strategic-merge-patch+json');
    const spec = at(
      core,
      'components',
      'schemas',
      'io.k8s.api.core.v1.Service',
      'properties',
      'spec',
    );
    expect(at(spec, 'properties', 'ports')).toMatchObject({
      'x-kubernetes-list-map-keys': ['port', 'protocol'],
      'x-kubernetes-patch-merge-key': 'port',
      'x-kubernetes-patch-strategy': 'merge',
    });
  });

  test('operations are named once', () => {
    const ids = [...JSON.stringify(document).matchAll(/"operationId":"([^"]+)"/g)].map(
      ([, id]) => id,
    );
    expect(ids).toContain('listLonghaulDevV1alpha1GpuPool');
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['pods/{name}/binding', 'core.v1.Binding', 'NamespacedPodBinding'],
    ['pods/{name}/eviction', 'policy.v1.Eviction', 'NamespacedPodEviction'],
    [
      'serviceaccounts/{name}/token',
      'authentication.v1.TokenRequest',
      'NamespacedServiceAccountToken',
    ],
  ])('what is asked at %s has a model of its own: %s', (path, model, id) => {
    const document = body(ask('/openapi/v3/api/v1'));
    const post = at(document, 'paths', `/api/v1/namespaces/{namespace}/${path}`, 'post');
    const schema = { schema: { $ref: `#/components/schemas/io.k8s.api.${model}` } };
    expect(at(post, 'operationId')).toBe(`createCoreV1${id}`);
    expect(at(post, 'requestBody', 'content', 'application/json')).toEqual(schema);
    expect(at(post, 'responses', '201', 'content', 'application/json')).toEqual(schema);
    expect(
      at(document, 'components', 'schemas', `io.k8s.api.${model}`, 'properties'),
    ).toHaveProperty('metadata');
    const old = body(ask('/openapi/v2'));
    expect(at(old, 'definitions', `io.k8s.api.${model}`)).toBeDefined();
  });

  test('a namespaced kind has its paths, and parts of objects have theirs', () => {
    const paths = at(body(ask('/openapi/v3/apis/example.com/v1')), 'paths') as JsonObject;
    expect(Object.keys(paths).filter((path) => path.includes('scaleds'))).toEqual([
      '/apis/example.com/v1/namespaces/{namespace}/scaleds',
      '/apis/example.com/v1/namespaces/{namespace}/scaleds/{name}',
      '/apis/example.com/v1/namespaces/{namespace}/scaleds/{name}/scale',
      '/apis/example.com/v1/namespaces/{namespace}/scaleds/{name}/status',
      '/apis/example.com/v1/scaleds',
    ]);
  });
});

describe('OpenAPI v2', () => {
  const schema: JsonObject = {
    type: 'object',
    properties: {
      plain: { type: 'string', default: 'x', description: 'plain' },
      maybe: { type: 'string', nullable: true },
      open: {
        type: 'object',
        properties: { a: { type: 'string' } },
        'x-kubernetes-preserve-unknown-fields': true,
      },
      list: { type: 'array', items: { type: 'string', not: { enum: ['x'] } } },
      default: { type: 'string' },
    },
  };
  const document = body(ask('/openapi/v2', {}, registryOf([custom({ schema })])));
  const properties = at(document, 'definitions', 'com.example.v1.Thing', 'properties');

  test('drops what it cannot say, but no field of that name', () => {
    expect(properties).toMatchObject({
      plain: { type: 'string', description: 'plain' },
      maybe: {},
      open: { 'x-kubernetes-preserve-unknown-fields': true },
      list: { type: 'array', items: { type: 'string' } },
      default: { type: 'string' },
    });
    expect(at(properties, 'plain')).not.toHaveProperty('default');
    expect(at(properties, 'open')).not.toHaveProperty('type');
    expect(at(properties, 'maybe')).not.toHaveProperty('type');
  });

  test('refers to definitions that are there', () => {
    const text = JSON.stringify(document);
    const definitions = Object.keys(at(document, 'definitions') as JsonObject);
    const targets = [...text.matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name);
    expect(definitions).toEqual(expect.arrayContaining([...new Set(targets)]));
    expect(text).not.toContain('#/components');
  });
});

describe('other paths', () => {
  test('/ lists them', () => {
    const { paths } = body(ask('/'));
    expect(paths).toEqual(
      expect.arrayContaining([
        '/api',
        '/api/v1',
        '/apis/longhaul.dev/v1alpha1',
        '/openapi/v3',
        '/version',
      ]),
    );
  });

  test('/version', () => {
    expect(body(ask('/version'))).toMatchObject({ major: '1', minor: '34' });
  });

  test.each([
    '/apis/longhaul.dev/v1alpha1/gpupools',
    '/api/v1/namespaces',
    '/api/v2',
    '/apis/nope.example.com',
    '/apis/longhaul.dev/v9',
    '/apis//v1',
    '/bogus',
    '/versions',
    '/version/x',
    '/openapi',
    '/openapi/v4',
    '/openapi/v2/x',
    '/constructor',
  ])('%s is left to others', (path) => {
    expect(ask(path)).toBeUndefined();
  });

  test('and so is everything but reading', () => {
    expect(discover({ ...request('/apis'), method: 'POST' }, served, standing)).toBeUndefined();
  });
});
