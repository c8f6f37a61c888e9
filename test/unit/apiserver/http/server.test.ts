import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';

import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type {
  ApiRequest,
  ApiResponse,
  Dispatch,
  WatchListener,
  WatchMessage,
} from '../../../../src/apiserver/api-request.ts';
import { createAuthenticator } from '../../../../src/apiserver/http/authenticate.ts';
import {
  createAuthority,
  issueClientCertificate,
  issueServerCertificate,
} from '../../../../src/apiserver/http/certificates.ts';
import type { ApiHttpServer, ApiHttpServerOptions } from '../../../../src/apiserver/http/server.ts';
import { createApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import { instant } from '../../../../src/base/clock.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seconds } from '../../../../src/base/units.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<Value>(): Resolvers<Value> {
  let settle: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: settle };
}

const running: ApiHttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close(seconds(0));
});

async function serve(
  dispatch: Dispatch,
  options: Partial<ApiHttpServerOptions> = {},
): Promise<{ readonly server: ApiHttpServer; readonly port: number }> {
  const server = createApiHttpServer({
    dispatch,
    authenticate: createAuthenticator(new Map([['t', { name: 'alice', groups: [] }]])),
    log: silentLog,
    ...options,
  });
  running.push(server);
  const { port } = await server.listen(0, '127.0.0.1');
  return { server, port };
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

async function ask(options: https.RequestOptions, body?: string | Uint8Array): Promise<Answer> {
  const { request } = options.protocol === 'https:' ? https : http;
  const sent = request({ host: '127.0.0.1', agent: false, ...options });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks),
  };
}

interface Wanted {
  readonly wanted: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly given?: string;
  readonly contentType: string;
  readonly text: string;
}

const object = (
  body: JsonObject,
  headers: readonly (readonly [string, string])[] = [],
): ApiResponse => ({
  type: 'object',
  status: 200,
  headers: new Map(headers),
  body,
});

const fixed =
  (response: ApiResponse): Dispatch =>
  () =>
    Promise.resolve(response);

describe('requests', () => {
  test('reach the dispatcher with everything it needs', async () => {
    const seen: ApiRequest[] = [];
    const { port } = await serve((request) => {
      seen.push(request);
      return Promise.resolve(object({}));
    });
    const headers = { authorization: 'Bearer t', 'X-Two': ['a', 'b'] };
    await ask({ port, path: '/apis/a%2Fb?x=1&x=2', method: 'POST', headers }, 'body');
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/apis/a%2Fb',
      user: { name: 'alice', groups: ['system:authenticated'] },
      body: { type: 'bytes', bytes: Buffer.from('body') },
    });
    expect(seen[0]?.query.getAll('x')).toEqual(['1', '2']);
    expect(seen[0]?.headers.get('x-two')).toBe('a, b');
  });

  test('a wrong token is 401, in the words of the recorded server', async () => {
    const { port } = await serve(() => Promise.reject(new Error('must not be asked')));
    const answer = await ask({ port, headers: { authorization: 'Bearer wrong' } });
    expect(answer.status).toBe(401);
    expect(answer.body.toString()).toBe(
      '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}\n',
    );
  });

  test.each([
    ['announced', { 'content-length': String(3 * 1024 * 1024 + 1) }],
    ['found out', { 'transfer-encoding': 'chunked' }],
  ])('a body over 3 MiB is 413, %s', async (_name, headers) => {
    const { port } = await serve(fixed(object({})));
    const body = Buffer.alloc(3 * 1024 * 1024 + 1, 0x20);
    const { request } = http;
    const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
    sent.on('error', () => undefined);
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    expect(response.statusCode).toBe(413);
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  test('a body of exactly 3 MiB is taken', async () => {
    const { port } = await serve(fixed(object({})));
    const answer = await ask({ port, method: 'POST' }, Buffer.alloc(3 * 1024 * 1024, 0x20));
    expect(answer.status).toBe(200);
  });

  test('an unknown method is 405', async () => {
    const { port } = await serve(fixed(object({})));
    expect((await ask({ port, method: 'PROPFIND' })).status).toBe(405);
  });

  test('a dispatcher that breaks its promise is answered for with 500', async () => {
    const { port } = await serve(() => Promise.reject(new Error('secret detail')));
    const answer = await ask({ port });
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toContain('secret');
  });

  test.each([
    'GARBAGE\r\n\r\n',
    'GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET * HTTP/1.1\r\nHost: x\r\n\r\n',
  ])('what is no request gets 400: %j', async (text) => {
    const { port } = await serve(fixed(object({})));
    const socket = connect(port, '127.0.0.1');
    socket.write(text);
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
  });
});

