import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../../src/base/json.ts';
import { isJsonObject } from '../../../../src/base/json.ts';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { collectionOf, definitionOf } from './fixtures.ts';
import { definitions, GoClient, nameOf } from './go-client.ts';

let api: GoClient;

beforeAll(async () => {
  api = await GoClient.start();
});

afterAll(() => api.close());

/** What the suites look for in discovery, a resource of each group. */
const expected: readonly (readonly [groupVersion: string, resource: string])[] = [
  ['admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations'],
  ['apiextensions.k8s.io/v1', 'customresourcedefinitions'],
  ['apiregistration.k8s.io/v1', 'apiservices'],
  ['apps/v1', 'deployments'],
  ['authentication.k8s.io/v1', 'tokenreviews'],
  ['authorization.k8s.io/v1', 'selfsubjectaccessreviews'],
  ['autoscaling/v1', 'horizontalpodautoscalers'],
  ['autoscaling/v2', 'horizontalpodautoscalers'],
  ['batch/v1', 'jobs'],
  ['certificates.k8s.io/v1', 'certificatesigningrequests'],
  ['coordination.k8s.io/v1', 'leases'],
  ['discovery.k8s.io/v1', 'endpointslices'],
  ['events.k8s.io/v1', 'events'],
  ['networking.k8s.io/v1', 'ingresses'],
  ['node.k8s.io/v1', 'runtimeclasses'],
  ['policy/v1', 'poddisruptionbudgets'],
  ['scheduling.k8s.io/v1', 'priorityclasses'],
  ['storage.k8s.io/v1', 'csinodes'],
];

const v2 = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** As the discovery client of client-go asks. */
const negotiated = `${v2},application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json`;

const aggregated = (path: string, accept = v2): Promise<JsonObject> =>
  api.must({ path, headers: { Accept: accept } });

/** `apps/v1 deployments` of all that a document of aggregated discovery lists. */
function resourcesIn(document: JsonObject): ReadonlySet<string> {
  return new Set(
    arrayAt(document, 'items').flatMap((group) =>
      arrayAt(group, 'versions').flatMap((version) =>
        arrayAt(version, 'resources').map((resource) => {
          const name = textAt(resource, 'resource') ?? '';
          const prefix = nameOf(group) === '' ? '' : `${nameOf(group)}/`;
          return `${prefix}${textAt(version, 'version') ?? ''} ${name}`;
        }),
      ),
    ),
  );
}

describe('AggregatedDiscovery', () => {
  test.each([v2, negotiated])('should support raw aggregated discovery: %s', async (accept) => {
    const named = await api.ask({ path: '/apis', headers: { Accept: accept } });
    expect(named.headers['content-type']).toBe(v2);
    const found = resourcesIn(named.body);
    expect(expected.filter(([version, plural]) => !found.has(`${version} ${plural}`))).toEqual([]);
    expect(resourcesIn(await aggregated('/api', accept))).toContain('v1 namespaces');
  });

  test('should support aggregated discovery requests for CRDs', async () => {
    const wish = { group: 'group-ktx.example.com', kind: 'testcrd' };
    await api.define(definitionOf(wish));
    const [group] = arrayAt(await aggregated('/apis'), 'items').filter(
      (item) => nameOf(item) === wish.group,
    );
    expect(group).toMatchObject({
      versions: [
        {
          version: 'v1',
          freshness: 'Current',
          resources: [
            {
              resource: 'testcrds',
              responseKind: { group: wish.group, version: 'v1', kind: 'testcrd' },
              scope: 'Namespaced',
              singularResource: 'testcrd',
            },
          ],
        },
      ],
    });
    await api.delete(`${definitions}/testcrds.${wish.group}`);
    await api.until({ path: '/apis', headers: { Accept: v2 } }, ({ body }) =>
      arrayAt(body, 'items').every((item) => nameOf(item) !== wish.group),
    );
  });

  test('a document that has not changed is not sent again', async () => {
    const { headers } = await api.ask({ path: '/apis', headers: { Accept: v2 } });
    const etag = String(headers['etag']);
    const again = { path: '/apis', headers: { Accept: v2, 'If-None-Match': etag } };
    expect((await api.ask(again)).status).toBe(304);
  });
});

