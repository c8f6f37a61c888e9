import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RealClock } from '../../src/app/real-clock.ts';
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
