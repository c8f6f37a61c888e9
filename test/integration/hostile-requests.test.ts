import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApiServer } from '../../src/apiserver/api-server.ts';
import type { ApiServer } from '../../src/apiserver/api-server.ts';
import { createAuthenticator } from '../../src/apiserver/http/authenticate.ts';
import { createAuthority, issueServerCertificate } from '../../src/apiserver/http/certificates.ts';
import { createApiHttpServer } from '../../src/apiserver/http/server.ts';
import type { ApiHttpServer } from '../../src/apiserver/http/server.ts';
import { limited } from '../../src/apiserver/overload/limited.ts';
import { instant } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { seconds } from '../../src/base/units.ts';
import { VirtualClock } from '../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../src/store/memory-journal.ts';
import { StallMonitor } from '../support/hostile/stall-monitor.ts';
import { hugeRequest } from '../support/hostile/huge-requests.ts';
import { rawRequest } from '../support/hostile/raw-requests.ts';
import { hostileRequest } from '../support/hostile/requests.ts';
import type { HostileRequest } from '../support/hostile/requests.ts';
import { epoch } from '../support/runtime-world.ts';

/** Nine in ten over a client library, one in ten as bytes; LONGHAUL_SLOW_TESTS=1 sends twenty times as many,
 * LONGHAUL_REQUESTS=10000 with a seed of its own a part of them. */
const REQUESTS = Number(
  process.env['LONGHAUL_REQUESTS'] ??
    (process.env['LONGHAUL_SLOW_TESTS'] === '1' ? '100000' : '5000'),
);
const SEED = Number(process.env['LONGHAUL_SEED'] ?? '1');
const CONNECTIONS = 8;
const MAX_MEMORY_GROWTH = 600 * 1024 * 1024;

let server: ApiServer;
let http: ApiHttpServer;
let ca: string;
let port: number;
/** What the server says of itself: a mistake of ours is an error in its log. */
const mistakes: string[] = [];

beforeAll(async () => {
  const log = {
    ...silentLog,
    error: (message: string, fields: object = {}) => {
      mistakes.push(`${message} ${JSON.stringify(fields)}`);
    },
  };
  server = await createApiServer({
    journal: memoryJournal(),
    clock: new VirtualClock(epoch),
    random: seededRandom(SEED),
    log,
    options: { historyLength: 200 },
  });
  await server.start();
  const now = instant(Date.now());
  const authority = createAuthority(now);
  const { certificate: cert, key } = issueServerCertificate(authority, [], now);
  ca = authority.certificate;
  const limits = { readOnlyInFlight: 400, mutatingInFlight: 200, watches: 100 };
  const door = limited(server.dispatch, limits, { requestRejected: () => undefined });
  http = createApiHttpServer({
    dispatch: door.dispatch,
    authenticate: createAuthenticator(
      new Map([['admin', { name: 'admin', groups: ['system:masters'] }]]),
    ),
    tls: { cert, key, ca },
    log,
    // A head that never ends is not waited for so long here.
    limits: { headTime: seconds(20) },
  });
  ({ port } = await http.listen(0, '127.0.0.1'));
  await define();
});

afterAll(async () => {
  await http.close(seconds(0));
  await server.stop();
});

async function define(): Promise<void> {
  const spec = {
    type: 'object',
    properties: {
      text: { type: 'string', pattern: '^(a+)+$', maxLength: 10_000 },
      count: { type: 'integer', format: 'int64', maximum: 2 ** 62 },
      any: { 'x-kubernetes-preserve-unknown-fields': true },
    },
    'x-kubernetes-validations': [{ rule: '!has(self.text) || !self.text.matches("(x+)+y")' }],
  };
  const openAPIV3Schema = { type: 'object', properties: { spec } };
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } };
  const subresources = {
    status: {},
    scale: { specReplicasPath: '.spec.count', statusReplicasPath: '.status.count' },
  };
  const names = { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'things.hostile.example.com' },
    spec: {
      group: 'hostile.example.com',
      scope: 'Namespaced',
      names,
      versions: [{ ...version, subresources }],
    },
  };
  const answer = await ask(
    {
      method: 'POST',
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      headers: { authorization: 'Bearer admin', 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(definition)),
    },
    new Agent({ ca }),
  );
  expect(answer).toMatchObject({ status: 201 });
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const LARGEST_BODY = 3 * 1024 * 1024;

