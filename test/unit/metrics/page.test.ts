import { describe, expect, test } from '@jest/globals';
import { seconds } from '../../../src/base/units.ts';
import { apiServerMetrics } from '../../../src/metrics/apiserver.ts';
import type { Fleet } from '../../../src/metrics/fleet.ts';
import { createMetrics } from '../../../src/metrics/page.ts';
import type { Metrics } from '../../../src/metrics/page.ts';
import { metricsText } from '../../support/metrics-text.ts';

const nothing: Fleet = { pools: [], links: [], jobs: [] };

function metricsOf(read: () => Fleet): Metrics {
  return createMetrics({ version: '1.2.3', nodeVersion: 'v20', timeScale: 60, read });
}

const linesOf = async (metrics: Metrics, name: string): Promise<readonly string[]> =>
  (await metricsText(metrics)).split('\n').filter((line) => line.startsWith(name));

const pool = (index: number, gpus: number): Fleet['pools'][number] => ({
  site: `site-${index % 10}`,
  pool: `pool-${index}`,
  gpuModel: 'H100-SXM',
  gpus: { allocated: gpus / 2, idle: gpus / 2, failed: 0 },
  ready: true,
});

const job = (index: number): Fleet['jobs'][number] => ({
  namespace: 'default',
  name: `job-${index}`,
  phase: 'Running',
  gpus: 8,
  progress: 0.5,
  stepSeconds: 20,
  modelFlopsUtilization: 0.5,
  exposedCommunication: 0.1,
  serving: undefined,
  waitsFor: undefined,
  busBandwidth: undefined,
});

