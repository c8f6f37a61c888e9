import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrayAt, jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { asTable, CaseApi } from './case-api.ts';
import { pool, poolDefinition, pools } from './gpu-pools.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const one = `${pools}/a`;
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const older = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList';
const accepted =
  'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(poolDefinition);
  await api.post(pools, pool('a'));
});

afterAll(() => api.close());

const as = (kind: string, version = 'v1'): string =>
  `application/json;as=${kind};v=${version};g=meta.k8s.io`;

describe('1.1 T7, T8, T9', () => {
  test('every answer has its headers', async () => {
    const { headers } = await api.ask({ path: one });
    expect(headers['cache-control']).toBe('no-cache, private');
    for (const name of [
      'audit-id',
      'x-kubernetes-pf-flowschema-uid',
      'x-kubernetes-pf-prioritylevel-uid',
    ]) {
      expect(headers[name]).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test.each(['/nope', '/apis/nope.example.com/v1/foos', '/apis/ai.example.com/v9/gpupools'])(
    '%s is no Status',
    async (path) => {
      const { status, text, headers } = await api.ask({ path });
      expect({ status, text }).toEqual({ status: 404, text: '404 page not found\n' });
      expect(headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
    },
  );

  test.each([
    ['HEAD', one, 200, undefined],
    ['OPTIONS', one, 405, ' is not supported on resources of kind "gpupools.ai.example.com"'],
    ['PUT', pools, 400, 'name must be provided'],
    ['PATCH', pools, 400, 'name must be provided'],
    [
      'POST',
      `${one}/status`,
      405,
      'create is not supported on resources of kind "gpupools.ai.example.com"',
    ],
    [
      'DELETE',
      `${one}/status`,
      405,
      'delete is not supported on resources of kind "gpupools.ai.example.com"',
    ],
    ['GET', `${one}/nope`, 404, 'gpupools.ai.example.com "a" not found'],
    ['GET', `${pools}/`, 200, undefined],
  ])('%s %s: %i', async (method, path, status, message) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const reply = await api.ask({ method, path, type });
    expect({ status: reply.status, message: reply.body['message'] }).toEqual({ status, message });
  });
});

describe('1.1 T10 timeout', () => {
  test.each([
    ['abc', 'time: invalid duration "abc"'],
    ['10', 'time: missing unit in duration "10"'],
  ])('%s cannot be read, whatever is asked', async (timeout, why) => {
    for (const path of [one, pools, '/version']) {
      const { body } = await api.ask({ path: `${path}?timeout=${timeout}` });
      expect(body).toMatchObject({
        code: 400,
        reason: 'BadRequest',
        message: `invalid timeout specified in the request URL - ${why}`,
      });
    }
  });

  test.each(['0', '30s', '1h', '1m30.5s', ''])('%s is fine', async (timeout) => {
    expect((await api.ask({ path: `${one}?timeout=${timeout}` })).status).toBe(200);
  });
});

describe('1.1 T11 who reads gets indented JSON', () => {
  test.each([
    ['?pretty=true', {}, true],
    ['', { 'User-Agent': 'curl/8' }, true],
    ['', { 'User-Agent': 'Mozilla/5.0' }, true],
    ['?pretty=false', { 'User-Agent': 'curl/8' }, false],
    ['', {}, false],
  ])('%s %j: %s', async (query, headers, isIndented) => {
    const { text } = await api.ask({ path: `${one}${query}`, headers });
    expect(text.startsWith('{\n  "apiVersion"')).toBe(isIndented);
  });
});

describe('1.2 content', () => {
  test.each([
    ['application/json', 200, 'application/json'],
    ['*/*', 200, 'application/json'],
    ['', 200, 'application/json'],
    ['application/yaml', 200, 'application/yaml'],
    ['application/vnd.kubernetes.protobuf,application/json', 200, 'application/json'],
    [as('Table'), 200, 'application/json'],
    [as('Table', 'v1beta1'), 200, 'application/json'],
    [as('PartialObjectMetadata'), 200, 'application/json'],
    ['text/xml', 406, 'application/json'],
    ['application/cbor', 406, 'application/json'],
    ['application/vnd.kubernetes.protobuf', 406, 'application/vnd.kubernetes.protobuf'],
    [as('Table', 'v2'), 406, 'application/json'],
    [as('Nope'), 406, 'application/json'],
  ])('an object as %s: %i', async (accept, status, contentType) => {
    const reply = await api.ask({ path: one, accept });
    expect({ status: reply.status, type: reply.headers['content-type'] }).toEqual({
      status,
      type: contentType,
    });
    if (status === 406) {
      expect(reply.text).toContain(accepted);
      expect(reply.text).toContain('NotAcceptable');
    }
  });

  test.each([
    [pools, 'PartialObjectMetadata', 'is a list (*unstructured.UnstructuredList)'],
    [one, 'PartialObjectMetadataList', 'is not a list (*unstructured.Unstructured)'],
    [configMaps, 'PartialObjectMetadata', 'is a list (*core.ConfigMapList)'],
  ])('%s is no %s', async (path, kind, why) => {
    const { body } = await api.ask({ path, accept: as(kind) });
    expect(body).toMatchObject({
      code: 406,
      message: `you requested ${kind}, but the requested object ${why}`,
    });
  });

  test('metadata alone, of one and of all', async () => {
    const { body } = await api.ask({ path: one, accept: as('PartialObjectMetadata') });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
    expect(body).not.toHaveProperty('spec');
    const all = await api.ask({ path: pools, accept: as('PartialObjectMetadataList') });
    expect(all.body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'a' } }],
    });
  });

  test.each(['v1', 'v1beta1'])('a table of %s has rows of that version', async (version) => {
    const { body } = await api.ask({ path: pools, accept: as('Table', version) });
    expect(body['apiVersion']).toBe(`meta.k8s.io/${version}`);
    expect(jsonAt(arrayAt(body, 'rows')[0], 'object', 'apiVersion')).toBe(`meta.k8s.io/${version}`);
  });

  test.each([pools, `${pools}?watch=true`])('who names a form for %s says which', async (path) => {
    const { status } = await api.ask({ path, accept: 'application/json;g=meta.k8s.io;v=v1' });
    expect(status).toBe(406);
  });

  test.each(['', '&watch=true'])('rows of a table carry one of three things%s', async (watch) => {
    const path = `${pools}?includeObject=All${watch}`;
    const { body } = await api.ask({ path, accept: asTable });
    expect(body).toMatchObject({
      code: 400,
      message:
        "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": must be 'Metadata', 'Object', 'None', or empty",
    });
  });

  test('a review is no table', async () => {
    const { body } = await api.ask({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      accept: asTable,
      body: { spec: { nonResourceAttributes: { path: '/', verb: 'get' } } },
    });
    expect(body).toMatchObject({ code: 406, reason: 'NotAcceptable' });
  });

  test.each([
    ['includeObject=None', null],
    ['includeObject=Metadata', 'PartialObjectMetadata'],
    ['includeObject=Object', 'GpuPool'],
    ['', 'PartialObjectMetadata'],
  ])('rows of a table with %s', async (query, kind) => {
    const { body } = await api.ask({ path: `${pools}?${query}`, accept: asTable });
    const object = jsonAt(arrayAt(body, 'rows')[0], 'object');
    expect(kind === null ? object : textAt(object, 'kind')).toBe(kind);
  });

  test.each([
    ['text/plain', 'POST', pools],
    ['application/merge-patch+json', 'POST', pools],
  ])('a body of %s is not read: 415', async (type, method, path) => {
    const { body } = await api.ask({ method, path, type, body: '{}' });
    expect(body).toMatchObject({
      code: 415,
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    });
  });
});

