import { Agent } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.ts';
import type { Random } from '../../src/base/random.ts';
import { calibrate } from '../bench/calibration.ts';
import { hugeRequest } from '../support/hostile/huge-requests.ts';
import { rawRequest } from '../support/hostile/raw-requests.ts';
import { hostileRequest } from '../support/hostile/requests.ts';
import type { HostileRequest } from '../support/hostile/requests.ts';
import { ask, sendRaw } from '../support/hostile/sending.ts';
import type { Address, Answer } from '../support/hostile/sending.ts';
import { Victim } from '../support/hostile/victim.ts';

/** Nine in ten over a client library, one in ten as bytes; LONGHAUL_SLOW_TESTS=1 sends twenty times as many,
 * LONGHAUL_REQUESTS=10000 with a seed of its own a part of them. */
const REQUESTS = Number(
  process.env['LONGHAUL_REQUESTS'] ??
    (process.env['LONGHAUL_SLOW_TESTS'] === '1' ? '100000' : '5000'),
);
const SEED = Number(process.env['LONGHAUL_SEED'] ?? '1');
const CONNECTIONS = 8;
const MAX_MEMORY_GROWTH = 400 * 1024 * 1024;

/**
 * A turn of the event loop that computes for longer than a second keeps everybody waiting: a second of a machine that does so
 * many pieces of calibration in one. A slower one is given as much work, not as much time.
 */
const PIECES_OF_LONGEST_TURN = 50_000;

const victim = new Victim();
let address: Address;
let memoryBefore: number;

beforeAll(async () => {
  address = await victim.address();
  await define();
  memoryBefore = victim.seen().largestMemoryBytes;
});

afterAll(async () => {
  await victim.stop();
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
    address,
    {
      method: 'POST',
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      headers: { authorization: 'Bearer admin', 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(definition)),
    },
    new Agent({ ca: address.ca }),
  );
  expect(answer).toMatchObject({ status: 201 });
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

/** It also takes options of a deletion that it cannot read, in whatever form, for a mistake of its own. */
const unreadOptions = [
  /couldn't get version\/kind; json parse error/,
  /json: cannot unmarshal/,
  /error converting YAML to JSON/,
  /does not appear to be a protobuf message/,
  /unexpected EOF/,
  /proto: /,
];

/** Without a body there is no telling; a mistake would be in the log. */
const isUndocumented = ({ method }: HostileRequest, { status, text }: Answer): boolean => {
  const known = method === 'DELETE' ? [...documented, ...unreadOptions] : documented;
  return status >= 500 && text !== '' && !known.some((pattern) => pattern.test(text));
};

/** The answer; where there is none the error says to which request. */
async function told(request: HostileRequest, agent: Agent): Promise<Answer> {
  try {
    return await ask(address, request, agent);
  } catch (error) {
    throw new Error(described(request, { status: 0, text: '' }), { cause: error });
  }
}

interface Share {
  readonly count: number;
  /** One request in so many is huge. */
  readonly huge: number;
}

async function sendMany(random: Random, { count, huge }: Share): Promise<readonly string[]> {
  const agent = new Agent({ ca: address.ca, keepAlive: true, maxSockets: 1 });
  const wrong: string[] = [];
  for (let index = 0; index < count; index++) {
    if (random.below(10) === 0) {
      const manner = random.below(40) === 0 ? 'slowly' : 'at once';
      const answer = await sendRaw(address, rawRequest(random), manner);
      if (isWrong(answer)) wrong.push(`raw: ${answer.slice(0, 300)}`);
      continue;
    }
    const request =
      Number.isFinite(huge) && random.below(huge) === 0
        ? hugeRequest(random)
        : hostileRequest(random);
    const answer = await told(request, agent);
    if (isUndocumented(request, answer)) wrong.push(described(request, answer));
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

describe('hostile requests over TLS', () => {
  test(`${REQUESTS} of them: no mistake of ours, no standstill, no growth, and the server is as well as before`, async () => {
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
    const { longestTurnCpuSeconds, largestMemoryBytes } = victim.seen();
    const pieces = longestTurnCpuSeconds * calibrate().perCpuSecond;
    expect(pieces).toBeLessThan(PIECES_OF_LONGEST_TURN);
    expect(largestMemoryBytes - memoryBefore).toBeLessThan(MAX_MEMORY_GROWTH);
    const headers = { authorization: 'Bearer admin' };
    const agent = new Agent({ ca: address.ca });
    const request = { method: 'GET', path: '/readyz', headers, body: undefined };
    expect(await ask(address, request, agent)).toEqual({ status: 200, text: 'ok' });
    const { code, stderr } = await victim.stop();
    expect(stderr.split('\n').filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect(code).toBe(0);
  }, 3_600_000);
});