describe('rough handling', () => {
  const bytes = fc.oneof(
    fc.string({ maxLength: 80 }),
    fc.constantFrom(
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'GET /%zz?%zz=%zz HTTP/1.1\r\nHost: x\r\nAccept: ,;=,*/*;q=x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u0001\r\n\r\n',
    ),
  );

  test('strange bytes and clients that hang up leave the server well', async () => {
    const { port } = await serve(fixed(object({ a: 'x'.repeat(200_000) })));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 4 }), async (pieces) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        for (const piece of pieces) socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
        socket.destroy();
      }),
      { numRuns: 200 },
    );
    expect((await ask({ port })).status).toBe(200);
  });

  test('a client that is gone when its answer is ready is let go', async () => {
    const { promise: held, resolve: release } = withResolvers<ApiResponse>();
    const { promise: asked, resolve: arrived } = withResolvers<undefined>();
    const { port } = await serve((request) => {
      if (request.path !== '/held') return Promise.resolve(object({}));
      arrived(undefined);
      return held;
    });
    const request = http.get({ host: '127.0.0.1', port, path: '/held', agent: false });
    request.on('error', () => undefined);
    await asked;
    request.destroy();
    release(object({ a: 'x'.repeat(200_000) }));
    expect((await ask({ port })).status).toBe(200);
  });
});

