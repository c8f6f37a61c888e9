import { once } from 'node:events';
import { request as send } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ApiResponse, Dispatch, WatchListener } from '../../src/apiserver/api-request.ts';
import { createAuthenticator } from '../../src/apiserver/http/authenticate.ts';
import { createAuthority, issueServerCertificate } from '../../src/apiserver/http/certificates.ts';
import type { ApiHttpServer, ApiHttpServerOptions } from '../../src/apiserver/http/server.ts';
import { createApiHttpServer } from '../../src/apiserver/http/server.ts';
import { instant } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { FlowControl } from '../../src/apiserver/overload/flow-control.ts';
import { suggestedLevels, suggestedSchemas } from '../../src/apiserver/overload/built-in-flows.ts';
import { seconds } from '../../src/base/units.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { until } from '../support/until.ts';

const SHORT = seconds(0.3);
const MEBIBYTE = 1024 * 1024;
const HEAD = 'Host: x\r\nAuthorization: Bearer t\r\n';
const GET = `GET /quick HTTP/1.1\r\n${HEAD}\r\n`;
const WATCH = `GET /watch HTTP/1.1\r\n${HEAD}\r\n`;

const running: ApiHttpServer[] = [];
const connections: RawConnection[] = [];
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.destroy();
  for (const server of running.splice(0)) await server.close(seconds(0));
});

const object = (status: number, body: Readonly<Record<string, string>>): ApiResponse => ({
  ...{ type: 'object', status, headers: new Map(), body },
});

interface World {
  readonly port: number;
  readonly listeners: WatchListener[];
  readonly warnings: string[];
  readonly connection: (text?: string) => Promise<RawConnection>;
}

/** `/watch` is a watch, `/large` a large answer, and everything else says how long its body was. */
async function world(options: Partial<ApiHttpServerOptions> = {}): Promise<World> {
  const listeners: WatchListener[] = [];
  const warnings: string[] = [];
  const dispatch: Dispatch = ({ path, body, user }) => {
    if (path === '/large') return Promise.resolve(object(200, { text: 'x'.repeat(8 * MEBIBYTE) }));
    if (path !== '/watch') {
      const size = body.type === 'bytes' ? String(body.bytes.length) : '0';
      return Promise.resolve(object(200, { size, user: user.name }));
    }
    return Promise.resolve({
      type: 'watch',
      headers: new Map(),
      start: (listener) => {
        listeners.push(listener);
        return () => listeners.splice(listeners.indexOf(listener), 1);
      },
    });
  };
  const flowControl = new FlowControl({ clock: new VirtualClock(instant(0)), seats: 0 });
  flowControl.configure(suggestedSchemas, suggestedLevels);
  const server = createApiHttpServer({
    dispatch,
    sort: (head, user) => ({ user, flow: flowControl.flowOf(head, user) }),
    authenticate: createAuthenticator(
      new Map([
        ['t', { name: 'alice', groups: [] }],
        ['s', { name: 'system:serviceaccount:a:b', groups: ['system:serviceaccounts'] }],
      ]),
    ),
    log: { ...silentLog, warn: (message) => warnings.push(message) },
    ...options,
  });
  running.push(server);
  const { port } = await server.listen(0, '127.0.0.1');
  return {
    ...{ port, listeners, warnings },
    connection: async (text = '') => {
      const connection = await RawConnection.to(port, text);
      connections.push(connection);
      return connection;
    },
  };
}

const lines = (bytes: number): Parameters<WatchListener['message']>[0] => {
  const line = Buffer.alloc(bytes, 'x');
  return { type: 'ADDED', object: {}, line: () => line };
};

describe('clients that are slow', () => {
  test.each([
    { what: 'stops in the middle of it', pieces: ['{"a"'] },
    { what: 'never begins it', pieces: [] },
  ])('a body is not waited for: a client $what', async ({ pieces }) => {
    const { connection } = await world({ limits: { bodyTime: SHORT } });
    const slow = await connection(`POST / HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n`);
    for (const piece of pieces) slow.socket.write(piece);
    const quick = await connection(GET);
    await quick.received(/"alice"/);
    const text = await slow.closed();
    expect(text).toMatch(/^HTTP\/1\.1 504 .*connection: close\r\n.*"reason":"Timeout"/s);
  });

  test('a body that comes byte by byte is not waited for', async () => {
    const { connection } = await world({ limits: { bodyTime: SHORT } });
    const slow = await connection(`POST / HTTP/1.1\r\n${HEAD}Content-Length: 100000\r\n\r\n`);
    const dripping = setInterval(() => slow.socket.write('x'), 5);
    const text = await slow.closed();
    clearInterval(dripping);
    expect(text).toMatch(/^HTTP\/1\.1 504 /);
  });

  test.each([
    { what: 'nothing', text: '' },
    { what: 'half a request line', text: 'GET /qui' },
    { what: 'half a head', text: `GET /quick HTTP/1.1\r\n${HEAD}` },
  ])('a client that sends $what is hung up on', async ({ text }) => {
    const { connection } = await world({ limits: { headTime: SHORT } });
    const slow = await connection(text);
    expect(await slow.closed()).toMatch(/^(HTTP\/1\.1 408 |$)/);
    const quick = await connection(GET);
    await quick.received(/"alice"/);
  });

  test('so is one that does not shake hands', async () => {
    const now = instant(Date.now());
    const authority = createAuthority(now);
    const { certificate: cert, key } = issueServerCertificate(authority, [], now);
    const tls = { cert, key, ca: authority.certificate };
    const { connection } = await world({ tls, limits: { headTime: SHORT } });
    const slow = await connection();
    expect(await slow.closed()).toBe('');
  });

  test('a watch is not ended for being idle longer than a head may take', async () => {
    const { connection, listeners } = await world({ limits: { headTime: SHORT, bodyTime: SHORT } });
    const watching = await connection(WATCH);
    const slow = await connection('GET /qui');
    await slow.closed();
    listeners[0]?.message(lines(10));
    await watching.received(/x{10}/);
  });

  test('a large answer that is not taken is broken off, and what it holds is given back', async () => {
    const limits = { answerTime: seconds(2), heldBytes: MEBIBYTE };
    const { connection, warnings } = await world({ limits });
    const stuck = await connection();
    stuck.socket.pause();
    stuck.socket.write(`GET /large HTTP/1.1\r\n${HEAD}\r\n`);
    // Its level holds too much now: others of the level are turned away, those of another level are not.
    const refused = async (): Promise<boolean> => {
      const other = await connection(GET);
      await other.received(/\}\n$/);
      return other.statuses[0] === 429;
    };
    while (!(await refused()));
    const account = await connection(GET.replace('Bearer t', 'Bearer s'));
    await account.received(/serviceaccount/);
    while (await refused());
    expect(warnings).toEqual(['a client does not take its answer']);
  });

  test('bodies that are not whole hold no more than the level may', async () => {
    const { connection } = await world({ limits: { heldBytes: MEBIBYTE } });
    const post = `POST / HTTP/1.1\r\n${HEAD}Content-Length: ${2 * MEBIBYTE}\r\n\r\n`;
    const first = await connection(post + 'x'.repeat(MEBIBYTE - 1000));
    const second = await connection(post + 'x'.repeat(MEBIBYTE));
    await Promise.race([first, second].map((each) => each.received(/ 429 .*retry-after: 1\r\n/is)));
    const statuses = [...first.statuses, ...second.statuses];
    expect(statuses).toContain(429);
  });
});

