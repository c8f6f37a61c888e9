import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { clientOf, configMap, configMaps } from '../support/config-maps.ts';
import { DiskImage, whyNoDiskImages } from '../support/disk-image.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { until } from '../support/until.ts';
import { watching } from '../support/watching.ts';

const folder = new TemporaryFolder();
afterAll(() => {
  folder.remove();
});

const image = new TemporaryFolder();
const withoutImages = whyNoDiskImages(image.path);
afterAll(() => {
  image.remove();
});

const refusedBecause = (why: RegExp): object => ({
  code: 500,
  reason: 'InternalError',
  message: expect.stringMatching(why),
});

(withoutImages === undefined ? describe : describe.skip)(
  `a file system that becomes read-only while the server runs${withoutImages === undefined ? '' : ` (not here: ${withoutImages})`}`,
  () => {
    test('refuses writes and says why; reads and watches go on; kill -9 loses nothing acknowledged', async () => {
      const disk = new DiskImage(image.path);
      const args = ['up', '--no-controllers', '--data-dir', join(image.path, 'data')];
      const start = async () => {
        const run = new CommandLine([...args, '--api-port', '0'], {}, { within: disk.within });
        const kubeconfig = await run.printed(/export KUBECONFIG=(\S+)/);
        return { run, client: clientOf(disk.seenBy(run.pid, kubeconfig)) };
      };
      const { run, client } = await start();
      const watched = watching(client, configMaps, {
        resourceVersion: '0',
        namespace: 'default',
      });
      const writer = (async () => {
        for (let taken = 0; ; taken++) {
          try {
            await client.create(configMaps, configMap(`x${taken}`, 'c'.repeat(1000)));
          } catch (refusal) {
            return { taken, refusal };
          }
        }
      })();
      await watched.until(20);
      disk.abort(run.pid);
      const { taken, refusal } = await writer;
      expect(refusal).toMatchObject(refusedBecause(/read-only file system/i));
      const written = async (from: typeof client): Promise<readonly (string | undefined)[]> => {
        const { items } = await from.list(configMaps, { namespace: 'default' });
        return items.map(({ metadata: { name } }) => name).filter((name) => name?.startsWith('x'));
      };
      const acknowledged = Array.from({ length: taken }, (_, index) => `x${index}`).sort();
      expect(await written(client)).toEqual(acknowledged);
      await until(
        () => 'the watch has all that was acknowledged, and no more',
        () => watched.heard.filter((line) => line.startsWith('ADDED x')).length === taken,
      );
      // Looking whether the disk takes writes again harms nothing.
      await run.logged(/read-only until it can/);
      await expect(client.create(configMaps, configMap('late'))).rejects.toMatchObject(
        refusedBecause(/read-only file system/i),
      );
      watched.abort();
      run.signal('SIGKILL');
      await run.ended;
      const again = await start();
      expect(await written(again.client)).toEqual(acknowledged);
      await again.client.create(configMaps, configMap('late'));
      again.run.signal('SIGTERM');
      expect(await again.run.ended).toMatchObject({ code: 0 });
    }, 180_000);
  },
);

describe('a data directory that is moved away while the server runs', () => {
  test('refuses writes and says so; put back, writes go on and nothing acknowledged is lost', async () => {
    const data = join(folder.path, 'moved');
    const { process: run, kubeconfig } = await startLoneApiServer(data);
    const client = clientOf(kubeconfig);
    await client.create(configMaps, configMap('before'));
    const watched = watching(client, configMaps, { resourceVersion: '0', namespace: 'default' });
    renameSync(data, `${data}-aside`);
    await expect(client.create(configMaps, configMap('lost'))).rejects.toMatchObject(
      refusedBecause(/data\.mdb is gone: it was moved, removed or replaced/),
    );
    await expect(client.get(configMaps, { namespace: 'default', name: 'before' })).resolves.toEqual(
      expect.anything(),
    );
    renameSync(`${data}-aside`, data);
    await until(
      () => 'it takes writes again',
      () =>
        client.create(configMaps, configMap('after')).then(
          () => true,
          () => false,
        ),
    );
    await until(
      () => watched.heard.join('\n'),
      () => watched.heard.includes('ADDED after'),
    );
    expect(watched.heard).not.toContain('ADDED lost');
    watched.abort();
    run.signal('SIGKILL');
    await run.ended;
    const again = await startLoneApiServer(data);
    const { items } = await clientOf(again.kubeconfig).list(configMaps, { namespace: 'default' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual([
      'after',
      'before',
      'kube-root-ca.crt',
    ]);
    again.process.signal('SIGTERM');
    expect(await again.process.ended).toMatchObject({ code: 0 });
  }, 180_000);

  test('removed, it can still be read, and ends cleanly', async () => {
    const data = join(folder.path, 'removed');
    const { process: run, kubeconfig } = await startLoneApiServer(data);
    const client = clientOf(kubeconfig);
    await client.create(configMaps, configMap('kept'));
    rmSync(data, { recursive: true });
    for (const name of ['a', 'b']) {
      await expect(client.create(configMaps, configMap(name))).rejects.toMatchObject(
        refusedBecause(/data\.mdb is gone/),
      );
    }
    const { items } = await client.list(configMaps, { namespace: 'default' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['kept', 'kube-root-ca.crt']);
    run.signal('SIGTERM');
    expect(await run.ended).toMatchObject({ code: 0 });
  }, 180_000);
});
