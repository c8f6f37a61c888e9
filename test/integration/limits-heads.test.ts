import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { createAuthenticator } from '../../src/apiserver/http/authenticate.ts';
import { createApiHttpServer } from '../../src/apiserver/http/server.ts';
import type { ApiHttpServer } from '../../src/apiserver/http/server.ts';
import { seededRandom } from '../../src/base/random.ts';
import { silentLog } from '../../src/base/log.ts';
import { seconds } from '../../src/base/units.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { epoch } from '../support/runtime-world.ts';
import { until } from '../support/until.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const HEAD = 'Host: x\r\nAuthorization: Bearer admin\r\n';
const QUICK = `GET /version HTTP/1.1\r\n${HEAD}\r\n`;

let server: ApiServer;
let http: ApiHttpServer;
let port: number;
const open: RawConnection[] = [];

beforeAll(async () => {
  server = await createApiServer({
    journal: memoryJournal(),
    clock: new VirtualClock(epoch),
    random: seededRandom(1),
    log: silentLog,
  });
  await server.start();
  http = createApiHttpServer({
    dispatch: server.dispatch,
    authenticate: createAuthenticator(
      new Map([['admin', { name: 'admin', groups: ['system:masters'] }]]),
    ),
    log: silentLog,
  });
  ({ port } = await http.listen(0, '127.0.0.1'));
});
afterAll(async () => {
  for (const connection of open) connection.destroy();
  await http.close(seconds(0));
  await server.stop();
});

async function connection(text: string): Promise<RawConnection> {
  const opened = await RawConnection.to(port, text);
  open.push(opened);
  return opened;
}

/** Sends and waits for so many answers. */
async function exchange(text: string, answers: number): Promise<RawConnection> {
  const sent = await connection(text);
  await until(
    () => `${answers} answers, there are ${sent.statuses.length}: ${sent.text.slice(0, 200)}`,
    () => sent.statuses.length >= answers,
  );
  return sent;
}

const create = (name: string): string => {
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
  return `POST ${MAPS} HTTP/1.1\r\n${HEAD}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};
const ask = (method: string, name: string): string =>
  `${method} ${MAPS}/${name} HTTP/1.1\r\n${HEAD}\r\n`;

describe('pipelined requests', () => {
  test('take turns: each sees what those before it did', async () => {
    const text = [
      create('piped'),
      ask('GET', 'piped'),
      ask('DELETE', 'piped'),
      ask('GET', 'piped'),
      create('piped'),
      ask('DELETE', 'piped'),
    ];
    const { statuses } = await exchange(text.join(''), 6);
    expect(statuses).toEqual([201, 200, 200, 404, 201, 200]);
  });

  test('a hundred may wait', async () => {
    const { statuses } = await exchange(QUICK.repeat(101), 101);
    expect(statuses).toEqual(Array.from({ length: 101 }, () => 200));
  });

  test('a flood of them breaks the connection', async () => {
    const flood = await connection(QUICK.repeat(500));
    await flood.closed();
    expect(flood.statuses.length).toBeLessThan(500);
    await exchange(QUICK, 1);
  });

  test('one that asks for a WebSocket waits like the others', async () => {
    const watch = [
      `GET ${MAPS}?watch=1 HTTP/1.1\r\n${HEAD}Upgrade: websocket\r\nConnection: Upgrade\r\n`,
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ];
    const { statuses } = await exchange(QUICK + QUICK + watch.join(''), 3);
    expect(statuses).toEqual([200, 200, 101]);
    await exchange(QUICK, 1);
  });

  test('a client that resets the connection while it is to be upgraded does no harm', async () => {
    for (let round = 0; round < 20; round++) {
      const gone = await connection(
        `GET /version HTTP/1.1\r\n${HEAD}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
      );
      gone.socket.resetAndDestroy();
    }
    const { statuses } = await exchange(QUICK, 1);
    expect(statuses).toEqual([200]);
  });
});

