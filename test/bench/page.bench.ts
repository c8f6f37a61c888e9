import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CDPSession, Page } from 'playwright-core';
import { RealClock } from '../../src/app/real-clock.ts';
import type { JsonObject } from '../../src/base/json.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { createWebServer } from '../../src/web/http/web-server.ts';
import type { PageObjects } from '../../src/web/source.ts';
import { PageStates } from '../../src/web/page-state.ts';
import { difference } from '../../src/web/delta.ts';
import { Browser, browserMissing, hasBrowser } from '../support/browser.ts';
import { describeWith } from '../support/requirements.ts';
import { job, link, pool } from '../unit/web/page-objects.ts';
import { Figures, median } from './figures.ts';

const STATIC = join(import.meta.dirname, '..', '..', 'dist', 'src', 'web', 'static');
const BUDGET_KB = 120;
const JOBS = 10_000;
/** Jobs that make a step between two looks at the source. */
const MOVING = 2000;

const figures = new Figures();

afterAll(() => {
  figures.print(
    `The page, with ${JOBS} jobs of which ${MOVING} move four times a second, Node ${process.version}`,
  );
});

const moving = (name: string, step: number): KubeObject =>
  job(name, {
    status: {
      progress: { step, percent: (step / 10) % 100, summary: `${step}/1000` },
      performance: { stepMilliseconds: 19_000 + step },
      siteAssignments: [{ site: 'oslo', pool: 'oslo-h100', gpus: 8 }],
    },
  });

/** A fleet that changes when told to; what does not move stays the same value. */
class Fleet {
  objects: PageObjects;
  #step = 0;

  constructor() {
    this.objects = {
      pools: [
        pool('oslo', { location: { latitude: 59.9, longitude: 10.7 } }),
        pool('bergen', { location: { latitude: 60.4, longitude: 5.3 } }),
      ],
      links: [link('osl-bgo')],
      jobs: Array.from({ length: JOBS }, (_, index) =>
        moving(`j${String(index).padStart(5, '0')}`, 0),
      ),
      events: [],
    };
  }

  step(): void {
    this.#step += 1;
    const jobs = this.objects.jobs.map((one, index) =>
      index < MOVING ? moving(one.metadata.name ?? '', this.#step) : one,
    );
    this.objects = { ...this.objects, jobs };
  }
}

test('the bundle', () => {
  const files = readdirSync(STATIC).filter((file) => !/\.(map|txt)$/.test(file));
  const sizes = files.map(
    (file) =>
      [file, gzipSync(readFileSync(join(STATIC, file)), { level: 9 }).length / 1000] as const,
  );
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  for (const [file, size] of sizes) figures.add(file, `${size.toFixed(1)} kB gzip`);
  figures.add('all the page loads', `${total.toFixed(1)} kB gzip, wanted <= ${BUDGET_KB} kB`);
  expect(total).toBeLessThanOrEqual(BUDGET_KB);
});

test('what travels when every link carries another amount', () => {
  const mesh = new Mesh(2000);
  const states = new PageStates();
  const before = states.of(mesh.objects).snapshot;
  mesh.step();
  const after = states.of(mesh.objects).snapshot;
  const size = (value: object | undefined): string =>
    `${(JSON.stringify(value).length / 1000).toFixed(0)} kB`;
  figures.add('2,000 links: the snapshot', size(after));
  figures.add(
    '2,000 links: a delta in which each of them changed',
    size(difference(before, after)),
  );
  expect(difference(before, after)?.links?.changed).toHaveLength(2000);
});

test('rows and a delta of one look at the source', () => {
  const fleet = new Fleet();
  const states = new PageStates();
  let before = states.of(fleet.objects).snapshot;
  const times: number[] = [];
  for (let round = 0; round < 20; round++) {
    fleet.step();
    const begun = performance.now();
    const after = states.of(fleet.objects).snapshot;
    expect(difference(before, after)).toBeDefined();
    times.push(performance.now() - begun);
    before = after;
  }
  figures.add('server, one look (median of 20)', `${median(times).toFixed(1)} ms`);
});

const LANES: JsonObject = { lanes: 4, laneGbps: 800, tuning: { mode: 'DistanceAware' } };

/** A world of many links, all of which carry another amount at each look, beside ten thousand jobs that do not move. */
class Mesh {
  objects: PageObjects;
  readonly #sites: readonly string[];
  #step = 0;

