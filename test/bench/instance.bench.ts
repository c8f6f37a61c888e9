import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RealClock } from '../../src/app/real-clock.ts';
import { readManifests } from '../../src/app/manifests.ts';
import { applyManifests } from '../../src/app/apply-manifests.ts';
import { collectiveJobs, gpuPools, siteLinks } from '../../src/api/resources.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { isTrue, readConditions } from '../../src/kube/conditions.ts';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import { Load, measure } from './api-load.ts';
import { Figures, median } from './figures.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');
const POOLS = '/apis/longhaul.dev/v1alpha1/gpupools';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const OBJECTS = 3000;
const WATCHERS = 100;

const folder = new TemporaryFolder();
const figures = new Figures();
let instance: Instance;

beforeAll(async () => {
  const starts: number[] = [];
  for (let run = 0; run < 5; run++) {
    const begun = performance.now();
    const started = await startInstance({ dataDirectory: join(folder.path, `empty-${run}`) });
    starts.push((performance.now() - begun) / 1000);
    await started.stop();
  }
  figures.add('process start to ready, empty (median of 5)', `${median(starts).toFixed(2)} s`);
  instance = await startInstance({
    dataDirectory: join(folder.path, 'data'),
    args: ['--time-scale', '60'],
  });
}, 120_000);

afterAll(async () => {
  await instance.stop();
  folder.remove();
  figures.print(
    `One instance, load from a second process on the same machine (Node ${process.version})`,
  );
});

const configMap = (index: number): Record<string, never> | object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `x${index}` },
  data: { text: 'c'.repeat(700), index: String(index) },
});

test('apply to Running', async () => {
  const clock = new RealClock();
  const client = kubernetesClient({
    kubeconfig: { type: 'file', path: instance.kubeconfig },
    fieldManager: 'bench',
    clock,
  });
  const begun = performance.now();
  await applyManifests(
    { client, clock, served: () => [gpuPools, siteLinks, collectiveJobs] },
    readManifests(EXAMPLE),
    'bench',
  );
  const key = { namespace: 'default', name: 'llama-405b' };
  for (;;) {
    const job = await client.get(collectiveJobs, key);
    if (isTrue(readConditions(job), 'Running')) break;
  }
  const took = performance.now() - begun;
  figures.add('apply of the two-site example to Running', `${took.toFixed(0)} ms`);
  expect(took).toBeGreaterThan(0);
}, 60_000);

test('requests', async () => {
  const load = new Load(instance.kubeconfig, 64);
  const rows: readonly (readonly [
    string,
    number,
    number,
    (index: number) => ReturnType<Load['ask']>,
  ])[] = [
    [
      `create ConfigMap (1 KB), 32 connections`,
      32,
      OBJECTS,
      (index) => load.ask({ method: 'POST', path: CONFIG_MAPS, body: configMap(index) as never }),
    ],
    [
      `get, 32 connections`,
      32,
      2 * OBJECTS,
      (index) => load.ask({ method: 'GET', path: `${CONFIG_MAPS}/x${index % OBJECTS}` }),
    ],
    [
      `merge-patch, 32 connections`,
      32,
      OBJECTS,
      (index) =>
        load.ask({
          method: 'PATCH',
          path: `${CONFIG_MAPS}/x${index % OBJECTS}`,
          body: { data: { index: `again-${index}` } },
          contentType: 'application/merge-patch+json',
        }),
    ],
    [
      `server-side apply, 32 connections`,
      32,
      OBJECTS,
      (index) =>
        load.ask({
          method: 'PATCH',
          path: `${CONFIG_MAPS}/x${index % OBJECTS}?fieldManager=bench&force=true`,
          body: {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `x${index % OBJECTS}` },
            data: { more: `v${index}` },
          },
          contentType: 'application/apply-patch+yaml',
        }),
    ],
    [
      `create GpuPool (schema and rules), 32 connections`,
      32,
      1000,
      (index) =>
        load.ask({
          method: 'POST',
          path: POOLS,
          body: {
            apiVersion: 'longhaul.dev/v1alpha1',
            kind: 'GpuPool',
            metadata: { name: `p${index}` },
            spec: { site: `s${index % 10}`, accelerator: 'H100-SXM', nodes: 1 },
          },
        }),
    ],
    [
      `list of ${OBJECTS}, 1 connection`,
      1,
      20,
      () => load.ask({ method: 'GET', path: CONFIG_MAPS }),
    ],
    [
      `list with limit=500, 1 connection`,
      1,
      50,
      () => load.ask({ method: 'GET', path: `${CONFIG_MAPS}?limit=500` }),
    ],
  ];
  for (const [what, connections, count, ask] of rows) {
    const { perSecond, p50Milliseconds, p99Milliseconds } = await measure(
      { connections, count },
      ask,
    );
    expect(perSecond).toBeGreaterThan(0);
    figures.add(
      what,
      `${perSecond.toFixed(0)}/s, p50 ${p50Milliseconds.toFixed(1)} ms, p99 ${p99Milliseconds.toFixed(1)} ms`,
    );
  }
}, 300_000);

test('watch fan-out', async () => {
  const load = new Load(instance.kubeconfig, 8);
  const changes = 300;
  let events = 0;
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const stops = await Promise.all(
    Array.from({ length: WATCHERS }, () =>
      load.watch(
        `${CONFIG_MAPS}?watch=true&resourceVersion=0&fieldSelector=metadata.name%3Dx1`,
        () => {
          if (++events === WATCHERS * (changes + 1)) done();
        },
      ),
    ),
  );
  const begun = performance.now();
  await measure({ connections: 4, count: changes }, (index) =>
    load.ask({
      method: 'PATCH',
      path: `${CONFIG_MAPS}/x1`,
      body: { data: { index: `watched-${index}` } },
      contentType: 'application/merge-patch+json',
    }),
  );
  await all;
  const seconds = (performance.now() - begun) / 1000;
  for (const stop of stops) stop();
  expect(events).toBe(WATCHERS * (changes + 1));
  figures.add(
    `patch with ${WATCHERS} watchers, 4 connections`,
    `${(changes / seconds).toFixed(0)}/s, ${((WATCHERS * changes) / seconds).toFixed(0)} events/s`,
  );
}, 120_000);

test('memory', () => {
  const status = readFileSync(`/proc/${instance.process.pid}/status`, 'utf8');
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  expect(kilobytes).toBeGreaterThan(0);
  figures.add('resident memory after all this', `${(kilobytes / 1024).toFixed(0)} MiB`);
});