describe('1.3 discovery', () => {
  test('137: one document, that is sent once', async () => {
    const { status, headers, body } = await api.ask({ path: '/apis', accept: aggregated });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': aggregated, vary: 'Accept' });
    const etag = headers['etag'] ?? '';
    expect(etag).toMatch(/^"[0-9A-F]+"$/);
    const versions = arrayAt(body, 'items').flatMap((group) => arrayAt(group, 'versions'));
    expect(versions.every((version) => textAt(version, 'freshness') === 'Current')).toBe(true);
    const again = await api.ask({
      path: '/apis',
      accept: aggregated,
      headers: { 'If-None-Match': etag },
    });
    expect({ status: again.status, text: again.text }).toEqual({ status: 304, text: '' });
  });

  test('137: the older form is not to be had, what comes after it is', async () => {
    expect((await api.ask({ path: '/apis', accept: older })).status).toBe(406);
    const plain = await api.ask({ path: '/apis', accept: `${older},application/json` });
    expect(plain.body['kind']).toBe('APIGroupList');
  });
});

describe('1.4 OpenAPI', () => {
  test('138: the right hash for ever, another one is led to it', async () => {
    const { body } = await api.ask({ path: '/openapi/v3' });
    const at = 'apis/ai.example.com/v1';
    const url = textAt(jsonAt(body['paths'], at), 'serverRelativeURL') ?? '';
    expect(url).toMatch(/^\/openapi\/v3\/apis\/ai\.example\.com\/v1\?hash=[0-9A-F]{128}$/);
    const right = await api.ask({ path: url });
    expect(right.status).toBe(200);
    const etag = right.headers['etag'] ?? '';
    const known = await api.ask({ path: url, headers: { 'If-None-Match': etag } });
    expect(known.status).toBe(304);
    const wrong = await api.ask({ path: `/openapi/v3/${at}?hash=ABC` });
    expect({ status: wrong.status, to: wrong.headers['location'] }).toEqual({
      status: 301,
      to: url,
    });
    expect((await api.ask({ path: `/openapi/v3/${at}` })).status).toBe(200);
    const none = await api.ask({ path: '/openapi/v3/apis/nope/v1' });
    expect({ status: none.status, text: none.text }).toEqual({ status: 404, text: '' });
  });

  test('version 2 says what clients look for in the descriptions', async () => {
    const { text } = await api.ask({ path: '/openapi/v2' });
    expect(text).toContain('list of returned');
    expect(text).toContain('List of services');
    expect(text).toContain('Watch for changes to the described resources');
  });

  test('version 2 in JSON has the kind', async () => {
    const { body } = await api.ask({ path: '/openapi/v2' });
    expect(body['swagger']).toBe('2.0');
    expect(jsonAt(body['definitions'], 'com.example.ai.v1.GpuPool')).toMatchObject({
      'x-kubernetes-group-version-kind': [
        { group: 'ai.example.com', kind: 'GpuPool', version: 'v1' },
      ],
    });
  });
});

