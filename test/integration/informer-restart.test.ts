import { join } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import { CustomObjectsApi, KubeConfig, makeInformer } from '@kubernetes/client-node';
import { afterAll, expect, test } from '@jest/globals';
import { freePort } from '../support/free-port.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';

const folder = new TemporaryFolder();
afterAll(() => {
  folder.remove();
});

const GROUP = { group: 'longhaul.dev', version: 'v1alpha1', plural: 'gpupools' };

const pool = (name: string): object => ({
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'GpuPool',
  metadata: { name },
  spec: { site: 'oslo', accelerator: 'H100-SXM', nodes: 2 },
});

test("the official client's informer goes on after the server was restarted", async () => {
  const port = await freePort();
  const start = (): CommandLine =>
    new CommandLine([
      'up',
      ...['--data-dir', join(folder.path, 'data'), '--api-port', String(port), '--web-port', '0'],
    ]);
  const first = start();
  const config = new KubeConfig();
  config.loadFromFile(await first.printed(/export KUBECONFIG=(\S+)/));
  const api = config.makeApiClient(CustomObjectsApi);
  await api.createClusterCustomObject({ ...GROUP, body: pool('before') });

  const seen = new Set<string>();
  const listeners = new Set<() => void>();
  const until = (name: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!seen.has(name)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  const informer = makeInformer<KubernetesObject>(
    config,
    '/apis/longhaul.dev/v1alpha1/gpupools',
    async () => (await api.listClusterCustomObject(GROUP)) as never,
  );
  const note = (object: KubernetesObject): void => {
    seen.add(object.metadata?.name ?? '');
    for (const listener of listeners) listener();
  };
  informer.on('add', note);
  informer.on('error', () => {
    setTimeout(() => void informer.start().catch(() => undefined), 200).unref(); // as its users do
  });
  await informer.start();
  await until('before');

  first.signal('SIGTERM');
  await first.ended;
  const second = start();
  await second.printed(/export KUBECONFIG=(\S+)/);
  await api.createClusterCustomObject({ ...GROUP, body: pool('after') });
  await until('after');
  expect([...seen].sort()).toEqual(['after', 'before']);
  await informer.stop();
  second.signal('SIGTERM');
  expect((await second.ended).code).toBe(0);
}, 60_000);
