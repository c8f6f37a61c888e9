import { describe, expect, test } from '@jest/globals';
import type {
  ApiRequest,
  ApiResponse,
  WatchListener,
} from '../../../../src/apiserver/api-request.ts';
import { audited, auditRefusal } from '../../../../src/apiserver/audit/audited.ts';
import type { JsonObject } from '../../../../src/base/json.ts';
import { seconds } from '../../../../src/base/units.ts';
import { StatusError } from '../../../../src/kube/status-error.ts';
import { VirtualClock } from '../../../../src/simulation/virtual-clock.ts';
import { epoch } from '../../../support/runtime-world.ts';

const alice = { name: 'alice', uid: '7', groups: ['devs', 'system:authenticated'] };

function asked(
  method: ApiRequest['method'],
  uri: string,
  headers: Readonly<Record<string, string>> = {},
): ApiRequest {
  const url = new URL(uri, 'http://x');
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: new Map(Object.entries(headers)),
    body: { type: 'none' },
    user: alice,
    origin: { auditId: 'id-1', uri, address: '127.0.0.1' },
  };
}

const answer = (body: JsonObject, status = 200): ApiResponse => ({
  type: 'object',
  status,
  headers: new Map(),
  body,
});

const refusal = (error: StatusError): ApiResponse => answer(error.toStatus(), error.code);

async function eventsOf(
  request: ApiRequest,
  response: ApiResponse,
  remarks: readonly (readonly [string, string])[] = [],
): Promise<readonly JsonObject[]> {
  const events: JsonObject[] = [];
  const sink = { write: (event: JsonObject) => void events.push(event) };
  const clock = new VirtualClock(epoch);
  const dispatch = ({ notes }: ApiRequest): Promise<ApiResponse> => {
    for (const [key, value] of remarks) notes?.annotate(key, value);
    return Promise.resolve(response);
  };
  await audited(dispatch, { sink, clock })(request);
  return events;
}

