import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { instant } from '../../../src/base/clock.ts';
import { seconds } from '../../../src/base/units.ts';
import type { Client } from '../../../src/client/client.ts';
import { HttpsTransport } from '../../../src/client/https-transport.ts';
import { transportClient } from '../../../src/client/transport-client.ts';
import { StatusError } from '../../../src/kube/status-error.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { openDoor } from '../../support/http-door.ts';
import type { HttpDoor } from '../../support/http-door.ts';
import { widget, widgetKey, widgets } from '../../support/runtime-world.ts';
import { watching } from '../../support/watching.ts';

let door: HttpDoor | undefined;
afterEach(async () => {
  await door?.close();
  door = undefined;
});

interface World {
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly door: HttpDoor;
}

async function serve(listener: http.RequestListener, path = ''): Promise<World> {
  const opened = await openDoor(listener);
  door = opened;
  const clock = new VirtualClock(instant(0));
  const server = new URL(opened.url + path);
  const agent = new http.Agent({ keepAlive: true });
  const transport = new HttpsTransport({
    credentials: {
      connection: () =>
        Promise.resolve({ server, options: { headers: { authorization: 'Bearer me' }, agent } }),
      renew: () => undefined,
    },
    clock,
    requestTimeout: seconds(30),
  });
  return { client: transportClient(transport, 'tester'), clock, door: opened };
}

const line = (type: string, name: string): string =>
  `${JSON.stringify({ type, object: widget(name) })}\n`;

/** Something that one side waits for and the other gives. */
function signal(): { readonly given: Promise<void>; readonly give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return {
    given,
    give: () => {
      give();
    },
  };
}

const failureOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('a request', () => {
  test('carries credentials, the base path, the manager and the body', async () => {
    let seen: readonly (string | undefined)[] = [];
    const { client } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { authorization, 'content-type': type, accept } = request.headers;
        seen = [request.method, request.url, authorization, type, accept, body];
        response.end(JSON.stringify(widget('a')));
      });
    }, '/k8s/clusters/one');
    await client.patch(
      widgets,
      widgetKey('a'),
      { type: 'merge', body: { spec: { å: undefined, b: 'ü' } } },
      { subresource: 'status' },
    );
    expect(seen).toEqual([
      'PATCH',
      '/k8s/clusters/one/apis/example.com/v1/namespaces/default/widgets/a/status?fieldManager=tester',
      'Bearer me',
      'application/merge-patch+json',
      'application/json',
      '{"spec":{"b":"ü"}}',
    ]);
  });

  test('a refusal is a StatusError with everything the server said', async () => {
    const { client } = await serve((_request, response) => {
      const refusal = new StatusError(409, 'Conflict', 'modified', {
        name: 'a',
        retryAfterSeconds: 3,
      });
      response.writeHead(409).end(JSON.stringify(refusal.toStatus()));
    });
    expect(await failureOf(client.get(widgets, widgetKey('a')))).toEqual(
      new StatusError(409, 'Conflict', 'modified', { name: 'a', retryAfterSeconds: 3 }),
    );
  });

  test.each([
    [502, '', 'Bad gateway', 'HTTP 502: Bad gateway'],
    [429, 'TooManyRequests', '{"some":"json"}', 'HTTP 429: {"some":"json"}'],
  ])(
    'a gateway that refuses with %d in its own words is quoted',
    async (code, reason, text, message) => {
      const { client } = await serve((_request, response) => response.writeHead(code).end(text));
      const failure = await failureOf(client.list(widgets));
      expect(failure).toBeInstanceOf(StatusError);
      expect(failure).toMatchObject({ code, reason, message });
    },
  );

  test.each<[string, http.RequestListener, string]>([
    [
      'no JSON',
      (_request, response) => response.end('<html>'),
      'not answer with JSON but with: <html>',
    ],
    [
      'no list',
      (_request, response) => response.end('{"a":1}'),
      'not answer with a list but with {"a":1}',
    ],
    [
      'half of it',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"items":[');
        setImmediate(() => response.destroy());
      },
      'aborted',
    ],
    ['nothing', (request) => request.socket.destroy(), 'socket hang up'],
  ])('an answer that is %s is an error, but no refusal', async (_name, listener, message) => {
    const { client } = await serve(listener);
    const failure = await failureOf(client.list(widgets));
    expect(failure).not.toBeInstanceOf(StatusError);
    expect(failure).toMatchObject({ message: expect.stringContaining(message) });
  });

  test('is given up when no answer comes in time, and leaves no timer when one does', async () => {
    const arrived = signal();
    const { client, clock } = await serve(() => {
      arrived.give();
    });
    const failure = failureOf(client.get(widgets, widgetKey('a')));
    await arrived.given;
    clock.advance(seconds(30));
    expect(await failure).toMatchObject({
      message: expect.stringContaining('no answer to GET /apis/example.com/v1'),
    });
    expect(clock.next()).toBeUndefined();
  });

  test('a server that is not there is no refusal', async () => {
    const { client, door: closed } = await serve(() => undefined);
    await closed.close();
    door = undefined;
    const failure = await failureOf(client.get(widgets, widgetKey('a')));
    expect(failure).not.toBeInstanceOf(StatusError);
    expect(failure).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
  });

  test('what reads is asked again when a kept connection was closed; what writes is not', async () => {
    const sockets = new Set<unknown>();
    const asked: string[] = [];
    const { client } = await serve((request, response) => {
      asked.push(request.method ?? '');
      // A connection is good for one answer, and breaks at the second request.
      if (sockets.has(request.socket)) request.socket.destroy();
      else response.end(JSON.stringify(widget('a')));
      sockets.add(request.socket);
    });
    const key = widgetKey('a');
    await client.get(widgets, key);
    expect(await client.get(widgets, key)).toEqual(widget('a'));
    expect(await failureOf(client.update(widgets, widget('a')))).toMatchObject({
      message: expect.stringContaining('socket hang up'),
    });
    expect(asked).toEqual(['GET', 'GET', 'GET', 'PUT']);
  });

  test('items of a list get the type that built-in lists leave out', async () => {
    const { client } = await serve((_request, response) => {
      response.end(
        JSON.stringify({
          metadata: { resourceVersion: '9' },
          items: [{ metadata: { name: 'a' } }],
        }),
      );
    });
    expect(await client.list(widgets)).toEqual({
      apiVersion: 'example.com/v1',
      kind: 'WidgetList',
      metadata: { resourceVersion: '9' },
      items: [{ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } }],
    });
  });
});

