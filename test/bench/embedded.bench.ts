import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collectiveJobs, gpuPools, siteLinks } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import type { Scrape } from '../support/scrape-metrics.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import { createAll } from './create-all.ts';
import { Figures } from './figures.ts';
import { memoryLimitAsked } from './memory-limit.ts';
import { fleet } from './operator-fleet.ts';

/** `LONGHAUL_FLEET=100,200,300` measures a smaller one. */
const [pools = 1000, links = 2000, jobs = 1000] = (process.env['LONGHAUL_FLEET'] ?? '')
  .split(',')
  .filter((text) => text !== '')
  .map(Number);
const STEADY_SECONDS = Number(process.env['LONGHAUL_STEADY_SECONDS'] ?? '60');
const LIMIT_SECONDS = Number(process.env['LONGHAUL_BENCH_SECONDS'] ?? '1000');
/** As often as the chart's Prometheus asks. */
const SCRAPE_SECONDS = 15;

const folder = new TemporaryFolder();
const clock = new RealClock();
const figures = new Figures();
/** `LONGHAUL_MEMORY_MIB=1024` gives it what the chart gives its container. */
const memory = memoryLimitAsked();
let instance: Instance;

const start = async (): Promise<void> => {
  instance = await startInstance({
    dataDirectory: join(folder.path, 'data'),
    args: ['--time-scale', '60'],
    within: memory?.within ?? [],
  });
};

beforeAll(start, 60_000);
afterAll(async () => {
  await instance.stop();
  clock.stop();
  folder.remove();
  if (memory !== undefined) {
    figures.add('the most memory of its cgroup', `${memory.peakMebibytes().toFixed(0)} MiB`);
    figures.add('killed because the limit was reached', String(memory.killed()));
    memory.remove();
  }
  figures.print(
    `longhaul up with ${pools} pools, ${links} links and ${jobs} jobs; load in another process (Node ${process.version})`,
  );
});

/** Both pages, as Prometheus asks for them. */
async function scrape(): Promise<Scrape> {
  await scrapeMetrics(`${instance.webUrl}/metrics/state`);
  return scrapeMetrics(`${instance.webUrl}/metrics`);
}

const running = ({ sum }: Scrape): number => sum('longhaul_collectivejobs', { phase: 'Running' });

const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Settles when all run, or the time is up. */
async function settled(): Promise<Scrape> {
  const begun = performance.now();
  let latest = await scrape();
  while (running(latest) < jobs && performance.now() - begun < 1000 * LIMIT_SECONDS) {
    await pause(5);
    latest = await scrape();
  }
  figures.add(
    `${running(latest)} jobs run after`,
    `${((performance.now() - begun) / 1000).toFixed(0)} s`,
  );
  return latest;
}

function tellMemory(when: string, { sum }: Scrape): void {
  const resident = sum('process_resident_memory_bytes') / 2 ** 20;
  figures.add(`resident memory ${when}`, `${resident.toFixed(0)} MiB`);
}

test('settles, stays so, and is there again after a restart', async () => {
  const client = kubernetesClient({
    kubeconfig: { type: 'file', path: instance.kubeconfig },
    fieldManager: 'bench',
    clock,
  });
  const [poolObjects = [], linkObjects = [], jobObjects = []] = fleet({ pools, links, jobs });
  await createAll(client, gpuPools, poolObjects);
  await createAll(client, siteLinks, linkObjects);
  await createAll(client, collectiveJobs, jobObjects);
  const first = await settled();
  tellMemory('when all run', first);
  expect(running(first)).toBe(jobs);

  for (let passed = 0; passed < STEADY_SECONDS; passed += SCRAPE_SECONDS) {
    await pause(SCRAPE_SECONDS);
    tellMemory(`${passed + SCRAPE_SECONDS} s later`, await scrape());
  }

  await instance.kill();
  await start();
  const again = await settled();
  tellMemory('after kill -9 and a start on the same data', again);
  expect(running(again)).toBe(jobs);
}, 3_600_000);
