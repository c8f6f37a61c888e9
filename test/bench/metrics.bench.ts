import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { collectiveJobs, gpuPools, siteLinks } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import { isJsonObject } from '../../src/base/json.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import { Figures, median } from './figures.ts';
import { fleet } from './operator-fleet.ts';

/** A hundred pools of 1,250 nodes with eight GPUs each. */
const SIZE = { pools: 100, links: 150, jobs: 300 };
const NODES = 1250;
/** Until then jobs are placed and links simulated. */
const FIRST_SCRAPES = 20;
const SCRAPES = 50;

const folder = new TemporaryFolder();
const figures = new Figures();

afterAll(() => {
  folder.remove();
  figures.print(
    `/metrics of longhaul up with ${SIZE.pools * NODES * 8} GPUs, ${SIZE.links} links and ${SIZE.jobs} jobs, a scrape each second, Node ${process.version}`,
  );
});

const grown = (pool: KubeObject): KubeObject => ({
  ...pool,
  spec: isJsonObject(pool['spec']) ? { ...pool['spec'], nodes: NODES } : null,
});

interface Page {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly series: number;
  /** The longest that the event loop was late since the page before. */
  readonly longestDelay: number;
}

async function scrape(url: string): Promise<Page> {
  const begun = performance.now();
  const text = await (await fetch(url)).text();
  const milliseconds = performance.now() - begun;
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const delay = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1];
  return {
    milliseconds,
    bytes: text.length,
    series: lines.length,
    longestDelay: 1000 * Number(delay),
  };
}

function tell(when: string, pages: readonly Page[]): void {
  const times = pages.map(({ milliseconds }) => milliseconds);
  const delays = pages.map(({ longestDelay }) => longestDelay);
  const both = (values: readonly number[]): string =>
    `median ${median(values).toFixed(0)}, longest ${Math.max(...values).toFixed(0)} ms`;
  figures.add(`${when}: a page, wanted < 250 ms`, both(times));
  figures.add(`${when}: the event loop late between two, wanted < 50 ms`, both(delays));
}

test('a million GPUs', async () => {
  const instance = await startInstance({
    dataDirectory: join(folder.path, 'data'),
    args: ['--time-scale', '60'],
  });
  const client = kubernetesClient({
    kubeconfig: { type: 'file', path: instance.kubeconfig },
    fieldManager: 'bench',
    clock: new RealClock(),
  });
  const [pools = [], links = [], jobs = []] = fleet(SIZE);
  for (const pool of pools) await client.create(gpuPools, grown(pool));
  for (const link of links) await client.create(siteLinks, link);
  for (const job of jobs) await client.create(collectiveJobs, job);
  const url = `${instance.webUrl}/metrics`;
  const pages: Page[] = [];
  for (let count = 0; count < SCRAPES; count++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    pages.push(await scrape(url));
  }
  await instance.stop();
  const last = pages.at(-1);
  if (last === undefined) throw new Error('no page was asked for');
  figures.add('series, wanted < 20,000', String(last.series));
  figures.add('size', `${(last.bytes / 1e6).toFixed(1)} MB`);
  tell('while jobs are placed', pages.slice(0, FIRST_SCRAPES));
  tell('once they run', pages.slice(FIRST_SCRAPES));
  expect(last.series).toBeLessThan(20_000);
}, 300_000);