describe('watchers that do not read', () => {
  test('each may have so much waiting; all together no more than the limit', async () => {
    const { connection, listeners, warnings } = await world({
      limits: { watchedBytes: 24 * MEBIBYTE },
    });
    const slow = await Promise.all(Array.from({ length: 6 }, () => connection()));
    for (const each of slow) {
      each.socket.pause();
      each.socket.write(WATCH);
    }
    const well = await connection(WATCH);
    await until(
      () => 'all watch',
      () => listeners.length === slow.length + 1,
    );
    const message = lines(MEBIBYTE);
    // Far less than the 16 MiB that one of them alone could have waiting, and six times that is too much.
    for (let sent = 0; sent < 14; sent++) {
      for (const listener of [...listeners]) listener.message(message);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(
      () => `some are dropped: ${listeners.length}`,
      () => listeners.length < slow.length,
    );
    await until(
      () => `the one that reads has it all: ${well.text.length}`,
      () => well.text.length > 14 * MEBIBYTE,
    );
    expect(new Set(warnings)).toEqual(new Set(['dropping a watcher that does not keep up']));
    expect(listeners.length).toBeGreaterThan(0);
  });
});

describe('connections', () => {
  test('one too many is closed at once; those that are open go on; with room there is a next one', async () => {
    const { connection, listeners, warnings } = await world({ limits: { connections: 2 } });
    const watching = await connection(WATCH);
    const asking = await connection(GET);
    await watching.received(/chunked/);
    await asking.received(/"alice"/);
    for (let at = 0; at < 3; at++) {
      const refused = await connection();
      expect(await refused.closed()).toBe('');
    }
    listeners[0]?.message(lines(10));
    await watching.received(/x{10}/);
    asking.socket.write(GET);
    await until(
      () => 'a second answer',
      () => asking.statuses.length === 2,
    );
    expect(warnings).toEqual(['connections are refused: as many as may be are open']);
    asking.destroy();
    let served = false;
    while (!served) {
      const next = await connection(GET);
      served = await Promise.race([
        next.received(/"alice"/).then(
          () => true,
          () => false,
        ),
      ]);
    }
  });
});

describe('a body that nobody wants', () => {
  test('does not keep the client from hearing why', async () => {
    const now = instant(Date.now());
    const authority = createAuthority(now);
    const { certificate: cert, key } = issueServerCertificate(authority, [], now);
    const ca = authority.certificate;
    const { port } = await world({ tls: { cert, key, ca } });
    const headers = { authorization: 'Bearer t', 'transfer-encoding': 'chunked' };
    const sent = send({ host: '127.0.0.1', port, ca, method: 'POST', headers, agent: false });
    sent.on('error', () => undefined);
    const piece = Buffer.alloc(MEBIBYTE, 0x20);
    const pour = (): void => {
      while (!sent.destroyed && sent.write(piece));
    };
    sent.on('drain', pour);
    pour();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toContain('RequestEntityTooLarge');
    sent.destroy();
  });

  test.each([
    { what: 'a wrong token', head: HEAD.replace('Bearer t', 'Bearer wrong'), status: 401 },
    { what: 'too large', head: `${HEAD}Content-Length: 9999999\r\n`, status: 413 },
  ])('is not asked for: $what', async ({ head, status }) => {
    const { connection } = await world();
    const length = head.includes('Length') ? '' : 'Content-Length: 5\r\n';
    const waiting = await connection(
      `POST / HTTP/1.1\r\n${head}${length}Expect: 100-continue\r\n\r\n`,
    );
    await waiting.closed();
    expect(waiting.statuses).toEqual([status]);
  });

  test('is asked for where it is wanted', async () => {
    const { connection } = await world();
    const waiting = await connection(
      `POST / HTTP/1.1\r\n${HEAD}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`,
    );
    await waiting.received(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    waiting.socket.write('hello');
    await waiting.received(/"size":"5"/);
    expect(waiting.statuses).toEqual([100, 200]);
  });
});
