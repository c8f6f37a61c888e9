import { describe, expect, test } from '@jest/globals';
import { seconds } from '../../../src/base/units.ts';
import { apiServerMetrics } from '../../../src/metrics/apiserver.ts';
import { exposition } from '../../../src/metrics/exposition.ts';
import type { Family } from '../../../src/metrics/exposition.ts';
import { MetricsRegistry } from '../../../src/metrics/metrics-registry.ts';
import { createMetrics } from '../../../src/metrics/page.ts';
import type { Metrics } from '../../../src/metrics/page.ts';
import { metricsText } from '../../support/metrics-text.ts';

const OPEN = 'application/openmetrics-text;version=1.0.0';

const emptyPage = (): Metrics =>
  createMetrics({
    ...{ version: '1', nodeVersion: 'v20', timeScale: 60 },
    read: () => ({ pools: [], links: [], jobs: [] }),
  });

const families: readonly Family[] = [
  {
    ...{ type: 'counter', name: 'cuts_total', help: 'Says "cut" and \\.' },
    series: [{ labels: '{link="a"}', value: 2 }],
  },
  { type: 'gauge', name: 'load_ratio', help: 'h', series: [{ labels: '', value: Infinity }] },
  {
    ...{ type: 'histogram', name: 'wait_seconds', help: 'h' },
    distributions: [
      {
        labels: '{site="a"}',
        ...{ count: 3, sum: 9.5 },
        within: [
          [0.5, 1],
          [2, 2],
        ],
        exemplars: new Map([
          [2, { labels: String.raw`{id="x\"y"}`, value: 1.5, seconds: 12.25 }],
          [Infinity, { labels: '', value: 7, seconds: 13 }],
        ]),
      },
    ],
  },
];

describe('a page', () => {
  test('as OpenMetrics', () => {
    expect([...exposition(families, 'openmetrics')].join('').split('\n')).toEqual([
      String.raw`# HELP cuts Says \"cut\" and \\.`,
      '# TYPE cuts counter',
      'cuts_total{link="a"} 2',
      '# HELP load_ratio h',
      '# TYPE load_ratio gauge',
      'load_ratio +Inf',
      '# HELP wait_seconds h',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{site="a",le="0.5"} 1',
      String.raw`wait_seconds_bucket{site="a",le="2.0"} 2 # {id="x\"y"} 1.5 12.25`,
      'wait_seconds_bucket{site="a",le="+Inf"} 3 # {} 7 13',
      'wait_seconds_sum{site="a"} 9.5',
      'wait_seconds_count{site="a"} 3',
      '# EOF',
      '',
    ]);
  });

  test('as text: no exemplars, counters by their whole name', () => {
    const text = [...exposition(families)].join('');
    expect(text).toContain(String.raw`# HELP cuts_total Says "cut" and \\.`);
    expect(text).toContain('wait_seconds_bucket{site="a",le="2"} 2\n');
    expect(text).not.toContain('# {');
    expect(text).not.toContain('EOF');
  });
});

describe('the metrics page', () => {
  test.each([
    [undefined, 'text/plain; version=0.0.4; charset=utf-8'],
    [OPEN, 'application/openmetrics-text; version=1.0.0; charset=utf-8'],
  ])('asked with %s is %s', async (accept, contentType) => {
    expect((await emptyPage().page(accept)).contentType).toBe(contentType);
  });

  test('says the same in both formats, in whatever order they are asked for', async () => {
    const metrics = emptyPage();
    metrics.runtime.controllerStarted('gpupool', 1);
    const series = async (accept?: string): Promise<readonly string[]> =>
      (await metricsText(metrics, accept))
        .split('\n')
        .filter((line) => line !== '' && !/^(#|process_|nodejs_)/.test(line))
        .map((line) => line.replace(/le="(\d+)\.0"/, 'le="$1"'));
    const before = await series();
    expect(await series(OPEN)).toEqual(before);
    expect(await series()).toEqual(before);
    expect(before.length).toBeGreaterThan(30);
  });

  test('no two families have one name, and each counter has the ending of counters', async () => {
    const page = await metricsText(emptyPage(), OPEN);
    const names = [...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names).toEqual([...new Set(names)]);
    const text = await metricsText(emptyPage());
    const counters = [...text.matchAll(/^# TYPE (\S+) counter/gm)].map(([, name = '']) => name);
    expect(counters.filter((name) => !name.endsWith('_total'))).toEqual([]);
  });
});

describe('exemplars', () => {
  const exemplarsIn = async (metrics: Metrics, name: string): Promise<readonly string[]> =>
    [...(await metricsText(metrics, OPEN)).matchAll(/^(\S+) \S+ # (\{.*\}) (\S+) \d+(\.\d+)?$/gm)]
      .filter(([, series = '']) => series.startsWith(name))
      .map(
        ([, series = '', labels, value]) => `${/le="[^"]*"/.exec(series)?.[0]} ${labels} ${value}`,
      );

  test('of a reconcile: the last one of each bucket', async () => {
    const metrics = emptyPage();
    for (const [took, reconcileId] of [
      [0.004, 'a'],
      [0.003, 'b'],
      [0.7, 'c'],
      [99, 'd'],
    ] as const) {
      const reconciled = { controller: 'gpupool', result: 'success', reconcileId };
      metrics.runtime.reconciled({ ...reconciled, took: seconds(took) });
    }
    const found = await exemplarsIn(metrics, 'controller_runtime_reconcile_time_seconds_bucket');
    expect(found).toEqual([
      'le="0.005" {reconcile_id="b"} 0.003',
      'le="1.0" {reconcile_id="c"} 0.7',
      'le="+Inf" {reconcile_id="d"} 99',
    ]);
  });

  test('of a request: only of one that came over the network', async () => {
    const metrics = emptyPage();
    const api = apiServerMetrics(metrics.registry, {
      objects: () => new Map(),
      health: () => new Map(),
    });
    const kind = {
      ...{ verb: 'get', group: '', version: 'v1', resource: 'configmaps', subresource: '' },
      ...{ scope: 'resource', dryRun: '' },
    };
    api.requestFinished({ kind, code: 200, took: seconds(0.3), auditId: 'mine' });
    api.requestFinished({ kind, code: 200, took: seconds(3) });
    expect(await exemplarsIn(metrics, 'apiserver_request_duration_seconds_bucket')).toEqual([
      'le="0.4" {audit_id="mine"} 0.3',
    ]);
  });

  test('one that is longer than OpenMetrics allows is left out, its observation is not', async () => {
    const registry = new MetricsRegistry();
    const description = { name: 'wait_seconds', help: 'h', buckets: [1], exemplar: ['job'] };
    const histogram = registry.histogram(description);
    histogram.observe([], 0.5, ['x'.repeat(126)]);
    histogram.observe([], 2, ['x'.repeat(125)]);
    const page = [...exposition(await registry.families(), 'openmetrics')].join('');
    expect(page).toContain('wait_seconds_bucket{le="1.0"} 1\n');
    expect(page).toContain('wait_seconds_count 2\n');
    expect(page).toMatch(/le="\+Inf"} 2 # {job="x{125}"} 2 /);
  });
});