  constructor(links: number) {
    const count = Math.ceil(Math.sqrt(2 * links)) + 1;
    this.#sites = Array.from({ length: count }, (_, index) => `s${index}`);
    const pools = this.#sites.map((site, index) =>
      pool(site, {
        location: { latitude: 65 * Math.sin(7 * index), longitude: 175 * Math.sin(3 * index + 1) },
      }),
    );
    const jobs = Array.from({ length: JOBS }, (_, index) => moving(`j${index}`, 0));
    this.objects = { pools, links: this.#links(links), jobs, events: [] };
  }

  step(): void {
    this.#step += 1;
    this.objects = { ...this.objects, links: this.#links(this.objects.links.length) };
  }

  #links(wanted: number): readonly KubeObject[] {
    const pairs = this.#sites.flatMap((from, index) =>
      this.#sites.slice(index + 1).map((to) => [from, to] as const),
    );
    return pairs.slice(0, wanted).map(([from, to], index) => {
      const utilizationPercent = (100 * ((this.#step + index) % 16)) / 16;
      const throughputGbps = 32 * utilizationPercent;
      const directions = [{ from, to, utilizationPercent, throughputGbps, reservedGbps: 3200 }];
      return { ...link(`${from}-${to}`, { directions }), spec: { ...LANES, sites: [from, to] } };
    });
  }
}

/** How much of a link is used, in words. */
const USED = '[aria-label^="Use of"] + .number';

interface Shown {
  readonly view: 'overview' | 'table';
  readonly links: number;
}

describeWith(hasBrowser, browserMissing)('many links', () => {
  const views = { overview: '', table: '#/links' } as const;
  const all = [100, 500, 1000, 2000].flatMap((links): readonly Shown[] => [
    { view: 'overview', links },
    { view: 'table', links },
  ]);
  test.each(all)('$links in the $view', async ({ view, links }) => {
    const mesh = new Mesh(links);
    const clock = new RealClock();
    const server = createWebServer({
      ...{ staticFolder: STATIC, clock, version: 'bench', allowedHosts: ['127.0.0.1'] },
      source: {
        objects: () => mesh.objects,
        curvesOf: () => undefined,
        boardWatts: () => undefined,
      },
      isReady: () => true,
    });
    const url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    const browser = await Browser.start(url);
    const page = await browser.open(`${url}/${views[view]}`);
    await page.locator(USED).first().waitFor();
    const timer = setInterval(() => {
      mesh.step();
    }, 250);
    const work = await MainThread.watch(page);
    const [updates = 0, frames = 0, took = 1] = await updatesOf(page, USED);
    const { sum, longest, long } = await work.stop();
    clearInterval(timer);
    figures.add(
      `${links} links, all of which change: ${view}`,
      `${updates.toFixed(1)} updates and ${frames.toFixed(0)} frames a second; main thread ${(sum / took).toFixed(0)} ms of CPU a second, longest task ${longest.toFixed(0)} ms, ${long} over 50 ms`,
    );
    await browser.stop();
    await server.close();
    clock.stop();
    expect(updates).toBeGreaterThan(0);
    expect(sum).toBeGreaterThan(0);
  });
});

interface Task {
  readonly thread: string;
  readonly name: string;
  readonly milliseconds: number;
}

/**
 * Tasks of the page's main thread by the CPU they took: by the clock, on a machine that does other things too, a task is as long as
 * it waited.
 */
class MainThread {
  readonly #protocol: CDPSession;
  readonly #tasks: Task[] = [];

  private constructor(protocol: CDPSession) {
    this.#protocol = protocol;
    protocol.on('Tracing.dataCollected', ({ value }) => {
      for (const event of value as readonly Record<string, unknown>[]) {
        const { name, pid, tid, tdur } = event;
        if (typeof tdur !== 'number' || typeof name !== 'string') continue;
        this.#tasks.push({
          thread: `${String(pid)}/${String(tid)}`,
          name,
          milliseconds: tdur / 1000,
        });
      }
    });
  }