describe('the metrics page', () => {
  test('gauges say what the objects say at the scrape, and forget what is gone', async () => {
    let fleet: Fleet = { ...nothing, pools: [pool(1, 512)], jobs: [job(1)] };
    const metrics = metricsOf(() => fleet);
    expect(await linesOf(metrics, 'longhaul_gpupool_gpus')).toEqual([
      'longhaul_gpupool_gpus{site="site-1",pool="pool-1",gpu_model="H100-SXM",state="allocated"} 256',
      'longhaul_gpupool_gpus{site="site-1",pool="pool-1",gpu_model="H100-SXM",state="idle"} 256',
      'longhaul_gpupool_gpus{site="site-1",pool="pool-1",gpu_model="H100-SXM",state="failed"} 0',
    ]);
    expect(await linesOf(metrics, 'longhaul_job_mfu_ratio')).toHaveLength(1);
    fleet = nothing;
    expect(await linesOf(metrics, 'longhaul_job_mfu_ratio')).toEqual([]);
    expect(await linesOf(metrics, 'longhaul_collectivejobs')).toContain(
      'longhaul_collectivejobs{phase="Running"} 0',
    );
  });

  test('the number of series does not grow with the GPUs, and is bounded in the jobs', async () => {
    const series = async (fleet: Fleet): Promise<number> =>
      (await metricsText(metricsOf(() => fleet)))
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#') && !/^(nodejs|process)_/.test(line))
        .length;
    const small = await series({ ...nothing, pools: [pool(1, 8)] });
    expect(await series({ ...nothing, pools: [pool(1, 1_000_000)] })).toBe(small);
    const many = Array.from({ length: 10_000 }, (_, index) => job(index));
    expect(await series({ ...nothing, jobs: many })).toBeLessThan(20_000);
    const dropped = await linesOf(
      metricsOf(() => ({ ...nothing, jobs: many })),
      'longhaul_metrics_series_dropped_total',
    );
    expect(dropped).toEqual(['longhaul_metrics_series_dropped_total{group="job"} 9000']);
  });

  test('the page of a large fleet comes in pieces, and each reading serves all of its series', async () => {
    let readings = 0;
    const jobs = Array.from({ length: 1000 }, (_, index) => job(index));
    const metrics = metricsOf(() => {
      readings++;
      return { ...nothing, jobs };
    });
    const page = async (): Promise<Iterable<string>> => (await metrics.page(undefined)).chunks;
    const pieces = [...(await page())];
    expect(readings).toBe(1);
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    const [one, other] = [await page(), await page()];
    expect([...one].join('').length).toBeGreaterThan(100_000);
    expect([...other].join('').length).toBeGreaterThan(100_000);
  });

  test('jobs that wait are counted by reason; one that nobody knows is another', async () => {
    const waiting = ['NoRoom', 'NoRoom', 'Whatever', undefined].map((waitsFor, index) => ({
      ...{ ...job(index), waitsFor },
    }));
    const lines = await linesOf(
      metricsOf(() => ({ ...nothing, jobs: waiting })),
      'longhaul_waiting_jobs',
    );
    expect(lines.filter((line) => !line.endsWith(' 0'))).toEqual([
      'longhaul_waiting_jobs{reason="NoRoom"} 2',
      'longhaul_waiting_jobs{reason="Other"} 1',
    ]);
    expect(lines).toContain('longhaul_waiting_jobs{reason="NoBandwidth"} 0');
  });

  test('two pages in one process share no count', async () => {
    const [one, other] = [metricsOf(() => nothing), metricsOf(() => nothing)];
    one.placement.decided('multi_site', seconds(0.01));
    expect(await linesOf(one, 'longhaul_placement_decisions_total{decision="multi_site"}')).toEqual(
      ['longhaul_placement_decisions_total{decision="multi_site"} 1'],
    );
    expect(
      await linesOf(other, 'longhaul_placement_decisions_total{decision="multi_site"}'),
    ).toEqual(['longhaul_placement_decisions_total{decision="multi_site"} 0']);
  });

  test('what carried traffic counts on, and is read at the scrape', async () => {
    const metrics = metricsOf(() => nothing);
    let carriedBytes = 5;
    metrics.fabric.attach(() => ({
      emulatedSeconds: 60,
      delayBoundsSeconds: [],
      links: [
        {
          link: 'a-b',
          queueSeconds: 0.001,
          directions: [{ from: 'a', to: 'b', carriedBytes, packets: undefined }],
        },
      ],
    }));
    const name = 'longhaul_link_transmit_bytes_total';
    expect(await linesOf(metrics, name)).toEqual([`${name}{link="a-b",direction="a-b"} 5`]);
    carriedBytes = 9;
    expect(await linesOf(metrics, name)).toEqual([`${name}{link="a-b",direction="a-b"} 9`]);
  });

  test('packets are counted of links that were simulated, and their delays by class of distance', async () => {
    const links = ['a-b', 'a-c', 'b-c'].map((link, index) => ({
      ...{ link, sites: ['a', 'b'] as const, available: true, lanes: { up: 1, down: 0 } },
      ...{ lengthMeters: 600_000 - index, roundTripSeconds: 0.006, capacityBytesPerSecond: 1 },
      ...{ medium: 'SingleModeFibre', optics: 'Pluggable', opticsWatts: 60 },
      ...{ efficiency: undefined, parameters: new Map<string, number>(), directions: [] },
    }));
    const metrics = metricsOf(() => ({ ...nothing, links }));
    const counted = { packets: 10, marked: 2, overflowed: 1, lost: 3, notifications: 4 };
    const packets = { ...counted, waited: 0.5, withinBounds: [6, 9] };
    metrics.fabric.attach(() => ({
      emulatedSeconds: 60,
      delayBoundsSeconds: [0.001, 0.05],
      links: links.map(({ link }, index) => ({
        ...{ link, queueSeconds: 0.001 },
        directions: [
          { from: 'a', to: 'b', carriedBytes: 1, packets: index === 2 ? undefined : packets },
        ],
      })),
    }));
    const page = await metricsText(metrics);
    const linesWith = (name: string): readonly string[] =>
      page.split('\n').filter((line) => line.startsWith(`longhaul_link_${name}`));
    const labels = (link: string): string => `{link="${link}",direction="a-b"}`;
    expect(linesWith('ecn')).toEqual(
      ['a-b', 'a-c'].map((link) => `longhaul_link_ecn_marked_packets_total${labels(link)} 2`),
    );
    expect(linesWith('cnp')).toHaveLength(2);
    expect(linesWith('dropped_packets_total{link="a-b"')).toEqual([
      'longhaul_link_dropped_packets_total{link="a-b",direction="a-b",reason="buffer"} 1',
      'longhaul_link_dropped_packets_total{link="a-b",direction="a-b",reason="fibre"} 3',
    ]);
    const histogram = 'longhaul_link_queueing_delay_seconds';
    expect(linesWith('queueing_delay')).toEqual([
      `${histogram}_bucket{distance_class="regional",le="0.001"} 12`,
      `${histogram}_bucket{distance_class="regional",le="0.05"} 18`,
      `${histogram}_bucket{distance_class="regional",le="+Inf"} 20`,
      `${histogram}_sum{distance_class="regional"} 1`,
      `${histogram}_count{distance_class="regional"} 20`,
    ]);
  });

  test('API requests are counted by verb and code, open watches go up and down', async () => {
    const metrics = metricsOf(() => nothing);
    const api = apiServerMetrics(metrics.registry, {
      objects: () => new Map([['configmaps', 3]]),
      health: () => new Map([['ping', 'well'] as const, ['journal', 'failing'] as const]),
    });
    api.requestFinished({
      kind: {
        ...{ verb: 'create', group: '', version: 'v1', resource: 'configmaps', subresource: '' },
        ...{ scope: 'namespace', dryRun: '' },
      },
      ...{ code: 201, took: seconds(0.01) },
    });
    const read = {
      ...{ group: '', version: 'v1', resource: 'configmaps', subresource: '', dryRun: '' },
      scope: 'cluster',
    };
    api.answerSent({ ...read, verb: 'list' }, 5000);
    const watched = { ...read, verb: 'watch' };
    api.watchOpened(watched);
    api.watchOpened(watched);
    api.watchClosed(watched);
    expect((await linesOf(metrics, 'apiserver_request_total'))[0]).toMatch(
      /verb="CREATE".*resource="configmaps".*code="201"} 1$/,
    );
    expect((await linesOf(metrics, 'apiserver_longrunning_requests'))[0]).toMatch(
      /verb="WATCH".*scope="cluster".*} 1$/,
    );
    const sizes = await linesOf(metrics, 'apiserver_response_sizes');
    expect(sizes[0]).toMatch(/verb="LIST".*le="1000"} 0$/);
    expect(sizes[1]).toMatch(/le="10000"} 1$/);
    expect(sizes.at(-2)).toMatch(/_sum{.*} 5000$/);
    expect(await linesOf(metrics, 'apiserver_resource_objects')).toEqual([
      'apiserver_resource_objects{resource="configmaps"} 3',
    ]);
    expect(await linesOf(metrics, 'kubernetes_healthcheck')).toEqual([
      'kubernetes_healthcheck{name="ping",type="readyz"} 1',
      'kubernetes_healthcheck{name="journal",type="readyz"} 0',
    ]);
  });

  test('a failing reconcile counts as an error, too', async () => {
    const metrics = metricsOf(() => nothing);
    metrics.runtime.controllerStarted('gpupool', 1);
    const took = seconds(0.1);
    const reconciled = { controller: 'gpupool', result: 'error', took, reconcileId: 'r' };
    metrics.runtime.reconciled(reconciled);
    expect(await linesOf(metrics, 'controller_runtime_reconcile_errors_total')).toEqual([
      'controller_runtime_reconcile_errors_total{controller="gpupool"} 1',
    ]);
    metrics.runtime.queueOpened('gpupool', () => ({ total: seconds(3), longest: seconds(2) }));
    expect(await linesOf(metrics, 'workqueue_longest_running_processor_seconds')).toEqual([
      'workqueue_longest_running_processor_seconds{name="gpupool",controller="gpupool"} 2',
    ]);
  });
});
