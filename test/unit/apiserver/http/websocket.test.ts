import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import type {
  ApiRequest,
  ApiResponse,
  WatchListener,
} from '../../../../src/apiserver/api-request.ts';
import { createAuthenticator } from '../../../../src/apiserver/http/authenticate.ts';
import type { ApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import { createApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import { offeredProtocols } from '../../../../src/apiserver/http/websocket-credentials.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seconds } from '../../../../src/base/units.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';

const BEARER = 'base64url.bearer.authorization.k8s.io.';
const encoded = (text: string): string => BEARER + Buffer.from(text).toString('base64url');

const running: ApiHttpServer[] = [];
const clients: WebSocket[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  for (const server of running.splice(0)) await server.close(seconds(0));
});

interface World {
  readonly port: number;
  readonly server: ApiHttpServer;
  readonly asked: ApiRequest[];
  readonly listeners: WatchListener[];
  readonly stopped: () => number;
}

async function world(answer?: ApiResponse): Promise<World> {
  const asked: ApiRequest[] = [];
  const listeners: WatchListener[] = [];
  let stops = 0;
  const watch: ApiResponse = {
    type: 'watch',
    headers: new Map([['warning', '299 - "old"']]),
    start: (listener) => {
      listeners.push(listener);
      listener.message(message('ADDED', 'a'));
      return () => {
        stops++;
      };
    },
  };
  const server = createApiHttpServer({
    dispatch: (request) => {
      asked.push(request);
      return Promise.resolve(answer ?? watch);
    },
    authenticate: createAuthenticator(new Map([['secret', { name: 'alice', groups: [] }]])),
    log: silentLog,
  });
  running.push(server);
  const { port } = await server.listen(0, '127.0.0.1');
  return { port, server, asked, listeners, stopped: () => stops };
}

const message = (type: 'ADDED' | 'MODIFIED', name: string) => {
  const object = { metadata: { name } };
  return { type, object, line: () => Buffer.from(`${JSON.stringify({ type, object })}\n`) };
};

function open({ port }: World, protocols: readonly string[], options: object = {}): WebSocket {
  const client = new WebSocket(
    `ws://127.0.0.1:${port}/api/v1/configmaps?watch=true`,
    [...protocols],
    options,
  );
  clients.push(client);
  return client;
}

const next = async (
  client: WebSocket,
): Promise<{ readonly text: string; readonly binary: boolean }> => {
  const [data, binary] = (await once(client, 'message')) as [Buffer, boolean];
  return { text: data.toString('utf8'), binary };
};

const refusalOf = async (
  client: WebSocket,
): Promise<{ readonly status: number; readonly body: string }> => {
  client.on('error', () => undefined);
  const [, response] = (await once(client, 'unexpected-response')) as [
    unknown,
    http.IncomingMessage,
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
};

describe('a watch over a WebSocket', () => {
  test('sends an event in each text frame; the token is taken from a subprotocol and never echoed', async () => {
    const here = await world();
    const client = open(here, ['base64.binary.k8s.io', encoded('secret')]);
    const upgraded = once(client, 'upgrade');
    const first = await next(client);
    expect(first).toEqual({
      text: '{"type":"ADDED","object":{"metadata":{"name":"a"}}}\n',
      binary: false,
    });
    expect(client.protocol).toBe('base64.binary.k8s.io');
    const [response] = (await upgraded) as [http.IncomingMessage];
    expect(response.headers).toMatchObject({
      warning: '299 - "old"',
      'cache-control': 'no-cache, private',
      'audit-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(here.asked).toMatchObject([
      { method: 'GET', path: '/api/v1/configmaps', user: { name: 'alice' } },
    ]);
    const second = next(client);
    here.listeners[0]?.message(message('MODIFIED', 'b'));
    expect((await second).text).toContain('MODIFIED');
  });

  test('without a subprotocol the Authorization header counts', async () => {
    const here = await world();
    const client = open(here, [], { headers: { Authorization: 'Bearer secret' } });
    await next(client);
    expect(here.asked).toMatchObject([{ user: { name: 'alice' } }]);
  });

  test('ends with a normal close when the server ends it', async () => {
    const here = await world();
    const client = open(here, ['x', encoded('secret')]);
    await next(client);
    const closed = once(client, 'close');
    here.listeners[0]?.end();
    expect((await closed)[0]).toBe(1000);
    expect(here.stopped()).toBe(1);
  });

  test('ends with a normal close when the server is closed, and the close does not wait', async () => {
    const here = await world();
    const client = open(here, ['x', encoded('secret')]);
    await next(client);
    const closed = once(client, 'close');
    const done = here.server.close(seconds(60));
    expect((await closed)[0]).toBe(1000);
    await done;
    expect(here.stopped()).toBe(1);
  });

  test('stops when the client goes', async () => {
    const here = await world();
    const client = open(here, ['x', encoded('secret')]);
    await next(client);
    client.close();
    await once(client, 'close');
    while (here.stopped() === 0) await new Promise(setImmediate);
    expect(here.stopped()).toBe(1);
  });

  test('answers pings, ignores what the client says, and drops one that says too much', async () => {
    const here = await world();
    const client = open(here, ['x', encoded('secret')]);
    await next(client);
    client.ping('are you there');
    expect(String((await once(client, 'pong'))[0])).toBe('are you there');
    client.send('hello');
    const more = next(client);
    here.listeners[0]?.message(message('MODIFIED', 'b'));
    await more;
    const closed = once(client, 'close');
    client.send('x'.repeat(100_000));
    expect((await closed)[0]).toBe(1009);
  });

  // Node 20 has it behind a flag.
  const own = 'WebSocket' in globalThis ? test : test.skip;
  own('the client of the runtime gets its events, too', async () => {
    const here = await world();
    const client = new globalThis.WebSocket(
      `ws://127.0.0.1:${here.port}/api/v1/configmaps?watch=1`,
      ['x', encoded('secret')],
    );
    const data = await new Promise((resolve) => {
      client.addEventListener(
        'message',
        (event: MessageEvent) => {
          resolve(event.data);
        },
        { once: true },
      );
    });
    expect(String(data)).toContain('ADDED');
    client.close();
  });
});

describe('before a WebSocket there is only HTTP', () => {
  test.each([
    ['a wrong token', ['x', encoded('wrong')]],
    ['a token without another protocol', [encoded('secret')]],
    ['two tokens', ['x', encoded('secret'), encoded('other')]],
    ['a token that is no base64url', ['x', `${BEARER}a~b`]],
    [
      'a token that is no text',
      ['x', `${BEARER}${Buffer.from([0xff, 0xfe]).toString('base64url')}`],
    ],
  ])('%s is answered with 401', async (_, protocols) => {
    const here = await world();
    const refused = await refusalOf(open(here, protocols));
    expect(refused.status).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({
      kind: 'Status',
      reason: 'Unauthorized',
      code: 401,
    });
    expect(here.asked).toEqual([]);
  });

  test('a refusal of the API comes as it does without a WebSocket', async () => {
    const { code: status, ...error } = new StatusError(404, 'NotFound', 'no such thing');
    expect(error.reason).toBe('NotFound');
    const body = new StatusError(404, 'NotFound', 'no such thing').toStatus();
    const here = await world({ type: 'object', status, headers: new Map(), body });
    const refused = await refusalOf(open(here, []));
    expect(refused.status).toBe(404);
    expect(JSON.parse(refused.body)).toMatchObject({ message: 'no such thing' });
  });

  test('an object is answered although an upgrade was asked for, and the connection ends', async () => {
    const here = await world({
      type: 'object',
      status: 200,
      headers: new Map(),
      body: { kind: 'X' },
    });
    const sent = http.request({
      host: '127.0.0.1',
      port: here.port,
      path: '/api',
      agent: false,
      headers: { Connection: 'Upgrade', Upgrade: 'h2c' },
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    expect(response.headers.connection).toBe('close');
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual({ kind: 'X' });
  });

  test('a POST that asks for another protocol has no body', async () => {
    const here = await world();
    const sent = http.request({
      host: '127.0.0.1',
      port: here.port,
      method: 'POST',
      path: '/api',
      agent: false,
      headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
    });
    sent.end('{}');
    const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
    response.resume();
    expect(response.headers.connection).toBe('close');
    expect(here.asked.map(({ method, body }) => ({ method, body }))).toEqual([
      { method: 'POST', body: { type: 'another-protocol' } },
    ]);
  });

  test('a watch under an unknown protocol is a watch over HTTP', async () => {
    const here = await world();
    const sent = http.request({
      host: '127.0.0.1',
      port: here.port,
      path: '/x?watch=1',
      agent: false,
      headers: { Connection: 'Upgrade', Upgrade: 'spdy/3' },
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
    const [chunk] = (await once(response, 'data')) as [Buffer];
    expect(chunk.toString('utf8')).toContain('ADDED');
    here.listeners[0]?.end();
    await once(response.resume(), 'end');
  });
});

describe('subprotocols', () => {
  test.each([
    [undefined, { type: 'read', token: undefined, protocols: [] }],
    ['a, b', { type: 'read', token: undefined, protocols: ['a', 'b'] }],
    [`a, ${encoded('tök')} ,b`, { type: 'read', token: 'tök', protocols: ['a', 'b'] }],
    [BEARER, { type: 'read', token: undefined, protocols: [] }],
  ])('%j', (header, read) => {
    expect(offeredProtocols(header)).toEqual(read);
  });
});
