import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonValue } from '../../src/base/json.ts';
import type { Instance } from '../support/instance.ts';
import { startInstance, TemporaryFolder } from '../support/instance.ts';
import { run } from '../support/kubectl.ts';
import { describeWith } from '../support/requirements.ts';

const EXAMPLE = join(import.meta.dirname, '..', '..', 'examples', 'llama-405b-two-sites');

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  return port;
}

describeWith(
  onPath('prometheus') && onPath('promtool'),
  'Prometheus: prometheus and promtool are not installed',
)('Prometheus', () => {
  const folder = new TemporaryFolder();
  let instance: Instance;

  beforeAll(async () => {
    instance = await startInstance({
      dataDirectory: join(folder.path, 'data'),
      args: ['--apply', EXAMPLE, '--time-scale', '60'],
    });
  }, 60_000);
  afterAll(async () => {
    await instance.stop();
    folder.remove();
  });

  test('promtool accepts the page', async () => {
    const page = await (await fetch(`${instance.webUrl}/metrics`)).text();
    const checked = await run('promtool', ['check', 'metrics'], { input: page });
    expect(checked).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('scrapes the run: pools, link and the running job are there', async () => {
    const port = await freePort();
    const config = join(folder.path, 'prometheus.yml');
    writeFileSync(
      config,
      JSON.stringify({
        global: { scrape_interval: '1s' },
        scrape_configs: [
          {
            job_name: 'longhaul',
            static_configs: [{ targets: [new URL(instance.webUrl).host] }],
          },
        ],
      }),
    );
    const prometheus = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder.path, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    try {
      const ask = async (query: string): Promise<string | undefined> => {
        const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
        const answer = await fetch(url).catch(() => undefined);
        if (answer?.ok !== true) return undefined;
        return textAt((await answer.json()) as JsonValue, 'data', 'result', '0', 'value', '1');
      };
      const eventually = async (query: string, wanted: string): Promise<void> => {
        let found: string | undefined;
        for (let attempt = 0; attempt < 100; attempt++) {
          found = await ask(query);
          if (found === wanted) return;
          await wait(200);
        }
        expect({ query, found }).toEqual({ query, found: wanted });
      };
      await eventually('up{job="longhaul"}', '1');
      await eventually('sum(longhaul_gpupool_gpus)', '1024');
      await eventually('longhaul_gpupool_gpus{pool="memphis-h100",state="allocated"}', '512');
      await eventually('longhaul_link_distance_meters{link="memphis-atlanta"}', '600000');
      await eventually(
        'longhaul_collectivejob_status_phase{collectivejob="llama-405b",phase="Running"}',
        '1',
      );
      await eventually('longhaul_job_step_duration_seconds > bool 19', '1');
      await eventually('longhaul_placement_decisions_total{decision="multi_site"} > bool 0', '1');
      await eventually('sum(workqueue_adds_total) > bool 0', '1');
      await eventually('sum(apiserver_request_total{verb="PATCH"}) > bool 0', '1');
    } finally {
      prometheus.kill('SIGTERM');
    }
  }, 90_000);
});