describe('answers', () => {
  test('carry the headers of a real server', async () => {
    const { port } = await serve(fixed(object({ a: 1 })));
    const { headers, body } = await ask({ port });
    expect(headers['cache-control']).toBe('no-cache, private');
    expect(headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers['content-type']).toBe('application/json');
    expect(body.toString()).toBe('{"a":1}\n');
  });

  test('HEAD has the headers and no body', async () => {
    const { port } = await serve(fixed(object({ a: 1 })));
    const { headers, body } = await ask({ port, method: 'HEAD' });
    expect(headers['content-length']).toBe('8');
    expect(body).toHaveLength(0);
  });

  const asYaml = { contentType: 'application/yaml', text: 'a:\n- 1\n' };
  const versioned = 'application/yaml;v=v2';
  const asJson = { contentType: 'application/json', text: '{"a":[1]}\n' };
  test.each<Wanted>([
    { wanted: 'Accept', headers: { accept: 'application/yaml' }, ...asYaml },
    { wanted: 'the given type', given: versioned, ...asYaml, contentType: versioned },
    {
      wanted: 'curl',
      headers: { 'user-agent': 'curl/8' },
      ...asJson,
      text: '{\n  "a": [\n    1\n  ]\n}',
    },
    {
      wanted: 'what cannot be had',
      headers: { accept: 'text/xml' },
      ...asJson,
      text: '{\n  "a": [\n    1\n  ]\n}',
    },
  ])('are written as $wanted says', async ({ headers = {}, given, contentType, text }) => {
    const headersGiven = given === undefined ? [] : [['content-type', given] as const];
    const { port } = await serve(fixed(object({ a: [1] }, headersGiven)));
    const answer = await ask({ port, headers });
    expect(answer.headers['content-type']).toBe(contentType);
    expect(answer.body.toString()).toBe(text);
  });

  test('pretty=false silences curl, pretty=1 makes others talk', async () => {
    const { port } = await serve(fixed(object({ a: 1 })));
    const plain = await ask({ port, path: '/?pretty=false', headers: { 'user-agent': 'curl/8' } });
    expect(plain.body.toString()).toBe('{"a":1}\n');
    const pretty = await ask({ port, path: '/?pretty=1' });
    expect(pretty.body.toString()).toBe('{\n  "a": 1\n}');
  });

  test('large ones are compressed for those who ask, small ones never', async () => {
    const large = { text: 'x'.repeat(200_000) };
    const { port } = await serve((request) =>
      Promise.resolve(object(request.path === '/large' ? large : { a: 1 })),
    );
    const headers = { 'accept-encoding': 'gzip' };
    const shrunk = await ask({ port, path: '/large', headers });
    expect(shrunk.headers['content-encoding']).toBe('gzip');
    expect(shrunk.body.length).toBeLessThan(2000);
    expect(JSON.parse(gunzipSync(shrunk.body).toString())).toEqual(large);
    expect((await ask({ port, path: '/large' })).headers['content-encoding']).toBeUndefined();
    expect((await ask({ port, headers })).headers['content-encoding']).toBeUndefined();
  });

  test.each([
    ['a small one as it is', {}, 10],
    ['a large one compressed', { 'accept-encoding': 'gzip' }, 300_000],
  ])('who asked for it is told how much was sent: %s', async (_what, headers, length) => {
    const told: number[] = [];
    const text = 'x'.repeat(length);
    const { port } = await serve(() =>
      Promise.resolve({
        ...{ type: 'text', status: 200, headers: new Map(), text },
        sent: (bytes) => told.push(bytes),
      }),
    );
    const { body } = await ask({ port, path: '/', headers });
    expect(told).toEqual([body.length]);
  });

  test('text is plain and not sniffed; 304 has no body', async () => {
    const { port } = await serve((request) =>
      Promise.resolve({
        type: 'text',
        status: request.path === '/same' ? 304 : 404,
        headers: new Map([['etag', '"x"']]),
        text: '404 page not found\n',
      }),
    );
    const missing = await ask({ port });
    expect(missing.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(missing.body.toString()).toBe('404 page not found\n');
    const same = await ask({ port, path: '/same' });
    expect([same.status, same.headers.etag, same.body.length]).toEqual([304, '"x"', 0]);
  });

  test('each warning has a line of its own', async () => {
    const texts = ['unknown field "a"', 'b, 299 - "c"', 'unknown field "größe 路"'].map(
      (text) => `299 - ${JSON.stringify(text)}`,
    );
    const { port } = await serve(fixed(object({}, [['warning', texts.join(', ')]])));
    const request = http.get({ host: '127.0.0.1', port, agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    const lines = response.headersDistinct['warning'] ?? [];
    // Node reads each byte of a head as one character.
    expect(lines.map((line) => Buffer.from(line, 'latin1').toString('utf8'))).toEqual(texts);
  });

  test('say when to try again', async () => {
    const busy = new StatusError(429, 'TooManyRequests', 'busy', { retryAfterSeconds: 3 });
    const { port } = await serve(
      fixed({ ...object({}), status: 429, body: busy.toStatus() } as ApiResponse),
    );
    expect((await ask({ port })).headers['retry-after']).toBe('3');
  });
});

interface FakeWatch {
  readonly response: ApiResponse;
  readonly listener: Promise<WatchListener>;
  readonly stopped: Promise<undefined>;
}

function fakeWatch(): FakeWatch {
  const { promise: listener, resolve: begin } = withResolvers<WatchListener>();
  const { promise: stopped, resolve: stop } = withResolvers<undefined>();
  const response: ApiResponse = {
    type: 'watch',
    headers: new Map(),
    start(given) {
      begin(given);
      return () => {
        stop(undefined);
      };
    },
  };
  return { response, listener, stopped };
}

const message = (text: string): WatchMessage => ({
  type: 'ADDED',
  object: {},
  line: () => Buffer.from(text),
});

async function openWatch(port: number): Promise<http.IncomingMessage> {
  const request = http.get({ host: '127.0.0.1', port, agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

describe('watches', () => {
  test('headers come before any event, lines as they happen, and a clean end', async () => {
    const watch = fakeWatch();
    const { port } = await serve(fixed(watch.response));
    const response = await openWatch(port);
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.headers['transfer-encoding']).toBe('chunked');
    const listener = await watch.listener;
    listener.message(message('one\n'));
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toBe('one\n');
    listener.end();
    await once(response, 'end');
    await watch.stopped;
  });

  test('a client that goes away ends its watch', async () => {
    const watch = fakeWatch();
    const { port } = await serve(fixed(watch.response));
    const response = await openWatch(port);
    await watch.listener;
    response.destroy();
    await watch.stopped;
  });

  test('a client that does not read is dropped', async () => {
    const watch = fakeWatch();
    const { port } = await serve(fixed(watch.response));
    const response = await openWatch(port);
    response.pause();
    const listener = await watch.listener;
    const megabyte = message('x'.repeat(1024 * 1024));
    for (let sent = 0; sent < 64; sent++) listener.message(megabyte);
    await watch.stopped;
    response.destroy();
  });

  test('a watch that ends while it starts is over', async () => {
    const { promise: stopped, resolve } = withResolvers<undefined>();
    const { port } = await serve(
      fixed({
        type: 'watch',
        headers: new Map(),
        start(listener) {
          listener.message(message('only\n'));
          listener.end();
          return () => {
            resolve(undefined);
          };
        },
      }),
    );
    const { body } = await ask({ port });
    expect(body.toString()).toBe('only\n');
    await stopped;
  });
});

describe('life', () => {
  test('closing ends watches cleanly and waits for requests under way', async () => {
    const watch = fakeWatch();
    const { promise: held, resolve: release } = withResolvers<ApiResponse>();
    const { promise: asked, resolve: arrived } = withResolvers<undefined>();
    const { server, port } = await serve((request) => {
      if (request.path === '/watch') return Promise.resolve(watch.response);
      arrived(undefined);
      return held;
    });
    const watching = http.get({ host: '127.0.0.1', port, path: '/watch', agent: false });
    const [response] = (await once(watching, 'response')) as [http.IncomingMessage];
    response.resume();
    const slow = ask({ port, path: '/slow' });
    await asked;
    const ended = once(response, 'end');
    const closed = server.close(seconds(60));
    await ended;
    await watch.stopped;
    release(object({ done: true }));
    expect((await slow).body.toString()).toBe('{"done":true}\n');
    await closed;
  });

  test('closing does not break off an answer that is not sent yet', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024, 'x');
    const { server, port } = await serve(
      fixed({ type: 'bytes', status: 200, headers: new Map(), bytes: body }),
    );
    const sent = http.get({ host: '127.0.0.1', port, agent: false });
    const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
    // Nothing is read yet, so that most of it cannot have been sent.
    response.pause();
    const closed = server.close(seconds(60));
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(body.length);
    await closed;
  });

  test('closing does not wait for ever', async () => {
    const { promise: asked, resolve: arrived } = withResolvers<undefined>();
    const { server, port } = await serve(() => {
      arrived(undefined);
      return new Promise(() => undefined);
    });
    const lost = ask({ port }).catch((error: unknown) => error);
    await asked;
    await server.close(seconds(0));
    expect(await lost).toHaveProperty('code', 'ECONNRESET');
  });

  test('a port in use is named', async () => {
    const { port } = await serve(fixed(object({})));
    const second = createApiHttpServer({
      dispatch: fixed(object({})),
      authenticate: createAuthenticator(new Map()),
      log: silentLog,
    });
    await expect(second.listen(port, '127.0.0.1')).rejects.toMatchObject({
      name: 'PortInUseError',
      port,
    });
  });
});

describe('TLS', () => {
  const now = instant(Date.now());
  const authority = createAuthority(now);
  const server = issueServerCertificate(authority, [], now);
  const tls = { key: server.key, cert: server.certificate, ca: authority.certificate };
  const who: Dispatch = (request) =>
    Promise.resolve(object({ name: request.user.name, groups: request.user.groups }));
  const asking = { protocol: 'https:', ca: authority.certificate, path: '/' };

  test('knows a client by its certificate', async () => {
    const { port } = await serve(who, { tls });
    const client = issueClientCertificate(
      authority,
      { name: 'root', groups: ['system:masters'] },
      now,
    );
    const answer = await ask({ ...asking, port, key: client.key, cert: client.certificate });
    expect(JSON.parse(answer.body.toString())).toEqual({
      name: 'root',
      groups: ['system:masters', 'system:authenticated'],
    });
  });

  test('knows it again on a resumed connection', async () => {
    const { port } = await serve(who, { tls });
    const client = issueClientCertificate(authority, { name: 'root', groups: [] }, now);
    const agent = new https.Agent({ keepAlive: false, maxCachedSessions: 10 });
    const options = { ...asking, port, key: client.key, cert: client.certificate, agent };
    for (let round = 0; round < 3; round++) {
      const answer = await ask(options);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ name: 'root' });
    }
    agent.destroy();
  });

  test('asks nobody for one', async () => {
    const { port } = await serve(who, { tls });
    const answer = await ask({ ...asking, port });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ name: 'system:anonymous' });
  });

  test("refuses another authority's with 401", async () => {
    const { port } = await serve(who, { tls });
    const stranger = createAuthority(now);
    const client = issueClientCertificate(
      stranger,
      { name: 'root', groups: ['system:masters'] },
      now,
    );
    const answer = await ask({ ...asking, port, key: client.key, cert: client.certificate });
    expect(answer.status).toBe(401);
  });
});
