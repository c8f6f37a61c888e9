import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RealClock } from '../../../../src/app/real-clock.ts';
import { createWebServer } from '../../../../src/web/http/web-server.ts';
import type { WebServer } from '../../../../src/web/http/web-server.ts';
import { MOST_STREAMS } from '../../../../src/web/stream-hub.ts';
import { event, job, link, nothing, pool } from '../page-objects.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const running = job('x', {
  status: {
    siteAssignments: [{ site: 'oslo', pool: 'oslo-h100', gpus: 8 }],
    linkReservations: [{ link: 'osl-bgo', from: 'oslo', to: 'bergen', gbps: 1 }],
  },
});
const objects = {
  ...nothing,
  pools: [pool('oslo', { allocated: 128 })],
  links: [link('osl-bgo')],
  jobs: [running],
  events: [event('a', running), event('b', pool('oslo')), event('c', job('other'))],
};
const curves = {
  lengthsKm: [1, 10],
  tuned: { efficiencyPercent: [99, 98], queueMicroseconds: [1, 2] },
  offTheShelf: { efficiencyPercent: [70, 60], queueMicroseconds: [1, 2] },
};

describe('the routes of the page', () => {
  const clock = new RealClock();
  let server: WebServer;
  let port: number;
  beforeEach(async () => {
    server = createWebServer({
      staticFolder: '/nonexistent',
      clock,
      source: { objects: () => objects, curvesOf: () => curves, boardWatts: () => 700 },
      version: '1.2.3',
      isReady: () => true,
      allowedHosts: ['127.0.0.1', 'localhost'],
    });
    port = await server.listen(0, '127.0.0.1');
  });
  afterEach(async () => {
    await server.close();
  });

  /** Ends after the headers when it is a stream. */
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        const answer = (): void => {
          resolve({ status: response.statusCode, headers: response.headers, body });
        };
        response.on('data', (chunk: string) => {
          body += chunk;
          if (response.headers['content-type']?.startsWith('text/event-stream') !== true) return;
          answer();
          response.destroy();
        });
        response.on('end', answer);
      })
        .on('error', reject)
        .end();
    });
  const json = async (path: string): Promise<unknown> =>
    JSON.parse((await get(path)).body) as unknown;

  test('a job, with its own events and no managed fields', async () => {
    expect(await json('/ui/jobs/default/x')).toMatchObject({
      row: { key: 'default/x', chips: [{ site: 'oslo', gpus: 8 }] },
      events: [{ key: 'default/a' }],
      yaml: expect.stringContaining('kind: CollectiveJob'),
    });
  });

  test('a link, with its curves, and the jobs across it', async () => {
    expect(await json('/ui/links/osl-bgo')).toMatchObject({
      row: { key: 'osl-bgo', condition: 'up' },
      curves,
      jobs: [{ key: 'default/x' }],
    });
  });

  test('a site, with its pools, its power, the jobs and links there', async () => {
    const detail = await json('/ui/sites/oslo');
    expect(detail).toMatchObject({
      row: { key: 'oslo', gpus: 512 },
      power: { held: 128 * 700, all: 512 * 700 },
      jobs: [{ key: 'default/x' }],
      links: [{ key: 'osl-bgo' }],
      events: [{ key: 'default/b' }],
    });
    expect(JSON.stringify(detail)).not.toContain('somebody');
  });

  test.each([
    ['/ui/jobs/default/y', 'there is no CollectiveJob default/y'],
    ['/ui/links/y', 'there is no SiteLink y'],
    ['/ui/sites/y', 'there is no site y'],
  ])('%s is not there', async (path, error) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({ error });
  });

  test('a page of jobs, and a wrong question', async () => {
    expect(await json('/ui/jobs?filter=x&limit=1')).toMatchObject({
      total: 1,
      offset: 0,
      rows: [{ name: 'x' }],
    });
    const answer = await get('/ui/jobs?limit=many');
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('limit: \\"many\\" is no whole number from 0 to 200');
  });

  test('the stream begins with a snapshot and is not kept by any cache', async () => {
    const { headers, body } = await get('/ui/stream');
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toMatch(
      /^retry: 2000\n\nevent: snapshot\nid: [0-9a-f]{8}-0\ndata: \{"sites":\[\{"key":"oslo"/,
    );
  });

  test('one stream too many is refused, with the time to come back', async () => {
    const open = Array.from(
      { length: MOST_STREAMS },
      () =>
        new Promise<() => void>((resolve, reject) => {
          request({ host: '127.0.0.1', port, path: '/ui/stream', agent: false }, (response) => {
            response.once('data', () => {
              resolve(() => response.destroy());
            });
          })
            .on('error', reject)
            .end();
        }),
    );
    const close = await Promise.all(open);
    expect(await json('/ui/about')).toEqual({ version: '1.2.3', streams: MOST_STREAMS });
    const refused = await get('/ui/stream');
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('5');
    for (const end of close) end();
  });

  test.each([
    [{ host: 'attacker.example' }],
    [{ origin: 'http://attacker.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
  ] as readonly (readonly [Readonly<Record<string, string>>])[])(
    'a request with %j is refused',
    async (headers) => {
      for (const path of ['/ui/stream', '/ui/snapshot'])
        expect((await get(path, headers)).status).toBe(403);
    },
  );

  test('its own origin may ask; nothing may be loaded from elsewhere', async () => {
    const { status, headers } = await get('/ui/snapshot', { origin: `http://127.0.0.1:${port}` });
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('a page that is not built says how to build it', async () => {
    const { status, body } = await get('/');
    expect(status).toBe(404);
    expect(body).toBe('the page is not built; build it with: npm run build\n');
  });
});
