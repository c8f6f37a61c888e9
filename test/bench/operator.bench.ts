import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collectiveJobs, gpuPools, siteLinks } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import type { KubernetesClient } from '../../src/client/kubernetes-client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { CommandLine, TemporaryFolder } from '../support/instance.ts';
import type { LoneApiServer } from '../support/lone-api-server.ts';
import { startLoneApiServer } from '../support/lone-api-server.ts';
import { scrapeMetrics } from '../support/scrape-metrics.ts';
import type { Scrape } from '../support/scrape-metrics.ts';
import { createAll } from './create-all.ts';
import { Figures } from './figures.ts';
import { memoryLimitAsked } from './memory-limit.ts';
import { fleet } from './operator-fleet.ts';

/** `LONGHAUL_FLEET=100,200,1000` measures a smaller one. */
const [pools = 1000, links = 2000, jobs = 10_000] = (process.env['LONGHAUL_FLEET'] ?? '')
  .split(',')
  .filter((text) => text !== '')
  .map(Number);
const qps = process.env['LONGHAUL_QPS'] ?? '0';
const STEADY_SECONDS = Number(process.env['LONGHAUL_STEADY_SECONDS'] ?? '60');
/** A run is broken off after this, and says how far it came. */
const LIMIT_SECONDS = Number(process.env['LONGHAUL_BENCH_SECONDS'] ?? '3000');
/** A scrape of a large fleet is work for the operator too. */
const SCRAPE_SECONDS = 5;
/** How long the next operator is looked at. */
const TAKEN_OVER_SECONDS = 30;
const TIME_SCALE = 60;

const folder = new TemporaryFolder();
const clock = new RealClock();
const figures = new Figures();
/** `LONGHAUL_MEMORY_MIB=1024` gives the operator what the chart gives its container. */
const memory = memoryLimitAsked();
let server: LoneApiServer;
let operator: CommandLine;
let client: KubernetesClient;
let metricsUrl = '';

const startOperator = (): CommandLine =>
  new CommandLine(
    [
      ...['operator', '--kubeconfig', server.kubeconfig, '--kube-api-qps', qps],
      ...['--metrics-bind-address', '127.0.0.1:0', '--health-probe-bind-address', '0'],
      ...['--time-scale', String(TIME_SCALE)],
    ],
    {},
    memory,
  );

/** Settles when it leads. */
async function lead(): Promise<void> {
  operator = startOperator();
  metricsUrl = await operator.logged(/serving metrics on (\S+)/);
  await operator.logged(/controllers run/);
}

beforeAll(async () => {
  server = await startLoneApiServer(join(folder.path, 'data'), [
    ...['--max-requests-inflight', '0', '--max-mutating-requests-inflight', '0'],
  ]);
  await lead();
  client = kubernetesClient({
    kubeconfig: { type: 'file', path: server.kubeconfig },
    fieldManager: 'bench',
    clock,
  });
}, 300_000);

afterAll(async () => {
  operator.signal('SIGTERM');
  await operator.ended;
  tellMemory();
  server.process.signal('SIGTERM');
  await server.process.ended;
  clock.stop();
  folder.remove();
  figures.print(
    `longhaul operator, ${pools} pools, ${links} links, ${jobs} jobs, --kube-api-qps ${qps}; API server and load in two other processes (Node ${process.version})`,
  );
});

const scrape = (): Promise<Scrape> => scrapeMetrics(`${metricsUrl}/metrics`);

async function scrapeLater(): Promise<Scrape> {
  await new Promise((resolve) => setTimeout(resolve, 1000 * SCRAPE_SECONDS));
  return scrape();
}

const running = ({ sum }: Scrape): number => sum('longhaul_collectivejobs', { phase: 'Running' });

