import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/base/json.ts';
import type { Seconds } from '../../../../src/base/units.ts';
import { seconds } from '../../../../src/base/units.ts';
import type { ApiRequest, ApiResponse, User } from '../../../../src/apiserver/api-request.ts';
import {
  mandatorySchemas,
  suggestedLevels,
  suggestedSchemas,
} from '../../../../src/apiserver/overload/built-in-flows.ts';
import { FlowControl } from '../../../../src/apiserver/overload/flow-control.ts';
import { flowDump } from '../../../../src/apiserver/overload/flow-dumps.ts';
import { limited } from '../../../../src/apiserver/overload/limited.ts';
import type { KubeObject } from '../../../../src/kube/object.ts';
import { VirtualClock } from '../../../../src/simulation/virtual-clock.ts';
import { epoch } from '../../../support/runtime-world.ts';

const alice: User = { name: 'alice', groups: ['system:authenticated'] };
const bob: User = { name: 'bob', groups: ['system:authenticated'] };
const admin: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

interface Given {
  readonly user?: User;
  readonly method?: ApiRequest['method'];
  readonly path?: string;
  readonly query?: string;
  readonly whenGone?: (listener: () => void) => void;
}

const asked = ({
  user = alice,
  method = 'GET',
  path = '/api/v1/nodes',
  ...given
}: Given): ApiRequest => ({
  ...{ method, path, user },
  query: new URLSearchParams(given.query ?? ''),
  headers: new Map(),
  body: { type: 'none' },
  ...(given.whenGone === undefined ? {} : { whenGone: given.whenGone }),
});

const ok: ApiResponse = { type: 'object', status: 200, headers: new Map(), body: {} };

const levelOf = (name: string, limitResponse: JsonObject, shares: JsonObject = {}): KubeObject => ({
  apiVersion: '',
  kind: '',
  metadata: { name, uid: `uid-${name}` },
  spec: {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 10, borrowingLimitPercent: 0, ...shares, limitResponse },
  },
});

const everything = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};

const schemaOf = (name: string, level: string, more: JsonObject = {}): KubeObject => ({
  apiVersion: '',
  kind: '',
  metadata: { name, uid: `uid-${name}` },
  spec: {
    matchingPrecedence: 500,
    priorityLevelConfiguration: { name: level },
    rules: [
      { subjects: [{ kind: 'Group', group: { name: 'system:authenticated' } }], ...everything },
    ],
    ...more,
  },
});

const queued = (queueLengthLimit = 10): JsonObject => ({
  type: 'Queue',
  queuing: { queues: 64, handSize: 1, queueLengthLimit },
});
const byUser = { distinguisherMethod: { type: 'ByUser' } };

/** A server that answers when it is told to; its only level of note has two seats of three. */
function world(response: JsonObject = { type: 'Reject' }, more: JsonObject = byUser) {
  const clock = new VirtualClock(epoch);
  const flowControl = new FlowControl({ clock, seats: 3 });
  flowControl.configure([schemaOf('mine', 'two', more)], [levelOf('two', response)]);
  const waiting: { readonly user: string; readonly answer: (response: ApiResponse) => void }[] = [];
  const door = limited(
    (request) =>
      new Promise<ApiResponse>((resolve) => {
        waiting.push({ user: request.user.name, answer: resolve });
      }),
    { flowControl, clock, watches: 1 },
  );
  const ask = (given: Given = {}): Promise<ApiResponse> => door.dispatch(asked(given));
  const answerAll = (answer = ok): void => {
    for (const one of waiting.splice(0)) one.answer(answer);
  };
  const advance = (by: Seconds): void => {
    clock.advance(by);
  };
  return { flowControl, door, waiting, ask, answerAll, advance };
}

type World = ReturnType<typeof world>;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Answers who has a seat, until nobody waits; says whom, in order. */
async function serveAll({ waiting }: World): Promise<readonly string[]> {
  const served: string[] = [];
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    served.push(one.user);
    one.answer(ok);
    await turn();
    await turn();
  }
  return served;
}

const statusOf = (response: ApiResponse): number =>
  response.type === 'watch' ? 200 : response.status;

const countsOf = ({ flowControl }: World, schema = 'mine') => {
  const counts = flowControl.counts.find((each) => each.schema === schema);
  const { executing, waiting, dispatched, rejected } = counts ?? {};
  return { executing, waiting, dispatched, rejected: Object.fromEntries(rejected ?? []) };
};

