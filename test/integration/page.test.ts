import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { collectiveJobs, faultAnnotation, gpuPools, siteLinks } from '../../src/api/resources.ts';
import { RealClock } from '../../src/app/real-clock.ts';
import type { Client } from '../../src/client/client.ts';
import { kubernetesClient } from '../../src/client/kubernetes-client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { accessibilityProblems, Browser, browserMissing, hasBrowser } from '../support/browser.ts';
import type { Instance } from '../support/instance.ts';
import { CommandLine, startInstance, TemporaryFolder } from '../support/instance.ts';
import { describeWith } from '../support/requirements.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const EXAMPLE = join(ROOT, 'examples', 'llama-405b-two-sites');
const RESULTS = join(ROOT, 'test-results');
/** These are in the documentation; `UPDATE_GOLDEN=1` puts new ones there. */
const DOCUMENTED: ReadonlyMap<string, string> = new Map([
  ['overview-light', 'page-overview.png'],
  ['overview-dark', 'page-overview-dark.png'],
  ['job-light', 'page-job.png'],
  ['link-light', 'page-link.png'],
  ['waiting-light', 'page-waiting.png'],
]);

/** Four times what there is. */
const TOO_LARGE: KubeObject = {
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'CollectiveJob',
  metadata: { name: 'too-large', namespace: 'default' },
  spec: {
    gpus: 4096,
    accelerator: 'H100-SXM',
    training: {
      model: 'llama-3.1-8b',
      sequenceLength: 8192,
      globalBatchSequences: 4096,
      steps: 100,
    },
  },
};

const FAST_MEMORY: KubeObject = {
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'GpuPool',
  metadata: { name: 'memphis-h200' },
  spec: {
    site: 'memphis',
    location: { latitude: 35.06, longitude: -90.16 },
    accelerator: 'H200-SXM',
    nodes: 2,
    gpusPerNode: 8,
  },
};

const SERVED: KubeObject = {
  apiVersion: 'longhaul.dev/v1alpha1',
  kind: 'CollectiveJob',
  metadata: { name: 'served', namespace: 'default' },
  spec: {
    gpus: 16,
    inference: {
      ...{ model: 'llama-3.1-8b', promptTokens: 4096, outputTokens: 256 },
      ...{ requests: 1_000_000_000, requestsPerMinute: 600 },
      prefill: { instances: 1, gpusPerInstance: 8, accelerator: 'H200-SXM' },
      decode: { instances: 1, gpusPerInstance: 8, accelerator: 'H200-SXM' },
    },
  },
};