describe('Discovery', () => {
  test('should accurately determine present and missing resources', async () => {
    const has = async (groupVersion: string, resource: string): Promise<boolean> => {
      const root = groupVersion === 'v1' ? '/api' : '/apis';
      const { status, body } = await api.ask({ path: `${root}/${groupVersion}` });
      return (
        status === 200 &&
        arrayAt(body, 'resources').some((each) => textAt(each, 'name') === resource)
      );
    };
    expect(await has('v1', 'namespaces')).toBe(true);
    expect(await has('apps/v1', 'deployments')).toBe(true);
    expect(await has('apps/v1', 'please-dont-ever-create-this')).toBe(false);
    expect(await has('not-these-apps/v1', 'deployments')).toBe(false);
  });

  test('Custom resource should have storage version hash', async () => {
    const wish = { group: 'hash.example.com', kind: 'Hashed', versions: ['v1beta1', 'v1'] };
    await api.define(definitionOf(wish));
    const hash = createHash('sha256')
      .update(`${wish.group}/v1beta1/Hashed`)
      .digest()
      .subarray(0, 8)
      .toString('base64');
    for (const version of wish.versions) {
      const { resources } = await api.get(`/apis/${wish.group}/${version}`);
      expect(resources).toMatchObject([{ name: 'hasheds', storageVersionHash: hash }]);
    }
  });

  test('should validate PreferredVersion for each APIGroup', async () => {
    const groups = arrayAt(await api.get('/apis/'), 'groups');
    expect(groups.length).toBeGreaterThan(15);
    for (const listed of groups) {
      const group = await api.get(`/apis/${textAt(listed, 'name') ?? ''}/`);
      const preferred = textAt(group, 'preferredVersion', 'groupVersion');
      const versions = arrayAt(group, 'versions').map((each) => textAt(each, 'groupVersion'));
      expect(versions).toContain(preferred);
    }
  });

  test.each([...expected, ['v1', 'namespaces'] as const])(
    'should locate the groupVersion and a resource within %s',
    async (groupVersion, resource) => {
      const root = groupVersion === 'v1' ? '/api' : '/apis';
      const list = await api.get(`${root}/${groupVersion}`);
      expect(list['groupVersion']).toBe(groupVersion);
      expect(arrayAt(list, 'resources').map((each) => textAt(each, 'name'))).toContain(resource);
    },
  );

  test('should include custom resource definition resources in discovery documents', async () => {
    expect(arrayAt(await api.get('/apis'), 'groups')).toContainEqual(
      expect.objectContaining({ name: 'apiextensions.k8s.io' }),
    );
    expect(await api.get('/apis/apiextensions.k8s.io')).toMatchObject({
      name: 'apiextensions.k8s.io',
      versions: [{ groupVersion: 'apiextensions.k8s.io/v1', version: 'v1' }],
    });
  });

  test('should include webhook resources in discovery documents', async () => {
    const names = arrayAt(await api.get('/apis/admissionregistration.k8s.io/v1'), 'resources').map(
      (each) => textAt(each, 'name'),
    );
    expect(names).toEqual(
      expect.arrayContaining(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']),
    );
  });
});

describe('Servers with support for Table transformation', () => {
  test('should return a 406 for a backend which does not implement metadata', async () => {
    const { status, body } = await api.ask({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      body: { spec: { resourceAttributes: { namespace: '', verb: 'get', resource: 'pods' } } },
    });
    expect([status, body['reason']]).toEqual([406, 'NotAcceptable']);
  });

  test('should return pod details, and chunks of tables', async () => {
    const name = await api.namespace('tables');
    const path = `/api/v1/namespaces/${name}/podtemplates`;
    for (let count = 0; count < 5; count++) {
      await api.create(path, {
        metadata: { name: `template-000${count}` },
        template: { spec: { containers: [{ name: 'test', image: 'test2' }] } },
      });
    }
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
    const headers = { Accept: accept };
    const first = await api.must({ path: `${path}?limit=2`, headers });
    expect(first).toMatchObject({ kind: 'Table', metadata: { remainingItemCount: 3 } });
    expect(arrayAt(first, 'rows')).toHaveLength(2);
    expect(arrayAt(first, 'columnDefinitions')[0]).toMatchObject({ name: 'Name', type: 'string' });
    const next = encodeURIComponent(textAt(first, 'metadata', 'continue') ?? '');
    const rest = await api.must({ path: `${path}?continue=${next}`, headers });
    expect(arrayAt(rest, 'rows').map((row) => nameOf(jsonAt(row, 'object') ?? null))).toEqual([
      'template-0002',
      'template-0003',
      'template-0004',
    ]);
  });
});

describe('OpenAPIV3', () => {
  const paths = async (): Promise<JsonObject> => {
    const found = (await api.get('/openapi/v3'))['paths'];
    return isJsonObject(found) ? found : {};
  };
  const documentAt = (entry: JsonValue | undefined): Promise<JsonObject> =>
    api.get(textAt(entry ?? null, 'serverRelativeURL') ?? '');

  test('every built-in group version has a document whose references lead somewhere', async () => {
    const all = Object.entries(await paths());
    expect(all.map(([path]) => path)).toEqual(
      expect.arrayContaining(expected.map(([groupVersion]) => `apis/${groupVersion}`)),
    );
    for (const [path, entry] of all) {
      const document = await documentAt(entry);
      expect(document['openapi']).toBe('3.0.0');
      const schemas = jsonAt(document, 'components', 'schemas');
      const names = new Set(isJsonObject(schemas) ? Object.keys(schemas) : []);
      const dangling = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/([^"]+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !names.has(name));
      expect([path, dangling]).toEqual([path, []]);
    }
  });

  test('should publish OpenAPI V3 for CustomResourceDefinition', async () => {
    const wish = { group: 'v3.example.com', kind: 'testcrd', versions: ['v1beta1'] };
    await api.define(definitionOf(wish));
    const entry = (await paths())[`apis/${wish.group}/v1beta1`];
    const document = await documentAt(entry);
    expect(
      jsonAt(document, 'components', 'schemas', 'com.example.v3.v1beta1.testcrd'),
    ).toBeDefined();
    const served = isJsonObject(document['paths']) ? Object.keys(document['paths']) : [];
    expect(served).toContain(collectionOf(wish, '{namespace}'));
    await api.delete(`${definitions}/testcrds.${wish.group}`);
    await api.until(
      { path: '/openapi/v3' },
      ({ body }) => jsonAt(body, 'paths', `apis/${wish.group}/v1beta1`) === undefined,
    );
  });
});