describe('a level that rejects', () => {
  test('turns away with 429 and when to come back who finds no seat', async () => {
    const it = world();
    const held = [it.ask(), it.ask({ method: 'PUT' })];
    expect(it.door.inFlight()).toEqual({ readOnly: 1, mutating: 1 });
    const refused = await it.ask({ user: bob });
    expect(refused).toEqual({
      type: 'text',
      status: 429,
      headers: new Map([
        ['content-type', 'text/plain; charset=utf-8'],
        ['retry-after', '1'],
        ['x-content-type-options', 'nosniff'],
      ]),
      text: 'Too many requests, please try again later.\n',
    });
    expect(countsOf(it)).toEqual({
      ...{ executing: 2, waiting: 0, dispatched: 2 },
      rejected: { 'concurrency-limit': 1 },
    });
    it.answerAll();
    await Promise.all(held);
    expect(it.door.inFlight()).toEqual({ readOnly: 0, mutating: 0 });
    const again = it.ask();
    it.answerAll();
    expect(statusOf(await again)).toBe(200);
  });

  test('administrators are never turned away, nor what may take as long as it likes', async () => {
    const it = world();
    const log = '/api/v1/namespaces/a/pods/b/log';
    const held = [it.ask(), it.ask()];
    const proxy = '/api/v1/namespaces/a/services/b/proxy/some/path';
    const others = [it.ask({ user: admin }), it.ask({ path: log }), it.ask({ path: proxy })];
    it.answerAll();
    const answers = await Promise.all([...held, ...others]);
    expect(answers.map(statusOf)).toEqual([200, 200, 200, 200, 200]);
    expect(countsOf(it).dispatched).toBe(2);
    expect(countsOf(it, 'exempt').dispatched).toBe(1);
  });

  test.each([
    '/apis/example.com/v1/log',
    '/api/v1/nodes/proxy/status',
    '/api/v1/namespaces/proxy/pods/log',
  ])('what has the name of such a thing is counted: %s', async (path) => {
    const it = world();
    const held = [it.ask(), it.ask()];
    expect(statusOf(await it.ask({ path }))).toBe(429);
    it.answerAll();
    await Promise.all(held);
  });

  test('a request that fails gives its seat back', async () => {
    const { flowControl } = world();
    const clock = new VirtualClock(epoch);
    const dispatch = (): Promise<ApiResponse> => Promise.reject(new Error('no'));
    const failing = limited(dispatch, { flowControl, clock, watches: 0 });
    for (let time = 0; time < 5; time++) {
      await expect(failing.dispatch(asked({}))).rejects.toThrow('no');
    }
    expect(failing.inFlight()).toEqual({ readOnly: 0, mutating: 0 });
  });

  test('without seats there is no limit', async () => {
    const clock = new VirtualClock(epoch);
    const flowControl = new FlowControl({ clock, seats: 0 });
    flowControl.configure(suggestedSchemas, suggestedLevels);
    const answers: (() => void)[] = [];
    const dispatch = (): Promise<ApiResponse> =>
      new Promise((resolve) => {
        answers.push(() => {
          resolve(ok);
        });
      });
    const door = limited(dispatch, { flowControl, clock, watches: 0 });
    const held = Array.from({ length: 50 }, () => door.dispatch(asked({ method: 'POST' })));
    expect(answers).toHaveLength(50);
    for (const answer of answers) answer();
    expect((await Promise.all(held)).every((response) => statusOf(response) === 200)).toBe(true);
  });
});