/** While this process is busy, its own client may not read why its body is too large before the server hangs up. */
async function askHuge(request: HostileRequest, agent: Agent): Promise<Answer> {
  try {
    return await ask(request, agent);
  } catch (error) {
    const isReset = /ECONNRESET|EPIPE/.test(String((error as { code?: unknown }).code));
    if (!isReset || (request.body?.length ?? 0) <= LARGEST_BODY) {
      throw new Error(described(request, { status: 0, text: '' }), { cause: error });
    }
    return { status: 413, text: '' };
  }
}

async function ask({ method, path, headers, body }: HostileRequest, agent: Agent): Promise<Answer> {
  const sent = send({ host: '127.0.0.1', port, method, path, headers: { ...headers }, agent });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  // A watch would go on: its head is answer enough.
  if (response.headers['transfer-encoding'] === 'chunked') {
    response.destroy();
    return { status: response.statusCode ?? 0, text: '' };
  }
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

/** The 5xx of the real server, which ours has as well: each is one of its habits, and none is a crash. */
const documented = [
  /resourceVersion should not be set on objects to be created/,
  /strconv\.ParseUint: parsing/,
  /failed to create (typed )?(patch|live|manager)/,
  /failed to convert/,
  /no kind \\?".*\\?" is registered for version/,
  /Too large resource version/,
  /etcdserver: request is too large/,
  /groups, a uid or extras were to be impersonated without impersonating a user/,
];

/** Without a body there is no telling; a mistake would be in the log. */
const isUndocumented = ({ status, text }: Answer): boolean =>
  status >= 500 && text !== '' && !documented.some((pattern) => pattern.test(text));

interface Share {
  readonly count: number;
  /** One request in so many is huge. */
  readonly huge: number;
}

async function sendMany(random: Random, { count, huge }: Share): Promise<readonly string[]> {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 1 });
  const wrong: string[] = [];
  for (let index = 0; index < count; index++) {
    if (random.below(10) === 0) {
      const manner = random.below(40) === 0 ? 'slowly' : 'at once';
      const answer = await sendRaw(rawRequest(random), manner);
      if (isWrong(answer)) wrong.push(`raw: ${answer.slice(0, 300)}`);
      continue;
    }
    const request =
      Number.isFinite(huge) && random.below(huge) === 0
        ? hugeRequest(random)
        : hostileRequest(random);
    const answer = await askHuge(request, agent);
    if (isUndocumented(answer)) wrong.push(described(request, answer));
  }
  agent.destroy();
  return wrong;
}

const described = (
  { method, path, headers, body }: HostileRequest,
  { status, text }: Answer,
): string =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${body?.toString().slice(0, 500) ?? ''}\n  -> ${status} ${text.slice(0, 500)}`;

/** Who is slow is told so. */
const isWrong = (answer: string): boolean =>
  /^HTTP\/1\.[01] 5/m.test(answer) && !answer.includes('did not complete within the allotted');

/**
 * Sends bytes; whatever the server does, it answers or hangs up. At once: and closes its side. Slowly: in pieces, of which
 * the last may never come.
 */
async function sendRaw(bytes: Buffer, manner: 'at once' | 'slowly'): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
  socket.on('error', () => undefined);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
  if (manner === 'at once') socket.end(bytes);
  else await drip(socket, bytes);
  if (!socket.destroyed) await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** A piece a turn; then nothing, until nobody can be waiting any more. */
async function drip(socket: TLSSocket, bytes: Buffer): Promise<void> {
  const size = Math.ceil(bytes.length / 100);
  for (let sent = 0; sent < bytes.length && !socket.destroyed; sent += size) {
    socket.write(bytes.subarray(sent, sent + size));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  // An answer, or a watch, may leave the connection open.
  const patience = setTimeout(() => socket.destroy(), 3000);
  socket.once('close', () => {
    clearTimeout(patience);
  });
}

describe('hostile requests over TLS', () => {
  test(`${REQUESTS} of them: no mistake of ours, no standstill, no growth, and the server is as well as before`, async () => {
    const before = process.memoryUsage().rss;
    const monitor = new StallMonitor();
    const random = seededRandom(SEED);
    const shares = Array.from({ length: CONNECTIONS }, (_, at) =>
      sendMany(random.split(`connection-${at}`), {
        count: REQUESTS / CONNECTIONS,
        // Several huge ones in one turn of the event loop would be a standstill of the test's own making.
        huge: at === 0 ? 25 : Infinity,
      }),
    );
    const wrong = (await Promise.all(shares)).flat();
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(mistakes).toEqual([]);
    expect(monitor.stop()).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_MEMORY_GROWTH);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    const headers = { authorization: 'Bearer admin' };
    const agent = new Agent({ ca });
    const request = { method: 'GET', path: '/readyz', headers, body: undefined };
    expect(await ask(request, agent)).toEqual({ status: 200, text: 'ok' });
  }, 3_600_000);
});
