import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { textAt } from '../../src/base/json-at.ts';
import type { JsonValue } from '../../src/base/json.ts';
import type { Instance } from '../support/instance.ts';
import { CommandLine, startInstance, TemporaryFolder } from '../support/instance.ts';
import { canRunNpmKubectl, kubectlFromNpm, run } from '../support/kubectl.ts';
import { hasPrometheus, Prometheus } from '../support/prometheus.ts';
import { allQueries, asked } from '../support/queries.ts';
import { describeWith } from '../support/requirements.ts';
import { until } from '../support/until.ts';
import { emptyWhenHealthy } from './_empty-when-healthy.ts';
import { twoSites } from './_two-sites.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy', 'prometheus');

/** The panels of NVIDIA's published dashboard for dcgm-exporter. */
const NVIDIA = [
  'DCGM_FI_DEV_GPU_TEMP{instance=~"${instance}", gpu=~"${gpu}"}',
  'avg(DCGM_FI_DEV_GPU_TEMP{instance=~"${instance}", gpu=~"${gpu}"})',
  'DCGM_FI_DEV_POWER_USAGE{instance=~"${instance}", gpu=~"${gpu}"}',
  'sum(DCGM_FI_DEV_POWER_USAGE{instance=~"${instance}", gpu=~"${gpu}"})',
  'DCGM_FI_DEV_SM_CLOCK{instance=~"${instance}", gpu=~"${gpu}"} * 1000000',
  'DCGM_FI_DEV_GPU_UTIL{instance=~"${instance}", gpu=~"${gpu}"}',
  'DCGM_FI_DEV_FB_USED{instance=~"${instance}", gpu=~"${gpu}"}',
  'DCGM_FI_PROF_PIPE_TENSOR_ACTIVE{instance=~"${instance}", gpu=~"${gpu}"}',
];

const queries = allQueries().map(({ where, expr }) => ({ where, query: asked(expr) }));
const isExcused = (where: string): boolean => emptyWhenHealthy.has(where);

describe('PromQL', () => {
  test.each(queries)('$where is written correctly', ({ query }) => {
    const errors: string[] = [];
    parser.parse(query).iterate({
      enter: ({ type, from, to }) => {
        if (type.isError) errors.push(query.slice(from, to + 10));
      },
    });
    expect({ query, errors }).toEqual({ query, errors: [] });
  });
});