test('settles and stays settled', async () => {
  const begun = performance.now();
  const before = await scrape();
  const [poolObjects = [], linkObjects = [], jobObjects = []] = fleet({ pools, links, jobs });
  await createAll(client, gpuPools, poolObjects);
  await createAll(client, siteLinks, linkObjects);
  await createAll(client, collectiveJobs, jobObjects);
  const created = performance.now();
  let settled = await scrape();
  const delays: Delay[] = [];
  const elapsed = (): number => (performance.now() - begun) / 1000;
  while (running(settled) < jobs && elapsed() < LIMIT_SECONDS) {
    settled = await scrapeLater();
    delays.push(delayOf(settled));
    if (process.env['LONGHAUL_BENCH_TALKS'] !== undefined) {
      const cpu = settled.sum('process_cpu_seconds_total').toFixed(0);
      const at = Math.round(elapsed());
      process.stderr.write(
        `${at} s: ${running(settled)} run, ${writesOf(settled)} writes, ${cpu} s of CPU\n`,
      );
    }
  }
  const seconds = elapsed();
  figures.add('the load created everything in', `${((created - begun) / 1000).toFixed(0)} s`);
  figures.add(`${running(settled)} jobs run after`, `${seconds.toFixed(0)} s`);
  tell(before, settled, seconds);
  tellDelays(delays);

  await new Promise((resolve) => setTimeout(resolve, STEADY_SECONDS * 1000));
  const later = await scrape();
  const writes = writesOf(later) - writesOf(settled);
  const minutes = (STEADY_SECONDS * TIME_SCALE) / 60;
  figures.add('steady: API writes a real second', (writes / STEADY_SECONDS).toFixed(1));
  figures.add('steady: API writes an emulated minute', (writes / minutes).toFixed(1));
  const busy = later.sum('process_cpu_seconds_total') - settled.sum('process_cpu_seconds_total');
  figures.add('steady: CPU of the operator', `${((100 * busy) / STEADY_SECONDS).toFixed(0)} %`);
  figures.add(
    'the lease',
    later.sum('leader_election_master_status') === 1 ? 'never lost' : 'lost',
  );
  expect(running(later)).toBeGreaterThanOrEqual(running(settled));
}, 3_600_000);

test('another operator takes the fleet over', async () => {
  const before = running(await scrape());
  operator.signal('SIGTERM');
  await operator.ended;
  const begun = performance.now();
  await lead();
  const seconds = (performance.now() - begun) / 1000;
  figures.add('a new operator leads after', `${seconds.toFixed(1)} s`);
  const delays: Delay[] = [];
  let latest = await scrape();
  delays.push(delayOf(latest));
  while ((performance.now() - begun) / 1000 < TAKEN_OVER_SECONDS) {
    latest = await scrapeLater();
    delays.push(delayOf(latest));
  }
  tellDelays(delays, 'the new operator');
  figures.add('CPU time of the new operator', cpuText(latest));
  figures.add('memory of the new operator', memoryText(latest));
  figures.add('its API writes', String(writesOf(latest)));
  expect(running(latest)).toBeGreaterThanOrEqual(before);
}, 600_000);

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const calls = ({ sum }: Scrape, method: string): number =>
  sum('rest_client_requests_total', { method });

const writesOf = (from: Scrape): number =>
  ['POST', 'PUT', 'PATCH', 'DELETE'].reduce((all, method) => all + calls(from, method), 0);

function tell(before: Scrape, after: Scrape, seconds: number): void {
  const ran = Math.max(1, running(after));
  const reconciles = after.sum('controller_runtime_reconcile_total');
  figures.add('reconciles', `${reconciles} (${(reconciles / seconds).toFixed(0)}/s)`);
  for (const method of methods) {
    const count = calls(after, method) - calls(before, method);
    figures.add(
      `API calls, ${method}`,
      `${count} (${(count / ran).toFixed(2)} for each that runs)`,
    );
  }
  const conflicts = after.sum('rest_client_requests_total', { code: '409' });
  figures.add('of these refused as conflicts', String(conflicts));
  figures.add('memory of the operator', memoryText(after));
  const cpu = after.sum('process_cpu_seconds_total');
  figures.add(
    'CPU time of the operator',
    `${cpuText(after)} (${((1000 * cpu) / ran).toFixed(1)} ms for each that runs)`,
  );
  figures.add('API writes a second', ((writesOf(after) - writesOf(before)) / seconds).toFixed(0));
}

const memoryText = ({ sum }: Scrape): string =>
  `${(sum('process_resident_memory_bytes') / 2 ** 20).toFixed(0)} MiB`;

const cpuText = ({ sum }: Scrape): string => `${sum('process_cpu_seconds_total').toFixed(0)} s`;

function tellMemory(): void {
  if (memory === undefined) return;
  figures.add('the most memory of its cgroup', `${memory.peakMebibytes().toFixed(0)} MiB`);
  figures.add('killed because the limit was reached', String(memory.killed()));
  memory.remove();
}

/** Of the event loop between two scrapes, in milliseconds. */
type Delay = Readonly<Record<(typeof quantiles)[number], number>>;

const quantiles = ['p50', 'p99', 'max'] as const;

function delayOf({ sum }: Scrape): Delay {
  const of = (which: string): number => 1000 * sum(`nodejs_eventloop_lag_${which}_seconds`);
  return { p50: of('p50'), p99: of('p99'), max: of('max') };
}

function tellDelays(delays: readonly Delay[], whose = 'the operator'): void {
  for (const which of quantiles) {
    const found = delays.map((delay) => delay[which]).sort((a, b) => a - b);
    const [middle = 0, worst = 0] = [found[Math.floor(found.length / 2)], found.at(-1)];
    const text = `${middle.toFixed(0)} ms in the middle of all scrapes, ${worst.toFixed(0)} ms at worst`;
    figures.add(`event-loop delay of ${whose}, ${which}`, text);
  }
}
