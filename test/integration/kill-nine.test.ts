import { afterAll, describe, expect, test } from '@jest/globals';
import { keyOf } from '../../src/kube/object.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import type { Client, ClientResource } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { StatusError } from '../../src/kube/status-error.ts';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';

const configMaps: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  scope: 'Namespaced',
};

const ROUNDS = 5;
const WRITERS = 16;
const WRITES_BEFORE_KILL = 40;

/** Writes until the server is gone; returns what was acknowledged: name and revision. Tells of each. */
async function writeUntilGone(
  client: Client,
  writer: string,
  onWrite: () => void,
): Promise<Map<string, string>> {
  const acknowledged = new Map<string, string>();
  for (let index = 0; ; index++) {
    const name = `${writer}-${index}`;
    try {
      const made = await client.create(configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: 'default' },
        data: { writer, index: String(index) },
      });
      acknowledged.set(name, made.metadata.resourceVersion ?? '');
      onWrite();
    } catch (error) {
      if (error instanceof StatusError) throw error;
      return acknowledged;
    }
  }
}

describe('kill -9 during writes', () => {
  const folder = new TemporaryFolder();
  afterAll(() => {
    folder.remove();
  });

  test(`${ROUNDS} times: every acknowledged write is there afterwards`, async () => {
    const expected = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round++) {
      const instance = await startInstance({ dataDirectory: folder.path });
      const client = clientOf(instance);
      await expectAll(client, expected);
      let killed: Promise<unknown> | undefined;
      let writes = 0;
      const onWrite = (): void => {
        if (++writes >= WRITES_BEFORE_KILL + 7 * round) killed ??= instance.kill();
      };
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        writeUntilGone(client, `round${round}-writer${index}`, onWrite),
      );
      for (const acknowledged of await Promise.all(writers)) {
        for (const [name, revision] of acknowledged) expected.set(name, revision);
      }
      await killed;
    }
    expect(expected.size).toBeGreaterThanOrEqual(ROUNDS * WRITES_BEFORE_KILL);
    const last = await startInstance({ dataDirectory: folder.path });
    await expectAll(clientOf(last), expected);
    await last.stop();
  }, 120_000);
});

const clientOf = ({ kubeconfig }: Instance): Client =>
  kubernetesClient({
    kubeconfig: { type: 'file', path: kubeconfig },
    fieldManager: 'test',
    clock: new RealClock(),
  });

async function expectAll(client: Client, expected: ReadonlyMap<string, string>): Promise<void> {
  const { items } = await client.list(configMaps, { namespace: 'default' });
  const found = new Map(items.map((item) => [keyOf(item).name, item.metadata.resourceVersion]));
  const lost = [...expected].filter(([name, revision]) => found.get(name) !== revision);
  expect(lost).toEqual([]);
}