  static async watch(page: Page): Promise<MainThread> {
    const protocol = await page.context().newCDPSession(page);
    const main = new MainThread(protocol);
    await protocol.send('Tracing.start', {
      categories: 'devtools.timeline,disabled-by-default-devtools.timeline',
      transferMode: 'ReportEvents',
    });
    return main;
  }

  async stop(): Promise<{ readonly sum: number; readonly longest: number; readonly long: number }> {
    const complete = new Promise((resolve) => {
      this.#protocol.once('Tracing.tracingComplete', resolve);
    });
    await this.#protocol.send('Tracing.end');
    await complete;
    // Only where pages are laid out are there style and layout.
    const thread = this.#tasks.find(({ name }) => name === 'UpdateLayoutTree')?.thread;
    const times = this.#tasks
      .filter((task) => task.name === 'RunTask' && task.thread === thread)
      .map(({ milliseconds }) => milliseconds);
    return {
      sum: times.reduce((total, one) => total + one, 0),
      longest: Math.max(0, ...times),
      long: times.filter((one) => one > 50).length,
    };
  }
}

/** For some seconds: how often a text changed and a frame was drawn, a second, and how many seconds. */
async function updatesOf(page: Page, what: string): Promise<readonly number[]> {
  const found: unknown = await page.evaluate(`new Promise((resolve) => {
    let updates = 0, frames = 0, last;
    const begun = performance.now();
    const look = () => {
      frames += 1;
      const text = document.querySelector(${JSON.stringify(what)}).textContent;
      if (last !== undefined && text !== last) updates += 1;
      last = text;
      const seconds = (performance.now() - begun) / 1000;
      if (seconds < 4) requestAnimationFrame(look);
      else resolve([updates / seconds, frames / seconds, seconds]);
    };
    look();
  })`);
  return found as readonly number[];
}

describeWith(hasBrowser, browserMissing)('in a browser', () => {
  const fleet = new Fleet();
  const clock = new RealClock();
  const server = createWebServer({
    staticFolder: STATIC,
    clock,
    source: {
      objects: () => fleet.objects,
      curvesOf: () => undefined,
      boardWatts: () => undefined,
    },
    version: 'bench',
    isReady: () => true,
    allowedHosts: ['127.0.0.1'],
  });
  let url: string;
  let browser: Browser;
  const timer = setInterval(() => {
    fleet.step();
  }, 250);

  beforeAll(async () => {
    url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
    browser = await Browser.start(url);
  }, 60_000);
  afterAll(async () => {
    clearInterval(timer);
    await browser.stop();
    await server.close();
    clock.stop();
  });

  test('first paint', async () => {
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const page = await browser.open(url);
      await page.locator('[data-site=oslo]').waitFor();
      times.push(
        Number(
          await page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime",
          ),
        ),
      );
      await page.close();
    }
    figures.add('first contentful paint (median of 5)', `${median(times).toFixed(0)} ms`);
  });

  test('updates of the list of jobs, scrolled into its middle', async () => {
    const page = await browser.open(`${url}/#/jobs?sort=name`);
    await page.getByText('10,000 jobs').waitFor();
    await page.evaluate("document.querySelector('.job-scroll').scrollTop = 500 * 44");
    await page.locator('[data-index="505"]').waitFor();
    const found: unknown = await page.evaluate(`new Promise((resolve) => {
      let updates = 0, frames = 0, last = '';
      const begun = performance.now();
      const look = () => {
        frames += 1;
        const text = document.querySelector('[data-index="505"] .meter .number').textContent;
        if (text !== last) { updates += 1; last = text; }
        if (performance.now() - begun < 5000) requestAnimationFrame(look);
        else resolve([updates / 5, frames / 5, document.querySelectorAll('.job-space .job-line').length]);
      };
      look();
    })`);
    const [updates, frames, drawn] = found as readonly number[];
    figures.add('updates of a row in sight', `${String(updates)} a second`);
    figures.add('frames meanwhile', `${String(frames)} a second`);
    figures.add('rows drawn', String(drawn));
    expect(drawn).toBeLessThan(100);
    expect(updates).toBeGreaterThan(0);
    await page.close();
  });
});
