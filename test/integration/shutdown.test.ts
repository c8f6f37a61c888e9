import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { KubeConfig, makeInformer } from '@kubernetes/client-node';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import type { Api } from '../support/kill-nine/api.ts';
import { apiOf, ask, open } from '../support/kill-nine/api.ts';
import type { TestObject } from '../support/kill-nine/change.ts';
import { configMaps, objectOf } from '../support/kill-nine/resources.ts';
import { until } from '../support/until.ts';

const WRITERS = 8;
const WRITES_BEFORE = 100;

const folder = new TemporaryFolder();
const ends: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
  folder.remove();
});

interface Run {
  readonly server: CommandLine;
  readonly config: KubeConfig;
  /** As somebody with connections of his own. */
  readonly client: () => Api;
}

async function start(data: string): Promise<Run> {
  const server = new CommandLine(['up', '--no-controllers', '--data-dir', data, '--api-port', '0']);
  ends.push(() => {
    server.signal('SIGKILL');
  });
  const config = new KubeConfig();
  config.loadFromFile(await server.printed(/export KUBECONFIG=(\S+)/));
  const port = Number(new URL(config.getCurrentCluster()?.server ?? '').port);
  const client = (): Api => {
    const api = apiOf(config, port);
    ends.push(() => {
      api.agent.destroy();
    });
    return api;
  };
  return { server, config, client };
}

/** Creates objects until the server takes no more; tells of each that it took. */
async function writeUntilGone(api: Api, id: string, took: (name: string) => void): Promise<void> {
  for (let index = 0; ; index++) {
    const name = `${id}-${index}`;
    const body = objectOf(configMaps, name, name);
    try {
      const { status } = await ask(api, { method: 'POST', path: configMaps.path, body });
      expect(status).toBe(201);
    } catch (error) {
      // A connection that was idle for a moment may have been closed under the request.
      expect(error).toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|ECONNRESET)$/) });
      return;
    }
    took(name);
  }
}

/** Resolves with how the watch ended. */
async function watchToTheEnd(api: Api, opened: () => void): Promise<string> {
  const path = `${configMaps.path}?watch=true`;
  const response = await open(api, { method: 'GET', path });
  opened();
  try {
    response.resume();
    await once(response, 'end');
    return response.complete ? 'with its last chunk' : 'cut off';
  } catch (error) {
    return String(error);
  }
}

test.each([
  { what: 'a SIGTERM', signals: 1 },
  { what: 'two SIGTERMs at once', signals: 2 },
])(
  '$what: watches end with their last chunk, and a write is answered or did not happen',
  async ({ signals }) => {
    const data = join(folder.path, `signals-${signals}`);
    const { server, config, client } = await start(data);

    const errors: unknown[] = [];
    const api = client();
    const informer = makeInformer<TestObject>(
      config,
      configMaps.path,
      async () => (await ask(api, { method: 'GET', path: configMaps.path })).body as never,
    );
    const informed = new Set<string>();
    informer.on('add', ({ metadata }) => informed.add(metadata?.name ?? ''));
    informer.on('error', (error) => errors.push(error));
    ends.push(() => informer.stop());
    await informer.start();
    let open = 0;
    const watches = Array.from({ length: 3 }, () => watchToTheEnd(client(), () => open++));
    await until(
      () => 'all watch',
      () => open === watches.length,
    );

    const written = new Set<string>();
    const writers = Array.from({ length: WRITERS }, (_, at) =>
      writeUntilGone(client(), `w${at}`, (name) => {
        written.add(name);
        if (written.size === WRITES_BEFORE) {
          for (let sent = 0; sent < signals; sent++) server.signal('SIGTERM');
        }
      }),
    );
    const howTheyEnded = await Promise.all(watches);
    await Promise.all(writers);
    const { code, stderr } = await server.ended;
    // Whoever insists is not kept waiting, if the machine is slow.
    expect(signals === 2 ? [0, 130] : [0]).toContain(code);
    if (code === 0) {
      expect(howTheyEnded).toEqual(watches.map(() => 'with its last chunk'));
      expect(stderr).toContain('everything is kept');
    }
    // The informer comes back, as it should, and finds nobody.
    await until(
      () => 'the informer has tried again',
      () => errors.length > 0,
    );
    expect(errors.map((error) => (error as { code?: unknown }).code)).toEqual(['ECONNREFUSED']);
    expect(informed.size).toBeGreaterThan(0);

    const again = await start(data);
    const { body } = await ask(again.client(), { method: 'GET', path: configMaps.path });
    const names = (body.items ?? []).map(({ metadata }) => metadata?.name ?? '');
    const found = names.filter((name) => /^w\d-/.test(name));
    expect(found.sort()).toEqual([...written].sort());
    again.server.signal('SIGTERM');
    await again.server.ended;
  },
  120_000,
);
