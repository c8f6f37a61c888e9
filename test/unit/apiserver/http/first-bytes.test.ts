import { once } from 'node:events';
import { request as send } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createAuthenticator } from '../../../../src/apiserver/http/authenticate.ts';
import {
  createAuthority,
  issueServerCertificate,
} from '../../../../src/apiserver/http/certificates.ts';
import { createApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import type { ApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import { instant } from '../../../../src/base/clock.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seconds } from '../../../../src/base/units.ts';

const now = instant(Date.now());
const authority = createAuthority(now);
const { certificate: cert, key } = issueServerCertificate(authority, [], now);
const address = { host: '127.0.0.1', ca: authority.certificate };

let server: ApiHttpServer;
let port: number;
const sockets: Socket[] = [];

beforeEach(async () => {
  server = createApiHttpServer({
    dispatch: ({ body }) => {
      const size = body.type === 'bytes' ? body.bytes.length : 0;
      return Promise.resolve({ type: 'object', status: 200, headers: new Map(), body: { size } });
    },
    authenticate: createAuthenticator(new Map()),
    tls: { cert, key, ca: authority.certificate },
    log: silentLog,
  });
  ({ port } = await server.listen(0, '127.0.0.1'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close(seconds(0));
});

async function sizeSeen(body: Buffer): Promise<string> {
  const request = send({ ...address, port, method: 'POST', path: '/', agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

test('bodies of any length come through', async () => {
  for (const length of [1, 900, 1024, 5000, 100_000, 2_000_000]) {
    expect(JSON.parse(await sizeSeen(Buffer.alloc(length, 'x')))).toEqual({ size: length });
  }
});

test.each(['destroy', 'end', 'resetAndDestroy'] as const)(
  'clients that say nothing and go away (%s) do no harm',
  async (leave) => {
    for (let count = 0; count < 20; count++) {
      const socket = connect(port, address.host);
      sockets.push(socket);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket[leave]();
    }
    expect(JSON.parse(await sizeSeen(Buffer.alloc(3)))).toEqual({ size: 3 });
  },
);

/** What is written goes to the socket a byte at a time. */
function byteByByte(socket: Socket): Duplex {
  const slow = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      void (async () => {
        for (const byte of chunk) {
          socket.write(Buffer.from([byte]));
          await setImmediate();
        }
        done();
      })();
    },
  });
  socket.on('data', (chunk) => slow.push(chunk));
  return slow;
}

test('a handshake may come byte by byte', async () => {
  const socket = connect({ port, host: address.host, noDelay: true });
  sockets.push(socket);
  await once(socket, 'connect');
  const { ca } = address;
  const secure = connectTls({ socket: byteByByte(socket), ca, servername: 'localhost' });
  sockets.push(secure);
  await once(secure, 'secureConnect');
  expect(secure.authorized).toBe(true);
});