describe('what the audit log says', () => {
  test('of a get: who asked for what from where, and how it ended', async () => {
    const uri = '/apis/apps.example.com/v1/namespaces/default/pools/a/status?pretty=1';
    const sent = asked('GET', uri, { 'user-agent': 'kubectl/1' });
    const events = await eventsOf(sent, answer({}), [
      ['authorization.k8s.io/decision', 'allow'],
      ['authorization.k8s.io/decision', 'changed later'],
    ]);
    expect(events).toEqual([
      {
        kind: 'Event',
        apiVersion: 'audit.k8s.io/v1',
        level: 'Metadata',
        auditID: 'id-1',
        stage: 'ResponseComplete',
        requestURI: uri,
        verb: 'get',
        user: { username: 'alice', uid: '7', groups: ['devs', 'system:authenticated'] },
        sourceIPs: ['127.0.0.1'],
        userAgent: 'kubectl/1',
        objectRef: {
          resource: 'pools',
          namespace: 'default',
          name: 'a',
          apiGroup: 'apps.example.com',
          apiVersion: 'v1',
          subresource: 'status',
        },
        responseStatus: { metadata: {}, code: 200 },
        requestReceivedTimestamp: '2026-01-01T00:00:00.000000Z',
        stageTimestamp: '2026-01-01T00:00:00.000000Z',
        annotations: { 'authorization.k8s.io/decision': 'allow' },
      },
    ]);
  });

  test('of a path: no object', async () => {
    const [event] = await eventsOf(asked('GET', '/version'), answer({}));
    expect(event).toMatchObject({ verb: 'get', requestURI: '/version' });
    expect(event).not.toHaveProperty('objectRef');
  });

  test('of a create: the name of what was created', async () => {
    const made = answer({ kind: 'ConfigMap', metadata: { name: 'gen-x1' } }, 201);
    const [event] = await eventsOf(asked('POST', '/api/v1/namespaces/n/configmaps'), made);
    expect(event).toMatchObject({
      verb: 'create',
      objectRef: { resource: 'configmaps', namespace: 'n', name: 'gen-x1', apiVersion: 'v1' },
      responseStatus: { metadata: {}, code: 201 },
    });
  });

  test('of a refusal: its status; without remarks no annotations', async () => {
    const message = 'pods is forbidden: User "alice" cannot list resource "pods"';
    const [event] = await eventsOf(
      asked('GET', '/api/v1/pods'),
      refusal(new StatusError(403, 'Forbidden', message, {})),
    );
    expect(event).toMatchObject({
      responseStatus: { metadata: {}, status: 'Failure', message, reason: 'Forbidden', code: 403 },
    });
    expect(event).not.toHaveProperty('annotations');
  });

  test('of a long refusal: its beginning', async () => {
    const [event] = await eventsOf(
      asked('GET', '/x'),
      refusal(new StatusError(400, 'BadRequest', 'x'.repeat(100_000))),
    );
    expect(JSON.stringify(event).length).toBeLessThan(6000);
  });

  test('of a request in the name of another: of both', async () => {
    const headers = {
      'impersonate-user': 'bob',
      'impersonate-group': 'a, b',
      'impersonate-uid': '9',
    };
    const [event] = await eventsOf(asked('GET', '/version', headers), answer({}));
    expect(event).toMatchObject({
      impersonatedUser: { username: 'bob', uid: '9', groups: ['a', 'b'] },
    });
    const refused = refusal(
      new StatusError(
        403,
        'Forbidden',
        'users "bob" is forbidden: User "alice" cannot impersonate resource "users"',
      ),
    );
    expect((await eventsOf(asked('GET', '/version', headers), refused))[0]).not.toHaveProperty(
      'impersonatedUser',
    );
  });

  test('of a request through proxies: what they claim, then who spoke', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.1, nonsense"\n, ::1' };
    const [event] = await eventsOf(asked('GET', '/version', headers), answer({}));
    expect(event).toMatchObject({ sourceIPs: ['10.0.0.1', '::1', '127.0.0.1'] });
  });

  test('of a URL that cannot be read: that it was asked for', async () => {
    const [event] = await eventsOf(
      asked('GET', '/api/v1/%zz'),
      refusal(new StatusError(400, 'BadRequest', 'no')),
    );
    expect(event).toMatchObject({
      verb: 'get',
      requestURI: '/api/v1/%zz',
      responseStatus: { code: 400 },
    });
  });

  test('of what the transport refused: as much as is known', () => {
    const events: JsonObject[] = [];
    const sink = { write: (event: JsonObject) => void events.push(event) };
    const request = { ...asked('GET', '/api/v1/pods'), user: { name: '', groups: [] } };
    const unauthorized = refusal(new StatusError(401, 'Unauthorized', 'Unauthorized'));
    auditRefusal(request, unauthorized, { sink, clock: new VirtualClock(epoch) });
    expect(events).toMatchObject([{ user: { username: '' }, responseStatus: { code: 401 } }]);
  });

  test('nothing of what is asked within the process', async () => {
    const { method, path, query, headers, body, user } = asked('GET', '/version');
    const inside = { method, path, query, headers, body, user };
    expect(await eventsOf(inside, answer({}))).toEqual([]);
  });
});

describe('of a watch', () => {
  test.each(['the server', 'the client'] as const)(
    'its beginning, and its end from the side of %s, once',
    async (side) => {
      const events: JsonObject[] = [];
      const sink = { write: (event: JsonObject) => void events.push(event) };
      const clock = new VirtualClock(epoch);
      let heard: WatchListener | undefined;
      const watch: ApiResponse = {
        type: 'watch',
        headers: new Map(),
        start: (listener) => {
          heard = listener;
          return () => undefined;
        },
      };
      const uri = '/api/v1/configmaps?watch=true';
      const response = await audited(() => Promise.resolve(watch), { sink, clock })(
        asked('GET', uri),
      );
      if (response.type !== 'watch') throw new Error('wanted a watch');
      const stop = response.start({ message: () => undefined, end: () => undefined });
      expect(events.map(({ stage }) => stage)).toEqual(['ResponseStarted']);
      clock.advance(seconds(90));
      if (side === 'the server') heard?.end();
      stop();
      stop();
      expect(events.map(({ stage }) => stage)).toEqual(['ResponseStarted', 'ResponseComplete']);
      expect(events[1]).toMatchObject({
        verb: 'watch',
        auditID: 'id-1',
        requestReceivedTimestamp: '2026-01-01T00:00:00.000000Z',
        stageTimestamp: '2026-01-01T00:01:30.000000Z',
      });
    },
  );
});
