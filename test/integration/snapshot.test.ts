import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { clientOf, configMap, configMaps } from '../support/config-maps.ts';
import type { Ended } from '../support/instance.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import type { LoneApiServer } from '../support/lone-api-server.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';

const folder = new TemporaryFolder();
const file = join(folder.path, 'snapshot');
afterAll(() => {
  folder.remove();
});

const snapshot = (verb: 'save' | 'restore', data: string): Promise<Ended> =>
  new CommandLine(['snapshot', verb, file, '--data-dir', data]).ended;

async function stopped({ process }: LoneApiServer): Promise<void> {
  process.signal('SIGTERM');
  await process.ended;
}

test('a snapshot of a running instance is restored elsewhere, and work goes on there', async () => {
  const before = join(folder.path, 'before');
  const after = join(folder.path, 'after');
  const first = await startLoneApiServer(before);
  const kept = await clientOf(first.kubeconfig).create(configMaps, configMap('kept'));
  expect(await snapshot('save', before)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^saved \d+ objects \(revision \d+\): /),
  });
  const lost = await clientOf(first.kubeconfig).create(configMaps, configMap('lost'));
  expect(await snapshot('restore', before)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('in use by process'),
  });
  await stopped(first);
  expect(await snapshot('restore', before)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/there is data in .*\n +name another --data-dir/),
  });
  expect(await snapshot('restore', after)).toMatchObject({ code: 0, stderr: '' });
  const second = await startLoneApiServer(after);
  const { items } = await clientOf(second.kubeconfig).list(configMaps, { namespace: 'default' });
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['kept', 'kube-root-ca.crt']);
  expect(items[0]).toEqual(kept);
  const next = await clientOf(second.kubeconfig).create(configMaps, configMap('next'));
  expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(
    Number(lost.metadata.resourceVersion),
  );
  await stopped(second);
}, 60_000);
