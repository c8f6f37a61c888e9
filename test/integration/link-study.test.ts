import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { siteLinks } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { numberAt } from '../../src/base/json-at.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { Client } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Instance } from '../support/instance.ts';
import { CommandLine, startInstance, TemporaryFolder } from '../support/instance.ts';
import { watchUntil } from '../support/watch-until.ts';

const KEY = { namespace: '', name: 'osl-ams' };
const LINK = `apiVersion: longhaul.dev/v1alpha1
kind: SiteLink
metadata: { name: osl-ams }
spec: { sites: [osl, ams], lengthKm: 50, lanes: 1, laneGbps: 100 }
`;

const shelf = (link: KubeObject): number | undefined =>
  numberAt(link, 'status', 'simulated', 'offTheShelfEfficiencyPercent');

describe('links simulated in a thread of their own', () => {
  const folder = new TemporaryFolder();
  const clock = new RealClock();
  let instance: Instance;
  let client: Client;

  beforeAll(async () => {
    const manifests = join(folder.path, 'manifests');
    mkdirSync(manifests);
    writeFileSync(join(manifests, 'link.yaml'), LINK);
    const dataDirectory = join(folder.path, 'data');
    instance = await startInstance({ dataDirectory, args: ['--apply', manifests] });
    const kubeconfig = { type: 'file', path: instance.kubeconfig } as const;
    client = kubernetesClient({ kubeconfig, fieldManager: 'test', clock });
  }, 60_000);
  afterAll(() => {
    clock.stop();
    folder.remove();
  });

  const link = (isWanted: (object: KubeObject) => boolean): Promise<KubeObject> =>
    watchUntil({ client, resource: siteLinks, key: KEY }, isWanted);
  const become = (spec: JsonObject): Promise<KubeObject> =>
    client.patch(siteLinks, KEY, { type: 'merge', body: { spec } });

  test('the status says what was found, and what is found for another length', async () => {
    const first = await link((object) => shelf(object) !== undefined);
    expect(numberAt(first, 'status', 'simulated', 'efficiencyPercent')).toBeGreaterThan(97);
    expect(shelf(first)).toBeLessThan(95);
    await become({ lengthKm: 1 });
    const near = await link((object) => shelf(object) !== shelf(first));
    expect(shelf(near)).toBeGreaterThan(shelf(first) ?? 100);
  });

  test('longhaul tune writes the link as NCCL takes it', async () => {
    const flags = ['tune', '--link', KEY.name, '--kubeconfig', instance.kubeconfig, '-o', 'nccl'];
    const ended = await new CommandLine(flags).ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('NCCL_IB_QPS_PER_CONNECTION=16\n');
  });

  test('it ends while a study is under way', async () => {
    await become({ lengthKm: 2000, laneGbps: 1600, tuning: { refine: 'Simulated' } });
    await link((object) => numberAt(object, 'status', 'lengthKm') === 2000);
    await instance.stop();
  });
});
