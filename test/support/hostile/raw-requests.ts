import type { Random } from '../../../src/base/random.ts';
import { oddTexts, pick } from './values.ts';

/** Bytes as no client library would send them: broken, ambiguous or cut off. */
export function rawRequest(random: Random): Buffer {
  const head = 'Host: x\r\nAuthorization: Bearer admin\r\n';
  const post = `POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\n${head}`;
  const smuggled = 'GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\n\r\n';
  const text = pick(random, [
    `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${post}Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello${smuggled}`,
    `${post}Transfer-Encoding: chunked, identity\r\n\r\n${smuggled}`,
    `${post}Transfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`,
    `${post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n`,
    `${post}Transfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(5000)}\r\nhello\r\n0\r\n\r\n`,
    `${post}Content-Length: -1\r\n\r\n`,
    `${post}Content-Length: 99999999999\r\n\r\n`,
    `${post}Content-Length: 100\r\n\r\n{"cut":`,
    `${post}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
    `${post}Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}`,
    `${post}X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}`,
    `${post}Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}`,
    `GET /api/v1/configmaps?watch=1 HTTP/1.1\r\n${head}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    `GET /api/v1/configmaps?watch=1 HTTP/1.1\r\n${head}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 99\r\n\r\n`,
    `GET /version HTTP/1.1\r\n${head}\r\nGET /api/v1/configmaps?watch=1 HTTP/1.1\r\n${head}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    `GET /version HTTP/1.1\r\n${head}\r\n`.repeat(200),
    `GET /api/v1/configmaps?watch=1 HTTP/1.1\r\n${head}\r\nGET /version HTTP/1.1\r\n${head}\r\n`,
    `POST /api HTTP/1.1\r\n${head}Expect: 100-continue\r\nUpgrade: h2c\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\n{}`,
    `GET /version HTTP/1.1\r\n${head}Authorization: Bearer wrong\r\n\r\n`,
    `GET /version HTTP/1.1\r\n${head}Content-Length: 9999999\r\n\r\n${'x'.repeat(100_000)}`,
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${'a:\r\n'.repeat(15_000)}\r\n`,
    `GET /version HTTP/1.1\r\n${head}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n`,
    'GET http://elsewhere.example.com/api HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /api HTTP/1.1\r\n\r\n',
    'GET /version\r\n\r\n',
    'GET /version HTTP/9.9\r\nHost: x\r\n\r\n',
    'get /version HTTP/1.1\r\nHost: x\r\n\r\n',
    'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n',
    'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${Array.from({ length: 2500 }, (_, at) => `X-${at}: y\r\n`).join('')}\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${pick(random, oddTexts)}\r\n\r\n`,
    smuggled.repeat(20),
    'GET /api HTT',
    '\r\n\r\n\r\n',
    '\u0016\u0003\u0001',
  ]);
  const bytes = Buffer.from(text, 'latin1');
  return random.below(5) === 0 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}
