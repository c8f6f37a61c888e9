import { once } from 'node:events';
import http from 'node:http';

import { afterEach, describe, expect, test } from '@jest/globals';

import type { ApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import { createApiHttpServer } from '../../../../src/apiserver/http/server.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { seconds } from '../../../../src/base/units.ts';
import { until } from '../../../support/until.ts';

const running: ApiHttpServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close(seconds(0));
});

/** Answers every request with these chunks; says how long it told that they were. */
async function serve(
  chunks: () => Iterable<string>,
): Promise<{ readonly port: number; readonly sent: readonly number[] }> {
  const sent: number[] = [];
  const server = createApiHttpServer({
    dispatch: () =>
      Promise.resolve({
        type: 'chunks',
        status: 200,
        headers: new Map([['content-type', 'text/plain']]),
        chunks: chunks(),
        sent: (bytes) => sent.push(bytes),
      }),
    authenticate: () => Promise.resolve({ name: 'alice', groups: [] }),
    log: silentLog,
  });
  running.push(server);
  const { port } = await server.listen(0, '127.0.0.1');
  return { port, sent };
}

async function open(port: number, method: string): Promise<http.IncomingMessage> {
  const request = http.request({ host: '127.0.0.1', port, method, path: '/metrics', agent: false });
  const [response] = (await once(request.end(), 'response')) as [http.IncomingMessage];
  return response;
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('an answer whose pieces are made as they are taken', () => {
  test('arrives whole, and is counted', async () => {
    const pieces = Array.from({ length: 40 }, (_, index) => `${index} ${'ü'.repeat(9000)}\n`);
    const { port, sent } = await serve(() => pieces);
    const response = await open(port, 'GET');
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain',
      'transfer-encoding': 'chunked',
    });
    expect(await textOf(response)).toBe(pieces.join(''));
    expect(sent).toEqual([Buffer.byteLength(pieces.join(''))]);
  });

  test('has a head only for HEAD', async () => {
    const { port, sent } = await serve(() => ['a']);
    const response = await open(port, 'HEAD');
    expect([response.statusCode, await textOf(response)]).toEqual([200, '']);
    expect(sent).toEqual([0]);
  });

  test('waits for whoever does not read, and is left when they go', async () => {
    const made = { count: 0, state: 'open' };
    const piece = 'c'.repeat(64 * 1024);
    const endless = function* (): Generator<string> {
      try {
        for (;;) {
          made.count++;
          yield piece;
        }
      } finally {
        made.state = 'left';
      }
    };
    const { port, sent } = await serve(endless);
    const response = await open(port, 'GET');
    // It goes on until all that is between the two is full, and not after.
    let last = 0;
    await until(
      () => `it stops, after ${made.count}`,
      async () => {
        last = made.count;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return made.count === last && last > 1;
      },
    );
    expect(made.count).toBeLessThan(1000);
    response.destroy();
    await until(
      () => `it is ${made.state}`,
      () => made.state === 'left',
    );
    expect(sent).toEqual([]);
  });
});