describe('a watch', () => {
  /** Streams these pieces, then ends or breaks. */
  const stream =
    (pieces: readonly string[], then: 'end' | 'break' | 'stay'): http.RequestListener =>
    (_request, response) => {
      response.writeHead(200);
      response.flushHeaders();
      for (const piece of pieces) response.write(piece);
      if (then === 'end') response.end();
      if (then === 'break') setImmediate(() => response.destroy());
    };
  const from = { resourceVersion: '1' };

  test.each<[string, http.RequestListener, readonly unknown[]]>([
    [
      'ends cleanly',
      stream([line('ADDED', 'a'), line('DELETED', 'a')], 'end'),
      ['ADDED a', 'DELETED a', 'closed'],
    ],
    [
      'is torn',
      stream([line('ADDED', 'a')], 'break'),
      ['ADDED a', expect.stringMatching(/^closed: (Error: )?aborted$/)],
    ],
    [
      'ends in the middle of a line',
      stream([line('ADDED', 'a'), line('ADDED', 'b').slice(0, 20)], 'end'),
      ['ADDED a', 'closed: the watch ended in the middle of an event'],
    ],
    [
      'ends with an ERROR',
      stream(['{"type":"ERROR","object":{"kind":"Status","code":410}}\n'], 'end'),
      ['ERROR', 'closed'],
    ],
    [
      'is refused',
      (_request, response) => {
        response
          .writeHead(403)
          .end(JSON.stringify(new StatusError(403, 'Forbidden', 'not you').toStatus()));
      },
      ['closed: not you'],
    ],
    [
      'sends garbage',
      stream(['{"type":"ADDED"}\n'], 'stay'),
      ['closed: the watch sent what is no event: {"type":"ADDED"}'],
    ],
  ])('that %s says so, once', async (_name, listener, expected) => {
    const { client, clock } = await serve(listener);
    const watch = watching(client, widgets, from);
    expect(await watch.until(expected.length)).toEqual(expected);
    expect(clock.next()).toBeUndefined();
  });

  test('asks for bookmarks and for an end in good time', async () => {
    let asked = new URLSearchParams();
    const { client } = await serve((request, response) => {
      asked = new URL(request.url ?? '', 'http://localhost').searchParams;
      response.end();
    });
    await watching(client, widgets, from).until(1);
    expect(Object.fromEntries(asked)).toEqual({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: '1',
      timeoutSeconds: '300',
    });
  });

  test('that is silent for longer than two bookmarks take ends, as if the server had ended it', async () => {
    const { client, clock } = await serve(stream([line('ADDED', 'a')], 'stay'));
    const watch = watching(client, widgets, from);
    await watch.until(1);
    clock.advance(seconds(149));
    expect(watch.heard).toEqual(['ADDED a']);
    clock.advance(seconds(1));
    expect(await watch.until(2)).toEqual(['ADDED a', 'closed']);
    await Promise.resolve();
    expect(watch.heard).toHaveLength(2);
  });

  test('that never ends although its time is over is a failure, however much it says', async () => {
    const said = signal();
    const { client, clock } = await serve((_request, response) => {
      response.writeHead(200).write(line('ADDED', 'a'));
      void said.given.then(() => response.write(line('MODIFIED', 'a')));
    });
    const watch = watching(client, widgets, from);
    await watch.until(1);
    clock.advance(seconds(140));
    said.give();
    await watch.until(2);
    clock.advance(seconds(140));
    expect(watch.heard).toHaveLength(2);
    clock.advance(seconds(50));
    expect((await watch.until(3)).at(-1)).toMatch(/^closed/);
  });

  test('says nothing after its abort, not even that it is closed', async () => {
    const gone = signal();
    const { client } = await serve((request, response) => {
      response.on('close', () => {
        gone.give();
      });
      stream([line('ADDED', 'a')], 'stay')(request, response);
    });
    const watch = watching(client, widgets, from);
    await watch.until(1);
    watch.abort();
    await gone.given;
    expect(watch.heard).toEqual(['ADDED a']);
  });

  test('aborted before it began, it asks nothing', async () => {
    let asked = 0;
    const { client } = await serve((_request, response) => {
      asked++;
      response.end(JSON.stringify(widget('a')));
    });
    watching(client, widgets, from).abort();
    await client.get(widgets, widgetKey('a'));
    expect(asked).toBe(1);
  });
});