describeWith(
  hasPrometheus() && canRunNpmKubectl,
  'Prometheus: prometheus and promtool are not installed, or no kubectl runs here',
)('Prometheus beside two sites with a fault', () => {
  const folder = new TemporaryFolder();
  const auditLog = join(folder.path, 'audit.log');
  const begun = new Date();
  /** When everything that was applied had been seen by its controllers: until then a pool is not ready. */
  let settled: Date;
  let instance: Instance;
  let prometheus: Prometheus;

  const eventually = async (query: string, wanted?: string): Promise<void> => {
    const found = await prometheus.eventually(query, wanted);
    expect({ query, found }).toEqual({ query, found: wanted ?? expect.any(String) });
  };

  beforeAll(async () => {
    const dataDirectory = join(folder.path, 'data');
    const logs = ['--audit-log', auditLog, '--log-level', 'debug'];
    instance = await startInstance({ dataDirectory, args: ['--time-scale', '60', ...logs] });
    prometheus = await Prometheus.start(join(folder.path, 'prometheus'), instance.webUrl);
    await eventually('up{job="longhaul"}', '1');
    const applied = await run(kubectlFromNpm('35').path, ['apply', '-f', '-'], {
      input: twoSites,
      env: { KUBECONFIG: instance.kubeconfig },
    });
    expect(applied.stderr).toBe('');
    await eventually('longhaul_job_mfu_ratio{collectivejob="llama"} > bool 0', '1');
    await eventually('count(up{job="dcgm"} == 1)', '24');
    await eventually('longhaul_job_cache_bytes_per_second{collectivejob="served"} > bool 0', '1');
    await eventually('count(nccl_bus_bandwidth_gbs{n_nodes="2"}) > bool 0', '1');
    await eventually('sum(rate(longhaul_job_productive_seconds_total[10s])) > bool 10', '1');
    await eventually('max(longhaul_link_ecn_marked_packets_total) > bool 0', '1');
    await eventually('min(longhaul_gpupool_ready)', '1');
    settled = new Date();
    for (const fault of [
      ['cut', 'memphis-atlanta'],
      ['nodes', 'memphis', '--count', '1'],
    ])
      await new CommandLine(['fault', ...fault, '--data-dir', dataDirectory]).ended;
    await eventually('ALERTS{alertname="LonghaulLinkDown", alertstate="firing"}', '1');
    await eventually('ALERTS{alertname="LonghaulJobStalled", alertstate="firing"}', '1');
    await eventually(
      'rate(longhaul_job_unproductive_seconds_total{reason="link_down"}[10s]) > bool 10',
      '1',
    );
    await eventually('up{job="dcgm", instance="memphis-0011"}', '0');
  }, 240_000);
  afterAll(async () => {
    prometheus.stop();
    await instance.stop();
    folder.remove();
  }, 60_000);

  test('promtool accepts the pages that have names of our own', async () => {
    for (const path of ['/metrics', '/metrics/state']) {
      const input = await (await fetch(`${instance.webUrl}${path}`)).text();
      const checked = await run('promtool', ['check', 'metrics'], { input });
      expect({ path, ...checked }).toEqual({ path, code: 0, stdout: '', stderr: '' });
    }
  });

  test.each(['prometheus.yaml'])('promtool accepts %s and its rules', async (file) => {
    const checked = await run('promtool', ['check', 'config', join(DEPLOY, file)]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
  });

  test.each(['alerts', 'recording', 'slo'])('the cases of the rules: %s', async (name) => {
    const checked = await run('promtool', ['test', 'rules', join(DEPLOY, 'tests', `${name}.yaml`)]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
  });

  test('scrapes the run: pools, link and jobs are there', async () => {
    await eventually('sum(longhaul_gpupool_gpus)', '192');
    await eventually('longhaul_gpupool_gpus{pool="memphis",state="failed"}', '8');
    await eventually('longhaul_link_distance_meters{link="memphis-atlanta"}', '600000');
    await eventually(
      'longhaul_collectivejob_status_phase{collectivejob="llama",phase="Admitted"}',
      '1',
    );
    await eventually(
      'longhaul_collectivejob_status_phase{collectivejob="giant",phase="Pending"}',
      '1',
    );
    await eventually('longhaul_placement_decisions_total{decision="multi_site"} > bool 0', '1');
    await eventually('sum(apiserver_request_total{verb="PATCH"}) > bool 0', '1');
  });

  test('what the simulated link does to its packets adds up', async () => {
    const rate = (name: string): string => `sum(last_over_time(longhaul_link_${name}[10m]))`;
    await eventually(
      `${rate('ecn_marked_packets_total')} < bool ${rate('transmit_bytes_total')} / 4096`,
      '1',
    );
    await eventually(`${rate('cnp_packets_total')} > bool 0`, '1');
    await eventually(
      `${rate('queueing_delay_seconds_count{distance_class="regional"}')} > bool 0`,
      '1',
    );
    await eventually(rate('dropped_packets_total{reason="buffer"}'), '0');
  });

  test('GPUs that wait in the all-reduce are busy and of no use', async () => {
    const on = '{pod=~"llama-.+"}';
    await eventually(`min(DCGM_FI_DEV_GPU_UTIL${on})`, '100');
    await eventually(`max(DCGM_FI_PROF_PIPE_TENSOR_ACTIVE${on})`, '0');
    await eventually('ALERTS{alertname="LonghaulGpusWaitForOthers", alertstate="firing"}', '1');
  });

  test.each([
    {
      of: 'a request',
      query: 'apiserver_request_duration_seconds_bucket{resource="gpupools"}',
      label: 'audit_id',
      found: (id: string) =>
        until(
          () => `the audit log names ${id}`,
          () => readFileSync(auditLog, 'utf8').includes(`"auditID":"${id}"`),
        ),
    },
    {
      of: 'a reconcile',
      query: 'controller_runtime_reconcile_time_seconds_bucket{controller="collectivejob"}',
      label: 'reconcile_id',
      found: (id: string) => instance.process.logged(new RegExp(`"reconcileId":"${id}"`)),
    },
    {
      of: 'a wait',
      query: 'longhaul_admission_wait_time_seconds_bucket',
      label: 'collectivejob',
      found: (id: string) =>
        fetch(`${instance.webUrl}/ui/jobs/default/${id}`).then(({ status }) => {
          expect({ id, status }).toEqual({ id, status: 200 });
        }),
    },
  ])('the exemplar of $of leads there', async ({ query, label, found }) => {
    const exemplars = await prometheus.exemplars(query, begun);
    expect({ query, exemplars: exemplars.length > 0 }).toEqual({ query, exemplars: true });
    for (const { labels } of exemplars) await found(textAt(labels, label) ?? 'none');
    // It is in the bucket that it is an exemplar of.
    for (const { series, value } of exemplars) {
      const bound = textAt(series, 'le')?.replace('+Inf', 'Infinity');
      expect(value).toBeLessThanOrEqual(Number(bound));
    }
  });

  test.each(queries)('$where: Prometheus reads it', async ({ query }) => {
    expect({ query, problem: await prometheus.problemOf(query) }).toEqual({ query });
  });

  test.each(queries.filter(({ where }) => !isExcused(where)))(
    '$where has data',
    async ({ query }) => {
      const series = await prometheus.seriesIn(query, begun, new Date());
      expect({ query, series: series > 0 }).toEqual({ query, series: true });
    },
  );

  test.each(queries.filter(({ where }) => emptyWhenHealthy.get(where)?.how === 'always'))(
    '$where is empty, as the list says',
    async ({ query }) => {
      expect({ query, series: await prometheus.seriesIn(query, settled, new Date()) }).toEqual({
        query,
        series: 0,
      });
    },
  );

  test('the list names only queries that there are', () => {
    const known = new Set(queries.map(({ where }) => where));
    expect([...emptyWhenHealthy.keys()].filter((where) => !known.has(where))).toEqual([]);
  });

  test.each(NVIDIA)("NVIDIA's dashboard: %s", async (expr) => {
    const series = await prometheus.seriesIn(asked(expr), begun, new Date());
    expect(series).toBeGreaterThanOrEqual(
      expr.startsWith('avg') || expr.startsWith('sum') ? 1 : 184,
    );
  });

  test('every rule is evaluated without an error', async () => {
    const health = await prometheus.ruleHealth();
    expect(health.filter(({ health: state }: { health: string }) => state !== 'ok')).toEqual([]);
    expect(health.length).toBeGreaterThan(50);
  });

  test.each([
    ['/sd/dcgm?sample=0', 400, 'sample: wanted a number from 1 to 4096, found "0"'],
    ['/emulated/nobody-0000/metrics', 404, 'there is no node nobody-0000'],
    ['/emulated/memphis-0011/metrics', 503, 'node memphis-0011 is down'],
  ])('%s answers %d', async (path, code, text) => {
    const answer = await fetch(`${instance.webUrl}${path}`);
    expect(answer.status).toBe(code);
    expect(await answer.text()).toContain(text);
  });

  test('a page that is asked for in part may be left: the server goes on', async () => {
    const gone = new AbortController();
    const answer = await fetch(`${instance.webUrl}/metrics/state`, { signal: gone.signal });
    gone.abort();
    expect(answer.status).toBe(200);
    const next = await fetch(`${instance.webUrl}/sd/dcgm?job=default/llama`);
    const [first] = (await next.json()) as JsonValue[];
    expect(textAt(first, 'labels', 'instance')).toBe('atlanta-0000');
  });
});