describeWith(hasBrowser, browserMissing)('the page, in a browser', () => {
  const folder = new TemporaryFolder();
  let instance: Instance;
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(RESULTS, { recursive: true });
    instance = await startInstance({
      dataDirectory: join(folder.path, 'data'),
      args: ['--apply', EXAMPLE, '--time-scale', '20'],
    });
    browser = await Browser.start(instance.webUrl);
  }, 60_000);
  afterAll(async () => {
    await browser.stop();
    await instance.stop();
    folder.remove();
  });

  const open = (hash: string, looks: Parameters<Browser['open']>[1] = {}): Promise<Page> =>
    browser.open(`${instance.webUrl}/${hash}`, looks);
  const annotate = (value: string | null): Promise<void> =>
    withClient(instance, async (client) => {
      const body = { metadata: { annotations: { [faultAnnotation]: value } } };
      const key = { namespace: '', name: 'memphis-atlanta' };
      await client.patch(siteLinks, key, { type: 'merge', body });
    });
  const fault = async (...args: readonly string[]): Promise<void> => {
    const ended = await new CommandLine(['fault', ...args, '--kubeconfig', instance.kubeconfig])
      .ended;
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    const file = join(RESULTS, `page-${name}.png`);
    await page.screenshot({ path: file });
    const documented = DOCUMENTED.get(name);
    if (documented === undefined || process.env['UPDATE_GOLDEN'] !== '1') return;
    mkdirSync(join(ROOT, 'docs', 'images'), { recursive: true });
    copyFileSync(file, join(ROOT, 'docs', 'images', documented));
  };

  test('the map shows both sites and the link, and the tables the same', async () => {
    const page = await open('');
    await page.locator('[data-site=memphis] .held').waitFor();
    expect(await page.locator('[data-site]').count()).toBe(2);
    const link = page.locator('[data-link=memphis-atlanta]');
    expect(await link.getAttribute('aria-label')).toMatch(
      /^Link memphis-atlanta from memphis to atlanta is up: 600 km, round trip 6\.18 ms/,
    );
    await page.locator('.land[d^=M]').waitFor();
    await page.locator('table a', { hasText: 'memphis' }).nth(1).waitFor();
    await page.getByRole('table').getByText('Running', { exact: true }).waitFor();
    await page.close();
  });

  test('a cut shows on every open tab without a reload, and they share one stream', async () => {
    const first = await open('');
    const second = await open('');
    const third = await open('#/links/memphis-atlanta');
    const tabs = [first, second, third];
    await Promise.all(tabs.map((tab) => tab.getByText('live', { exact: true }).waitFor()));
    const about: unknown = await (await fetch(`${instance.webUrl}/ui/about`)).json();
    expect(about).toMatchObject({ streams: 1 });
    await fault('cut', 'memphis-atlanta');
    await first.locator('[data-link=memphis-atlanta].down .cross').waitFor();
    await second.locator('[data-link=memphis-atlanta].down .cross').waitFor();
    await third.locator('h1 .condition-down').waitFor();
    await shoot(first, 'cut-light');
    await fault('restore', 'memphis-atlanta');
    await first.locator('[data-link=memphis-atlanta].up').waitFor();
    await Promise.all(tabs.map((tab) => tab.close()));
  });

  test('a paused page stands still until it is resumed', async () => {
    const page = await open('');
    await page.locator('[data-link=memphis-atlanta].up').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    const other = await open('');
    await annotate('cut');
    await other.locator('[data-link=memphis-atlanta].down').waitFor();
    expect(await page.locator('[data-link=memphis-atlanta].up').count()).toBe(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('[data-link=memphis-atlanta].down').waitFor();
    await annotate(null);
    await page.locator('[data-link=memphis-atlanta].up').waitFor();
    await Promise.all([page.close(), other.close()]);
  });

  test('a waiting job says why, and what would let it run', async () => {
    await withClient(instance, async (client) => {
      await client.create(collectiveJobs, TOO_LARGE);
    });
    const page = await open('#/jobs');
    const row = page.getByRole('row', { name: /too-large/ });
    await row.locator('.why').waitFor();
    await row.getByRole('link', { name: 'too-large' }).click();
    await page.getByRole('heading', { name: 'Why it waits' }).waitFor();
    await page.locator('.why-sentence', { hasText: /memphis|atlanta|GPUs/ }).waitFor();
    await shoot(page, 'waiting-light');
    await page.close();
  });

  test('a job: its step, what it holds, its history, its YAML and the command to copy', async () => {
    const page = await open('#/jobs/default/llama-405b');
    await page.getByRole('img', { name: /One step: Model arithmetic/ }).waitFor();
    await page.getByRole('heading', { name: 'What it holds' }).waitFor();
    await page.locator('.events li').nth(2).waitFor();
    const file = page.getByRole('link', { name: 'All of this as JSON' });
    expect(await file.getAttribute('download')).toBe('Job llama-405b.json');
    const said = await fetch(`${instance.webUrl}${(await file.getAttribute('href')) ?? ''}`);
    expect(await said.json()).toMatchObject({ row: { name: 'llama-405b' } });
    await page.getByText('YAML', { exact: true }).click();
    expect(await page.locator('pre').textContent()).toContain('kind: CollectiveJob');
    await page.getByRole('button', { name: /^Copy: kubectl describe/ }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'kubectl describe collectivejob llama-405b -n default',
    );
    await page.close();
  });

  test('a link: its parameters, and both profiles over distance', async () => {
    const page = await open('#/links/memphis-atlanta');
    await page.getByRole('img', { name: /Goodput over distance\. At 600 km: tuned 9\d/ }).waitFor();
    // They are drawn once their place has a size.
    await page.locator('.chart canvas').nth(2).waitFor();
    expect(await page.locator('.chart canvas').count()).toBe(3);
    // Legends tell of this link, and of the last moment, until something is pointed at.
    const legends = page.locator('.u-legend');
    await legends.nth(1).getByText('600 km').waitFor();
    expect((await legends.allTextContents()).join(' ')).not.toContain('--');
    await page.locator('.parameters', { hasText: 'ECN min' }).waitFor();
    await page.close();
  });

  test('a site: its pools, its power, the jobs there', async () => {
    const page = await open('#/sites/memphis');
    await page.getByRole('rowheader', { name: /^memphis-h100/ }).waitFor();
    await page.locator('.facts', { hasText: '358 kW' }).waitFor();
    await page.getByRole('link', { name: 'llama-405b' }).first().waitFor();
    await page.close();
  });

  test('a model that answers: how fast, and where the time to the first token goes', async () => {
    await withClient(instance, async (client) => {
      await client.create(gpuPools, FAST_MEMORY);
      await client.create(collectiveJobs, SERVED);
    });
    const page = await open('#/jobs/default/served');
    await page.getByRole('img', { name: /Time to the first token: .*Prefill/ }).waitFor();
    await page.locator('.facts', { hasText: 'First token' }).waitFor();
    await page.getByRole('rowheader', { name: 'Decode instances at work' }).waitFor();
    await page.close();
  });

  test('the filter stands in the URL, and back goes back', async () => {
    const page = await open('#/jobs');
    await page.getByRole('row', { name: /llama-405b/ }).waitFor();
    await page.getByLabel('Filter').fill('too');
    await page.getByText('1 job', { exact: true }).waitFor();
    expect(page.url()).toMatch(/#\/jobs\?filter=too$/);
    await page.getByRole('link', { name: /^Running/ }).click();
    await page.getByText('No job passes the filter.').waitFor();
    await page.goBack();
    await page.getByText('1 job', { exact: true }).waitFor();
    await page.close();
  });

  test('by keyboard: to the content, to a site, from row to row', async () => {
    const page = await open('');
    await page.locator('[data-site=memphis]').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.id === "main"');
    await page.locator('[data-site=memphis]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'memphis', exact: true }).waitFor();
    await page.goto(`${instance.webUrl}/#/jobs?sort=name`);
    await page.getByRole('link', { name: 'llama-405b' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.job-line:focus-within', { hasText: 'served' }).waitFor();
    await page.close();
  });

  const views = [
    ['overview', ''],
    ['jobs', '#/jobs'],
    ['job', '#/jobs/default/llama-405b'],
    ['waiting', '#/jobs/default/too-large'],
    ['served', '#/jobs/default/served'],
    ['links', '#/links'],
    ['link', '#/links/memphis-atlanta'],
    ['sites', '#/sites'],
    ['site', '#/sites/memphis'],
    ['events', '#/events'],
    ['unknown', '#/nowhere'],
  ] as const;

  test.each(views)(
    '%s: no barrier that axe finds, light or dark; fits a phone',
    async (name, hash) => {
      const page = await open(hash);
      await settled(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await accessibilityProblems(page)).toEqual([]);
        await shoot(page, `${name}-${colorScheme}`);
      }
      await page.setViewportSize({ width: 360, height: 740 });
      await page.waitForFunction('document.documentElement.scrollWidth <= 360');
      await shoot(page, `${name}-phone`);
      await page.close();
    },
  );

  test('nothing was asked of another machine, and the console is without complaints', () => {
    expect(browser.foreign).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});

describeWith(hasBrowser, browserMissing)('the page of an instance without objects', () => {
  test('says the one command to run next', async () => {
    const folder = new TemporaryFolder();
    const instance = await startInstance({ dataDirectory: folder.path });
    const browser = await Browser.start(instance.webUrl);
    const page = await browser.open(instance.webUrl);
    await page.getByText('kubectl apply -f examples/llama-405b-two-sites').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await browser.stop();
    await instance.stop();
    folder.remove();
  });
});

/** What a view reads is there. */
async function settled(page: Page): Promise<void> {
  await page.getByText('live', { exact: true }).waitFor();
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.getByText('Reading…').waitFor({ state: 'detached' });
  const view = await page.locator('main').getAttribute('data-view');
  if (view === 'overview') await page.locator('.land[d^=M]').waitFor();
  if (view === 'jobs') await page.getByRole('row', { name: /llama-405b/ }).waitFor();
  if (view === 'link') await page.locator('.chart canvas').nth(2).waitFor();
}

async function withClient(
  { kubeconfig: path }: Instance,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  const clock = new RealClock();
  await use(kubernetesClient({ kubeconfig: { type: 'file', path }, fieldManager: 'test', clock }));
  clock.stop();
}