describe('a level that queues', () => {
  test('who finds no seat waits for one; the flows of users take turns', async () => {
    const it = world(queued());
    const held = [alice, alice, alice, alice, alice, bob].map((user) => it.ask({ user }));
    expect(countsOf(it)).toMatchObject({ executing: 2, waiting: 4 });
    expect(await serveAll(it)).toEqual(['alice', 'alice', 'bob', 'alice', 'alice', 'alice']);
    expect((await Promise.all(held)).map(statusOf)).toEqual(Array(6).fill(200));
    expect(countsOf(it)).toEqual({ executing: 0, waiting: 0, dispatched: 6, rejected: {} });
  });

  test('so do those of namespaces; what is nowhere is one more', async () => {
    const it = world(queued(), { distinguisherMethod: { type: 'ByNamespace' } });
    const inA = { path: '/api/v1/namespaces/a/pods' };
    const held = [it.ask(inA), it.ask(inA)];
    for (let time = 0; time < 3; time++) held.push(it.ask(inA));
    held.push(it.ask({ user: bob, path: '/api/v1/namespaces/b/pods' }), it.ask({ user: admin }));
    held.push(it.ask({ user: { ...bob, name: 'carol' } }));
    const served = await serveAll(it);
    expect(served.indexOf('bob')).toBeLessThan(served.lastIndexOf('alice'));
    expect(served.indexOf('carol')).toBeLessThan(served.lastIndexOf('alice'));
    expect((await Promise.all(held)).map(statusOf)).toEqual(Array(8).fill(200));
  });

  test('for a quarter of the time the request may take', async () => {
    const it = world(queued());
    const held = [it.ask(), it.ask()];
    const soon = it.ask({ query: 'timeout=8s' });
    const late = it.ask();
    it.advance(seconds(1.9));
    expect(countsOf(it)).toMatchObject({ waiting: 2 });
    it.advance(seconds(0.2));
    expect(statusOf(await soon)).toBe(429);
    expect(countsOf(it)).toMatchObject({ waiting: 1 });
    it.advance(seconds(15));
    expect(statusOf(await late)).toBe(429);
    expect(countsOf(it)).toMatchObject({ waiting: 0, rejected: { 'time-out': 2 } });
    it.answerAll();
    expect((await Promise.all(held)).map(statusOf)).toEqual([200, 200]);
  });

  test('a client that is gone waits no longer', async () => {
    const it = world(queued());
    const held = [it.ask(), it.ask()];
    let go = (): void => undefined;
    const gone = it.ask({
      whenGone: (listener) => {
        go = listener;
      },
    });
    go();
    expect(statusOf(await gone)).toBe(429);
    expect(countsOf(it)).toMatchObject({ waiting: 0, rejected: { cancelled: 1 } });
    it.answerAll();
    await Promise.all(held);
    go();
    expect(countsOf(it)).toMatchObject({ executing: 0, waiting: 0 });
  });

  test('a full queue turns away', async () => {
    const it = world(queued(1), {});
    const held = Array.from({ length: 3 }, () => it.ask());
    expect(countsOf(it)).toMatchObject({ executing: 2, waiting: 1 });
    expect(statusOf(await it.ask())).toBe(429);
    expect(countsOf(it).rejected).toEqual({ 'queue-full': 1 });
    await serveAll(it);
    expect((await Promise.all(held)).map(statusOf)).toEqual([200, 200, 200]);
  });

  test('a level without seats lets nobody in, and who waits is let in when it gets some', async () => {
    const it = world();
    const none = { nominalConcurrencyShares: 0 };
    it.flowControl.configure([schemaOf('mine', 'two')], [levelOf('two', queued(), none)]);
    const waits = it.ask();
    expect(it.waiting).toHaveLength(0);
    it.flowControl.configure([schemaOf('mine', 'two')], [levelOf('two', queued())]);
    await turn();
    await turn();
    expect(await serveAll(it)).toEqual(['alice']);
    expect(statusOf(await waits)).toBe(200);
  });

  test('a level that is gone is worked off, and its seats are for the others then', async () => {
    const it = world(queued());
    const held = [it.ask(), it.ask(), it.ask()];
    it.flowControl.configure([], []);
    const names = (): readonly string[] => it.flowControl.levels.map(({ name }) => name);
    expect(names()).toEqual(['catch-all', 'exempt', 'two']);
    expect(it.flowControl.levels.at(-1)?.isQuiescing).toBe(true);
    expect(it.flowControl.levels[0]?.seats).toBe(1);
    await serveAll(it);
    expect((await Promise.all(held)).map(statusOf)).toEqual([200, 200, 200]);
    expect(names()).toEqual(['catch-all', 'exempt']);
    expect(it.flowControl.levels[0]?.seats).toBe(3);
  });
});

describe('watches', () => {
  test('one has a seat only until it begins; open watches have a limit of their own', async () => {
    const watch: ApiResponse = { type: 'watch', headers: new Map(), start: () => () => undefined };
    const it = world();
    const open = (user = alice): Promise<ApiResponse> => {
      const response = it.ask({ user, query: 'watch=1' });
      it.answerAll(watch);
      return response;
    };
    const begin = (response: ApiResponse): (() => void) => {
      if (response.type !== 'watch') throw new Error('wanted a watch');
      return response.start({ message: () => undefined, end: () => undefined });
    };
    const stop = begin(await open());
    expect(it.door.inFlight()).toEqual({ readOnly: 0, mutating: 0 });
    expect(statusOf(await open())).toBe(429);
    expect((await open(admin)).type).toBe('watch');
    stop();
    stop();
    expect((await open()).type).toBe('watch');
  });
});

describe('seats are lent', () => {
  test('to where they are asked for, and back at once', () => {
    const clock = new VirtualClock(epoch);
    const flowControl = new FlowControl({ clock, seats: 20 });
    const shares = { nominalConcurrencyShares: 100, lendablePercent: 50 };
    const borrows = { ...shares, borrowingLimitPercent: null };
    const user = (name: string) => ({
      rules: [{ subjects: [{ kind: 'User', user: { name } }], ...everything }],
    });
    flowControl.configure(
      [schemaOf('a', 'a', user('alice')), schemaOf('b', 'b', user('bob'))],
      [levelOf('a', { type: 'Reject' }, borrows), levelOf('b', { type: 'Reject' }, borrows)],
    );
    const answers: ((response: ApiResponse) => void)[] = [];
    const dispatch = (): Promise<ApiResponse> => new Promise((resolve) => answers.push(resolve));
    const door = limited(dispatch, { flowControl, clock, watches: 0 });
    const seats = (): readonly number[] =>
      ['a', 'b'].map((name) => flowControl.levels.find((level) => level.name === name)?.seats ?? 0);
    const ask = (who: User, times: number): void => {
      for (let time = 0; time < times; time++) void door.dispatch(asked({ user: who }));
    };
    ask(alice, 10);
    clock.advance(seconds(30));
    expect(seats()).toEqual([13, 7]);
    ask(bob, 5);
    clock.advance(seconds(10));
    ask(bob, 5);
    clock.advance(seconds(10));
    expect(seats()[1]).toBeGreaterThanOrEqual(8);
    for (const answer of answers) answer(ok);
    flowControl.stop();
  });
});

