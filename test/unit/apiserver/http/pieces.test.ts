import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { PIECE_BYTES, PieceSender } from '../../../../src/apiserver/http/pieces.ts';
import { until } from '../../../support/until.ts';

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface World {
  readonly port: number;
  /** How each answer ended, in their order. */
  readonly ends: readonly ('sent' | 'broken')[];
}

/** Answers the requests `/0`, `/1`... with the bodies, all through one sender. */
async function world(bodies: readonly (readonly Uint8Array[])[]): Promise<World> {
  const pieces = new PieceSender();
  const ends: ('sent' | 'broken')[] = [];
  const server = http.createServer((request, response) => {
    const texts = bodies[Number(request.url?.slice(1))] ?? [];
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    response.writeHead(200, { 'content-length': length });
    void pieces.send(response, texts).then(() => {
      ends.push(response.writableEnded ? 'sent' : 'broken');
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, ends };
}

async function ask(port: number, path: string): Promise<http.IncomingMessage> {
  const request = http.get({ host: '127.0.0.1', port, path, agent: false });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return response;
}

async function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const text = (length: number, letter: string): Uint8Array => Buffer.alloc(length, letter);

describe('a large answer in pieces', () => {
  test('arrives as it was given, wherever its texts end', async () => {
    const lengths = fc.oneof(
      fc.integer({ min: 0, max: 2000 }),
      fc.constantFrom(PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lengths, { maxLength: 12 }), async (given) => {
        const texts = given.map((length, index) => text(length, String.fromCharCode(97 + index)));
        const { port, ends } = await world([texts]);
        const body = await bodyOf(await ask(port, '/0'));
        expect(body.equals(Buffer.concat(texts))).toBe(true);
        await until(
          () => 'the answer is ended',
          () => ends.length === 1,
        );
      }),
      { numRuns: 30 },
    );
  });

  test('is not mixed up with others that are on their way', async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => [
      text(9 * PIECE_BYTES + index, String.fromCharCode(97 + index)),
    ]);
    const { port } = await world(bodies);
    for (let round = 0; round < 2; round++) {
      const answers = bodies.map(async (_, index) => bodyOf(await ask(port, `/${index}`)));
      for (const [index, answer] of (await Promise.all(answers)).entries()) {
        expect(answer.equals(Buffer.concat(bodies[index] ?? []))).toBe(true);
      }
    }
  });

  test('ends where its client goes away; the next is whole', async () => {
    const long = [text(64 * 1024 * 1024, 'a')];
    const next = [text(3 * PIECE_BYTES, 'b')];
    const { port, ends } = await world([long, next]);
    const response = await ask(port, '/0');
    response.destroy();
    await until(
      () => `the sender gives up: ${ends.join()}`,
      () => ends.length === 1,
    );
    expect(ends).toEqual(['broken']);
    const body = await bodyOf(await ask(port, '/1'));
    expect(body.equals(Buffer.concat(next))).toBe(true);
  });
});
