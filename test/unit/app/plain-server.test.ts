import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { servePlain } from '../../../src/app/plain-server.ts';
import type { PlainServer } from '../../../src/app/plain-server.ts';
import { MOST_PIPELINED } from '../../../src/web/http/page-server.ts';

let asked = 0;
let server: PlainServer;
beforeEach(async () => {
  asked = 0;
  const page = () => {
    asked++;
    return { code: 200, contentType: 'text/plain', body: String(asked) } as const;
  };
  const pages = new Map([['/page', page]]);
  server = await servePlain({ host: '127.0.0.1', port: 0, flag: '--port', pages });
});
afterEach(() => server.close());

async function connected(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What is answered until the server closes the connection. */
async function answersTo(text: string): Promise<string> {
  const socket = await connected();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(text);
  if (!socket.closed) await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const last = 'GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

describe('a server of a few pages', () => {
  test('answers pipelined requests in their order', async () => {
    const answers = await answersTo(request('/page').repeat(19) + last);
    const bodies = [...answers.matchAll(/\r\n\r\n[0-9a-f]+\r\n(\d+)/g)].map(([, body]) =>
      Number(body),
    );
    expect(bodies).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  test('breaks the connection of a flood, of which it renders next to nothing', async () => {
    await answersTo(request('/page').repeat(10 * MOST_PIPELINED));
    expect(asked).toBeLessThanOrEqual(1);
    expect(await (await fetch(`${server.url}/page`)).text()).toBe(String(asked));
  });

  test('refuses a head that is too large, and takes no body', async () => {
    expect(await answersTo(request(`/${'a'.repeat(100_000)}`))).toMatch(/^HTTP\/1\.1 431 /);
    const post =
      'POST /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 999999999\r\n\r\n';
    expect(await answersTo(`${post}${'x'.repeat(100_000)}`)).toMatch(/^HTTP\/1\.1 405 /);
    expect(asked).toBe(0);
  });

  test('answers for itself after clients that send half a request', async () => {
    const slow = await Promise.all(Array.from({ length: 20 }, connected));
    for (const socket of slow) socket.write('GET /pa');
    expect(await (await fetch(`${server.url}/page`)).text()).toBe('1');
    for (const socket of slow) socket.destroy();
  });
});
