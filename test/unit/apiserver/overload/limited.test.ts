import { describe, expect, test } from '@jest/globals';
import type { ApiRequest, ApiResponse, User } from '../../../../src/apiserver/api-request.ts';
import { flowOf } from '../../../../src/apiserver/overload/flow-schema.ts';
import { limited } from '../../../../src/apiserver/overload/limited.ts';

const alice: User = { name: 'alice', groups: ['system:authenticated'] };
const admin: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };

const asked = (method: ApiRequest['method'], user = alice, path = '/api/v1/nodes'): ApiRequest => ({
  method,
  path,
  query: new URLSearchParams(),
  headers: new Map(),
  body: { type: 'none' },
  user,
});

const ok: ApiResponse = { type: 'object', status: 200, headers: new Map(), body: {} };
const limits = { readOnlyInFlight: 2, mutatingInFlight: 1, watches: 1 };

/** A server that answers when it is told to. */
function world(bounds = limits) {
  const waiting: ((response: ApiResponse) => void)[] = [];
  const rejected: string[] = [];
  const door = limited(() => new Promise<ApiResponse>((resolve) => waiting.push(resolve)), bounds, {
    requestRejected: ({ schema }) => void rejected.push(schema),
  });
  const answerAll = (response: ApiResponse): void => {
    for (const resolve of waiting.splice(0)) resolve(response);
  };
  return { door, waiting, rejected, answerAll };
}

const statusOf = (response: ApiResponse): number =>
  response.type === 'watch' ? 200 : response.status;

describe('limits on what is under way', () => {
  test('beyond the limit of its kind a request is turned away with 429 and when to come back', async () => {
    const { door, rejected, answerAll } = world();
    const held = [
      door.dispatch(asked('GET')),
      door.dispatch(asked('HEAD')),
      door.dispatch(asked('PUT')),
    ];
    expect(door.inFlight()).toEqual({ readOnly: 2, mutating: 1 });
    const refused = await door.dispatch(asked('GET'));
    expect(refused).toMatchObject({
      status: 429,
      body: {
        kind: 'Status',
        message: 'Too many requests, please try again later.',
        reason: 'TooManyRequests',
        details: { retryAfterSeconds: 1 },
        code: 429,
      },
    });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(statusOf(await door.dispatch(asked('DELETE')))).toBe(429);
    expect(rejected).toEqual(['global-default', 'global-default']);
    answerAll(ok);
    await Promise.all(held);
    expect(door.inFlight()).toEqual({ readOnly: 0, mutating: 0 });
    const again = door.dispatch(asked('GET'));
    answerAll(ok);
    expect(statusOf(await again)).toBe(200);
  });

  test('administrators and probes of health are never turned away', async () => {
    const { door, answerAll } = world();
    const held = [1, 2, 3].map(() => door.dispatch(asked('GET')));
    const exempt = [
      door.dispatch(asked('GET', admin)),
      door.dispatch(asked('GET', alice, '/readyz')),
    ];
    answerAll(ok);
    expect((await Promise.all(held)).map(statusOf)).toEqual([200, 200, 429]);
    expect((await Promise.all(exempt)).map(statusOf)).toEqual([200, 200]);
  });

  test('0 is no limit', async () => {
    const { door, answerAll } = world({ readOnlyInFlight: 0, mutatingInFlight: 0, watches: 0 });
    const held = Array.from({ length: 50 }, () => door.dispatch(asked('POST')));
    answerAll(ok);
    expect((await Promise.all(held)).every((response) => statusOf(response) === 200)).toBe(true);
  });

  test('a request that fails is no longer under way', async () => {
    const failing = limited(() => Promise.reject(new Error('no')), limits, {
      requestRejected: () => undefined,
    });
    await expect(failing.dispatch(asked('GET'))).rejects.toThrow('no');
    expect(failing.inFlight()).toEqual({ readOnly: 0, mutating: 0 });
  });

  test('a watch is under way only until it begins; open watches have a limit of their own', async () => {
    const watch: ApiResponse = { type: 'watch', headers: new Map(), start: () => () => undefined };
    const { door, answerAll } = world();
    const open = async (user = alice): Promise<ApiResponse> => {
      const response = door.dispatch(asked('GET', user));
      answerAll(watch);
      return response;
    };
    const begin = (response: ApiResponse): (() => void) => {
      if (response.type !== 'watch') throw new Error('wanted a watch');
      return response.start({ message: () => undefined, end: () => undefined });
    };
    const stop = begin(await open());
    expect(door.inFlight()).toEqual({ readOnly: 0, mutating: 0 });
    expect(statusOf(await open())).toBe(429);
    expect((await open(admin)).type).toBe('watch');
    stop();
    stop();
    expect((await open()).type).toBe('watch');
  });
});

describe('flows', () => {
  test.each([
    ['an administrator', admin, '/api/v1/nodes', 'exempt/exempt'],
    ['a probe', { name: 'system:anonymous', groups: [] }, '/livez/ping', 'probes/exempt'],
    ['no probe', { name: 'system:anonymous', groups: [] }, '/livezz', 'catch-all/catch-all'],
    ['a user', alice, '/api/v1/nodes', 'global-default/global-default'],
    [
      'a service account',
      { name: 's', groups: ['system:serviceaccounts', 'system:authenticated'] },
      '/',
      'service-accounts/workload-low',
    ],
    [
      'one of kube-system',
      { name: 's', groups: ['system:serviceaccounts:kube-system', 'system:serviceaccounts'] },
      '/',
      'kube-system-service-accounts/workload-high',
    ],
  ])('%s', (_, user, path, wanted) => {
    const { schema, level } = flowOf(user, path);
    expect(`${schema}/${level}`).toBe(wanted);
  });

  test('have uids that are the same in every run and differ from one another', () => {
    const { schemaUid, levelUid } = flowOf(admin, '/');
    expect(schemaUid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([schemaUid, levelUid, flowOf(alice, '/').schemaUid]).size).toBe(3);
    expect(flowOf(admin, '/x').schemaUid).toBe(schemaUid);
  });
});