describe('1.22 operations', () => {
  test('/version says whose behaviour this is', async () => {
    const { body } = await api.ask({ path: '/version', as: '' });
    expect(Object.keys(body).sort()).toEqual([
      'buildDate',
      'compiler',
      'emulationMajor',
      'emulationMinor',
      'gitCommit',
      'gitTreeState',
      'gitVersion',
      'goVersion',
      'major',
      'minCompatibilityMajor',
      'minCompatibilityMinor',
      'minor',
      'platform',
    ]);
    expect(body).toMatchObject({ major: '1', minor: '34' });
  });

  test.each([
    ['application/vnd.kubernetes.protobuf', `${configMaps}/none`, 406, 'protobuf'],
    ['application/vnd.kubernetes.protobuf, text/html', '/api/v1/pods?watch=1', 406, 'protobuf'],
    ['application/vnd.kubernetes.protobuf,application/json', `${configMaps}/none`, 404, 'json'],
    ['application/json;q=0.1,application/vnd.kubernetes.protobuf', one, 200, 'json'],
  ])('%s: %s is answered with %d in a form that is accepted', async (...row) => {
    const [accept, path, code, form] = row;
    const { status, headers, text } = await api.ask({ path, accept });
    expect([status, headers['content-type']]).toEqual([
      code,
      form === 'json' ? 'application/json' : 'application/vnd.kubernetes.protobuf',
    ]);
    expect(text.startsWith('k8s\0')).toBe(form === 'protobuf');
  });

  test('/metrics is what somebody measures, and there only where somebody does', async () => {
    const chunks = ['a_total 1\n', 'b 2\n'];
    const page = { contentType: 'text/plain; version=0.0.4; charset=utf-8', chunks };
    const measuring = await CaseApi.start({}, { page: () => Promise.resolve(page) });
    const { status, text, headers } = await measuring.ask({ path: '/metrics' });
    await measuring.close();
    expect([status, text, headers['content-type']]).toEqual([
      200,
      chunks.join(''),
      page.contentType,
    ]);
    expect((await api.ask({ path: '/metrics' })).status).toBe(404);
  });

  test.each([
    ['/healthz', 'ok'],
    ['/livez', 'ok'],
    ['/readyz', 'ok'],
    ['/livez/ping', 'ok'],
    ['/livez/ping?verbose', 'ok'],
    ['/readyz?exclude=nope', 'ok'],
    ['/livez?verbose', '[+]ping ok\n[+]journal ok\n[+]lifecycle ok\nlivez check passed\n'],
    [
      '/readyz?verbose&exclude=ping&exclude=nope',
      '[+]ping excluded: ok\n[+]journal ok\n[+]lifecycle ok\nwarn: some health checks cannot be excluded: no matches for "nope"\nreadyz check passed\n',
    ],
  ])('%s', async (path, wanted) => {
    const { status, text } = await api.ask({ path });
    expect({ status, text }).toEqual({ status: 200, text: wanted });
  });
});
