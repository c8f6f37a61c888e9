import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  apiVersion,
  collectiveJobs,
  fieldManagers,
  gpuPools,
  siteLinks,
} from '../../../src/api/resources.ts';
import { createApiServer } from '../../../src/apiserver/api-server.ts';
import { inProcessClient } from '../../../src/app/in-process-client.ts';
import { runVirtual } from '../../../src/app/run-virtual.ts';
import { instant } from '../../../src/base/clock.ts';
import { jsonAt } from '../../../src/base/json-at.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import type { JsonObject } from '../../../src/base/json.ts';
import { silentLog } from '../../../src/base/log.ts';
import { seededRandom } from '../../../src/base/random.ts';
import type { Client, ClientResource } from '../../../src/client/client.ts';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import type { KubeObject } from '../../../src/kube/object.ts';
import { parseYaml } from '../../../src/kube/yaml.ts';
import { createEventRecorder } from '../../../src/runtime/event-recorder.ts';
import { createInformer } from '../../../src/runtime/informer.ts';
import type { Informer } from '../../../src/runtime/informer.ts';
import { silentObserver } from '../../../src/runtime/observer.ts';
import { VirtualClock } from '../../../src/simulation/virtual-clock.ts';
import { memoryJournal } from '../../../src/store/memory-journal.ts';

const definitions: ClientResource = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  scope: 'Cluster',
};
const events: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  scope: 'Namespaced',
};
const root = new URL('../../../', import.meta.url);

function manifest(path: string): KubeObject {
  const { apiVersion: version, kind, metadata, ...rest } = object(path);
  if (typeof version !== 'string' || typeof kind !== 'string' || !isJsonObject(metadata))
    throw new Error(`${path} is no manifest`);
  return { ...rest, apiVersion: version, kind, metadata };
}

function object(path: string): JsonObject {
  const parsed = parseYaml(readFileSync(new URL(path, root), 'utf8'));
  if (!isJsonObject(parsed)) throw new Error(`${path} is no object`);
  return parsed;
}

function pool(site: string): KubeObject {
  const spec = { site, accelerator: 'H100-SXM', nodes: 32 };
  return { apiVersion, kind: 'GpuPool', metadata: { name: site }, spec };
}

const link: KubeObject = {
  apiVersion,
  kind: 'SiteLink',
  metadata: { name: 'memphis-atlanta' },
  spec: { sites: ['memphis', 'atlanta'], lengthKm: 600, lanes: 4, laneGbps: 100 },
};

const job: KubeObject = {
  apiVersion,
  kind: 'CollectiveJob',
  metadata: { namespace: 'default', name: 'job' },
  spec: {
    gpus: 128,
    training: {
      model: 'llama-3.1-8b',
      sequenceLength: 8192,
      globalBatchSequences: 256,
      steps: 100,
      parallelism: { tensor: 8 },
    },
  },
};

/** As the CollectiveJob controller admits: with server-side apply, under its own name. */
function admission(now: string): JsonObject {
  const held = { nodes: 8, gpus: 64, replicas: 8, stages: 1 };
  const reserved = { link: 'memphis-atlanta', gbps: 100 };
  return {
    apiVersion,
    kind: 'CollectiveJob',
    metadata: { namespace: 'default', name: 'job' },
    status: {
      conditions: [
        { type: 'Admitted', status: 'True', reason: 'Test', message: '', lastTransitionTime: now },
      ],
      siteAssignments: [
        { site: 'memphis', pool: 'memphis', ...held },
        { site: 'atlanta', pool: 'atlanta', ...held },
      ],
      linkReservations: [
        { ...reserved, from: 'memphis', to: 'atlanta' },
        { ...reserved, from: 'atlanta', to: 'memphis' },
      ],
    },
  };
}

async function populate(client: Client): Promise<void> {
  for (const name of ['gpupools', 'sitelinks', 'collectivejobs'])
    await client.create(definitions, manifest(`crds/${name}.yaml`));
  await client.create(gpuPools, pool('memphis'));
  await client.create(gpuPools, pool('atlanta'));
  await client.create(siteLinks, link);
  await client.create(collectiveJobs, job);
}

test('an admitted job runs to its end on the API server, next to the fields of the controllers', async () => {
  const clock = new VirtualClock(instant(Date.UTC(2026, 0, 1)));
  const random = seededRandom(1);
  const log = silentLog;
  const server = await createApiServer({ journal: memoryJournal(), clock, random, log });
  await server.start();
  const user = { name: 'emulator', groups: ['system:masters', 'system:authenticated'] };
  const client = inProcessClient({ dispatch: server.dispatch, user, fieldManager: 'test' });
  await populate(client);
  const informer = (resource: ClientResource): Informer =>
    createInformer({ client, resource, clock, random, log, observer: silentObserver });
  const informers = {
    pools: informer(gpuPools),
    links: informer(siteLinks),
    jobs: informer(collectiveJobs),
  };
  const observer = silentObserver;
  const recorder = createEventRecorder({ client, component: 'test', clock, random, log, observer });
  const timeScale = 60;
  const emulator = createEmulator({ client, informers, clock, random, recorder, log, timeScale });
  for (const each of Object.values(informers)) each.start();
  await emulator.start();
  const key = { namespace: 'default', name: 'job' };
  await client.patch(
    collectiveJobs,
    key,
    { type: 'apply', body: admission('2026-01-01T00:00:00Z'), conflicts: 'fail' },
    { fieldManager: fieldManagers.controllers, subresource: 'status' },
  );
  const isComplete = (): boolean =>
    jsonAt(informers.jobs.get(key), 'status', 'progress', 'summary') === '100/100';
  await runVirtual({ clock, until: isComplete, maxTasks: 10_000 });
  await emulator.stop();
  await recorder.stop();

  const done = await client.get(collectiveJobs, key);
  expect(jsonAt(done, 'status', 'siteAssignments', '1', 'site')).toBe('atlanta');
  const conditions = jsonAt(done, 'status', 'conditions');
  expect(conditions).toHaveLength(3);
  expect(conditions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ type: 'Admitted', status: 'True' }),
      expect.objectContaining({ type: 'Running', status: 'False', reason: 'Completed' }),
      expect.objectContaining({ type: 'Complete', status: 'True', observedGeneration: 1 }),
    ]),
  );
  const fibre = await client.get(siteLinks, { namespace: '', name: 'memphis-atlanta' });
  expect(jsonAt(fibre, 'status', 'lanesUp')).toBe(4);
  expect(jsonAt(fibre, 'status', 'directions')).toHaveLength(2);
  const { items } = await client.list(events, { namespace: 'default' });
  expect(items.map(({ reason }) => reason).sort()).toEqual(['Completed', 'Started']);
  for (const each of Object.values(informers)) each.stop();
  await server.stop();
});