describe('heads', () => {
  const selector = (length: number): string =>
    `GET ${MAPS}?labelSelector=a+in+(${'b,'.repeat(length / 2)}c) HTTP/1.1\r\n${HEAD}\r\n`;
  const many = Array.from({ length: 5000 }, (_, at) => `a${at}: b\r\n`).join('');
  const nobody = 'GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n';
  const post = `POST ${MAPS} HTTP/1.1\r\n${HEAD}`;

  test.each([
    { what: 'a URL of 60 KB', text: selector(60_000), status: 200 },
    { what: 'a URL of 70 KB', text: selector(70_000), status: 431 },
    {
      what: 'headers of 70 KB',
      text: `GET / HTTP/1.1\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`,
      status: 431,
    },
    {
      what: 'credentials after 5,000 other headers',
      text: `${nobody}${many}Authorization: Bearer admin\r\n\r\n`,
      status: 200,
    },
    {
      what: 'two Authorization headers, of which the first counts: right',
      text: `${nobody}Authorization: Bearer admin\r\nAuthorization: Bearer wrong\r\n\r\n`,
      status: 200,
    },
    {
      what: 'two Authorization headers, of which the first counts: wrong',
      text: `${nobody}Authorization: Bearer wrong\r\nAuthorization: Bearer admin\r\n\r\n`,
      status: 401,
    },
    {
      what: 'two lengths',
      text: `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      status: 400,
    },
    {
      what: 'a length and chunks',
      text: `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      status: 400,
    },
    { what: 'an unknown coding', text: `${post}Transfer-Encoding: gzip\r\n\r\n{}`, status: 400 },
    {
      what: 'an unknown expectation',
      text: `${post}Expect: tea\r\nContent-Length: 2\r\n\r\n{}`,
      status: 417,
    },
    { what: 'no Host', text: 'GET /version HTTP/1.1\r\n\r\n', status: 400 },
  ])('$what: $status', async ({ text, status }) => {
    const { statuses } = await exchange(text, 1);
    expect(statuses).toEqual([status]);
  });
});

test('a body that is cut off is not taken for a whole one', async () => {
  const cut = await connection(create('cut').slice(0, -1));
  cut.socket.end();
  await cut.closed();
  const { statuses } = await exchange(ask('GET', 'cut'), 1);
  expect(statuses).toEqual([404]);
});

describe('what is no request', () => {
  const chunked = `POST ${MAPS} HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

  test.each([
    { what: 'nothing', text: '', statuses: [] },
    { what: 'a request with a body', text: create('first'), statuses: [201] },
    { what: 'a request without one', text: ask('DELETE', 'first'), statuses: [200] },
    { what: 'many that wait', text: QUICK.repeat(50), statuses: Array<number>(50).fill(200) },
  ])('after $what: is refused when that is answered', async ({ text, statuses }) => {
    const sent = await connection(`${text}[{"op":"remove"}]\r\n\r\n`);
    const all = await sent.closed();
    expect(sent.statuses).toEqual([...statuses, 400]);
    expect(all).toMatch(/\r\nConnection: close\r\n\r\n400 Bad Request$/);
  });

  test('is refused once, however much of it comes', async () => {
    const sent = await connection(`${create('once')}no request`);
    for (let piece = 0; piece < 20; piece++) sent.socket.write('nor this\r\n\r\n');
    await sent.closed();
    expect(sent.statuses).toEqual([201, 400]);
  });

  test.each(['zz\r\n{}\r\n0\r\n\r\n', '2\r\n{}zz'])(
    'within a body is the end of it: %j',
    async (body) => {
      const sent = await connection(chunked + body);
      await sent.closed();
      expect(sent.statuses).toEqual([400]);
    },
  );

  test('is nothing to those who watch', async () => {
    const watch = await connection(`GET ${MAPS}?watch=1 HTTP/1.1\r\n${HEAD}\r\nno request\r\n\r\n`);
    await watch.received(/200 OK/);
    await exchange(create('watched'), 1);
    await watch.received(/"name":"watched"/);
    watch.destroy();
  });
});