describe('dumps', () => {
  const dump = (it: World, what: string, query = ''): readonly string[] => {
    const path = `/debug/api_priority_and_fairness/${what}`;
    const answer = flowDump(asked({ path, query }), it.flowControl);
    if (answer?.type !== 'text') throw new Error('wanted a text');
    return answer.text.trimEnd().split('\n');
  };

  test('say what executes and what waits', async () => {
    const it = world({ type: 'Queue', queuing: { queues: 2, handSize: 1, queueLengthLimit: 5 } });
    const held = [it.ask({ user: admin })];
    for (let time = 0; time < 3; time++) held.push(it.ask({ path: '/api/v1/namespaces/a/pods' }));
    expect(dump(it, 'dump_priority_levels')).toEqual([
      'PriorityLevelName, ActiveQueues, IsIdle, IsQuiescing, WaitingRequests, ExecutingRequests, DispatchedRequests, RejectedRequests, TimedoutRequests, CancelledRequests',
      'catch-all,         0,            true,   false,       0,               0,                 0,                  0,                0,                0',
      'exempt,            0,            false,  false,       0,               1,                 1,                  0,                0,                0',
      'two,               1,            false,  false,       1,               2,                 2,                  0,                0,                0',
    ]);
    const queues = dump(it, 'dump_queues');
    expect(queues[0]).toBe(
      'PriorityLevelName, Index,  PendingRequests, ExecutingRequests, SeatsInUse, NextDispatchR, InitialSeatsSum, MaxSeatsSum, TotalWorkSum',
    );
    expect(queues).toHaveLength(3);
    expect(queues.slice(1)).toContainEqual(
      expect.stringMatching(
        /^two, {15}[01], {6}1, {15}2, {17}2, {10}0\.00600000ss, {2}1, {15}1, {11}0\.00300000ss$/,
      ),
    );
    const time = '2026-01-01T00:00:00.000Z';
    const requests = dump(it, 'dump_requests').map((line) => line.replaceAll(/ {2,}/g, ' '));
    expect(requests).toEqual([
      'PriorityLevelName, FlowSchemaName, QueueIndex, RequestIndexInQueue, FlowDistingsher, ArriveTime, InitialSeats, FinalSeats, AdditionalLatency, StartTime',
      `exempt, exempt, -1, -1, , ${time}, 1, 0, 0s, ${time}`,
      expect.stringMatching(`^two, mine, [01], 0, alice, ${time}, 1, 0, 0s, 0001-01-01T00:00:00Z$`),
      expect.stringMatching(`^two, mine, [01], -1, alice, ${time}, 1, 0, 0s, ${time}$`),
      expect.stringMatching(`^two, mine, [01], -1, alice, ${time}, 1, 0, 0s, ${time}$`),
    ]);
    const detailed = dump(it, 'dump_requests', 'includeRequestDetails=1');
    expect(detailed[2]?.replaceAll(/ +/g, ' ')).toMatch(
      /0001-01-01T00:00:00Z, alice, list, \/api\/v1\/namespaces\/a\/pods, a, , v1, pods, $/,
    );
    await serveAll(it);
    await Promise.all(held);
  });

  test('there are no others', () => {
    const { flowControl } = world();
    const path = '/debug/api_priority_and_fairness/dump_all';
    expect(flowDump(asked({ path }), flowControl)).toBeUndefined();
  });
});

test('the mandatory schemas hold without their objects', async () => {
  const it = world();
  it.flowControl.configure([], []);
  const { schema } = it.flowControl.flowOf(asked({}), alice);
  expect({ name: schema.name, uid: schema.uid }).toEqual({ name: 'catch-all', uid: '' });
  const nobody: User = { name: '', groups: [] };
  expect(it.flowControl.flowOf(asked({}), nobody).schema.name).toBe('catch-all');
  expect(it.flowControl.flowOf(asked({}), admin).schema.name).toBe('exempt');
  expect(mandatorySchemas).toHaveLength(2);
  const one = it.ask();
  it.answerAll();
  expect(statusOf(await one)).toBe(200);
});
