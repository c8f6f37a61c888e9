import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonAt, textAt } from '../../../../src/base/json-at.ts';
import { ServedApi } from '../served.ts';
import { CaseApi, causesOf } from './case-api.ts';
import { pool, poolDefinition, pools } from './gpu-pools.ts';

/** Cases about the letters on the wire: headers that are weighed, paths that are spelt oddly, texts of routes. */
const configMaps = '/api/v1/namespaces/default/configmaps';
const one = `${configMaps}/big`;
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

let api: CaseApi;

beforeAll(async () => {
  api = await CaseApi.start();
  await api.define(poolDefinition);
  await api.post(pools, pool('a'));
  await api.post(configMaps, { metadata: { name: 'big' }, data: { a: 'x'.repeat(200_000) } });
});

afterAll(() => api.close());

describe('1.1 T5: gzip for who asks for it by its name', () => {
  test.each([
    ['gzip', 'gzip'],
    ['deflate, gzip', 'gzip'],
    ['gzip;q=0', undefined],
    ['gzip;q=0.5', undefined],
    ['x-gzip', undefined],
    ['*', undefined],
  ])('%s: %s', async (accepted, coding) => {
    const { headers } = await api.ask({ path: one, headers: { 'Accept-Encoding': accepted } });
    expect(headers['content-encoding']).toBe(coding);
    expect(headers['vary']).toBe(coding === undefined ? undefined : 'Accept-Encoding');
  });

  test('what varies with the form as well says both', async () => {
    const headers = { 'Accept-Encoding': 'gzip' };
    const reply = await api.ask({ path: '/openapi/v3/api/v1', headers });
    expect(reply.headers['vary']).toBe('Accept, Accept-Encoding');
  });
});

describe('1.1 T8: one slash too many is another path', () => {
  test.each(['//', '//api/v1', '//version', '/openapi/v2/', '//apis/ai.example.com/v1'])(
    '%s',
    async (path) => {
      const { status, text } = await api.ask({ path });
      expect({ status, text }).toEqual({ status: 404, text: '404 page not found\n' });
    },
  );

  test('of OpenAPI v3 there is nothing at all', async () => {
    const { status, text } = await api.ask({ path: '/openapi/v3/api/v1/' });
    expect({ status, text }).toEqual({ status: 404, text: '' });
  });

  test.each(['/api/', '/apis/', '/api/v1/', '/apis/apps/', '/apis/apps/v1/', '/version/'])(
    '%s may end with one',
    async (path) => {
      expect((await api.ask({ path })).status).toBe(200);
    },
  );
});

describe('1.2 built-in kinds produce and take what their routes say', () => {
  const objects = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
  const streams = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';

  test.each([
    ['text/html', one, objects],
    ['application/*', one, objects],
    ['image/png, text/html;q=0.2', configMaps, `${objects}, ${streams}`],
    ['application/json-seq', `${configMaps}?watch=1`, `${objects}, ${streams}`],
  ])('%s for %s: 406', async (accept, path, produced) => {
    const { body } = await api.ask({ path, accept });
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `406: Not Acceptable\n\nAvailable representations: ${produced}`,
      reason: 'NotAcceptable',
      details: {},
      code: 406,
    });
  });

  test('whoever accepts anything behind it is answered', async () => {
    const accept = 'text/html, */*;q=0.1';
    expect((await api.ask({ path: one, accept })).status).toBe(200);
  });

  test.each(['application/json', 'text/plain', ''])('a patch of %p: 415', async (type) => {
    const { body } = await api.ask({ method: 'PATCH', path: one, type, body: '{}' });
    expect(body).toMatchObject({
      code: 415,
      reason: 'UnsupportedMediaType',
      message: '415: Unsupported Media Type',
      details: {},
    });
  });

  test.each(['/openapi/v2', '/openapi/v3/api/v1'])('%s is no page', async (path) => {
    const { status, text } = await api.ask({ path, accept: 'text/html' });
    expect({ status, text }).toEqual({ status: 406, text: '' });
  });
});

describe('1.3, 1.4: who may keep a document', () => {
  test('all of discovery, if it asks again', async () => {
    const { headers } = await api.ask({ path: '/apis', accept: aggregated });
    expect(headers['cache-control']).toBe('public');
  });

  test('OpenAPI of a hash, for ever', async () => {
    const { body } = await api.ask({ path: '/openapi/v3' });
    const path = textAt(jsonAt(body, 'paths', 'api/v1'), 'serverRelativeURL') ?? '';
    const { headers } = await api.ask({ path });
    expect(headers['cache-control']).toBe('public, immutable');
  });
});

test.each(['/', '/version'])('1.22: %s is written for people', async (path) => {
  const { text } = await api.ask({ path });
  expect(text).toMatch(/^\{\n {2}"/);
});

describe('1.9, 1.13: options of a request', () => {
  test('a manager is a text that can be read', async () => {
    const path = `${configMaps}?fieldManager=%C3%A4%01`;
    const body = { metadata: { name: 'x' } };
    expect(causesOf(await api.ask({ method: 'POST', path, body }))).toEqual([
      expect.stringMatching(
        /^fieldManager: Invalid value: .*: invalid character U\+0001 \(at 2\)$/,
      ),
    ]);
  });

  test.each(['', '&watch=true'])('how long it may take is a number%s', async (watch) => {
    const { body } = await api.ask({ path: `${configMaps}?timeoutSeconds=abc${watch}` });
    expect(body).toMatchObject({
      code: 400,
      message: 'strconv.ParseInt: parsing "abc": invalid syntax',
    });
  });
});

test('a whole URL is as good as its path', async () => {
  const served = await ServedApi.start();
  const { port, trusted: ca } = served.reachedAt;
  const socket = connect({ host: '127.0.0.1', port, ca });
  socket.write(
    'GET https://proxied.example/version?a=/b HTTP/1.1\r\nHost: proxied.example\r\n\r\n',
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  await served.close();
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
});
