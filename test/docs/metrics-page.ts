import { seconds } from '../../src/base/units.ts';
import { apiServerMetrics, auditMetrics } from '../../src/metrics/apiserver.ts';
import type { Fleet } from '../../src/metrics/fleet.ts';
import { flowControlMetrics } from '../../src/metrics/flow-control.ts';
import { MAX_JOB_SERIES } from '../../src/metrics/jobs.ts';
import type { Metrics } from '../../src/metrics/page.ts';
import { createMetrics } from '../../src/metrics/page.ts';
import { statePage } from '../../src/metrics/state/page.ts';
import { metricsText } from '../support/metrics-text.ts';
import { emulatedNodePage } from '../support/emulated-node.ts';
import { fullObjects } from '../support/state-objects.ts';
import { stabilityOf } from './metrics-stability.ts';

const INTRODUCTION = `# Metrics

<!-- Generated from the registry by test/docs/generated-pages.test.ts. Change the metrics in src/metrics, then run:
     UPDATE_GOLDEN=1 npm test -- test/docs -->

\`longhaul up\` and \`longhaul operator\` serve them on the web port, by default for programs on the same machine only, without a password:

\`\`\`bash
curl http://127.0.0.1:7080/metrics
\`\`\`

| path | what it says | how much |
|---|---|---|
| \`/metrics\` | the control plane, and sums by site, pool, link and job | some 1,000 series, 40 for each link and 12 for each pool, whatever the number of GPUs, and 14 for each of the first ${MAX_JOB_SERIES} jobs |
| \`/metrics/state\` | the objects, as kube-state-metrics would | 10,000 objects of each kind |
| \`/sd/dcgm\` | where the pages of the emulated nodes are, for Prometheus' HTTP service discovery | 128 nodes, or as many as \`?sample=\` says |
| \`/emulated/NODE/metrics\` | DCGM, NIC and NCCL metrics of one emulated node | some 350 series |
| \`/emulated/metrics\` | the same of several nodes on one page; whoever scrapes it honours its labels | 128 nodes, or as many as \`?sample=\` says |

How to scrape and to draw them is in [observability.md](observability.md). The pages are in the Prometheus text format 0.0.4; \`/metrics\` is in OpenMetrics 1.0
for those who ask for it, as Prometheus does, and then has [exemplars](observability.md#from-a-slow-bucket-to-the-line-in-the-log). \`longhaul_metrics_series_dropped_total\`
counts objects without series.

All values of our own metrics are in base units: seconds, bytes, bytes per second, metres, watts, joules, and ratios from 0 to 1. Durations of jobs and links are emulated
time; durations of requests, queues, reconciles and waiting for GPUs are real time. \`longhaul up\` has no series of \`rest_client_\` and \`leader_election_\`,
\`longhaul operator\` no metrics of \`apiserver_\`.

Stability: STABLE is the name, labels and meaning of Kubernetes or controller-runtime and does not change; BETA changes only with a line in the
[changelog](../CHANGELOG.md) and a release in between; ALPHA may change with a line in the changelog.
`;

const USES = `## Questions and answers

| question | query |
|---|---|
| How many GPUs stand idle? | \`sum(longhaul_gpupool_gpus{state="idle"})\` |
| Which links are down? | \`longhaul_link_available == 0\` |
| How full is a link, by reservation? | \`max by (link) (longhaul_link_reserved_bytes_per_second) / on (link) longhaul_link_capacity_bytes_per_second\` |
| What does tuning gain? | \`longhaul_link_efficiency_ratio{profile="active"} / ignoring (profile) longhaul_link_efficiency_ratio{profile="off_the_shelf"}\` |
| Which jobs wait? | \`longhaul_collectivejob_status_phase{phase="Pending"} == 1\` |
| What do they wait for? | \`longhaul_waiting_jobs > 0\` |
| How long is a step, and where does it go? | \`longhaul_job_step_part_seconds\` |
| Do GPUs compute, or wait for each other? | \`longhaul_gpupool_gpu_utilization_ratio - longhaul_gpupool_tensor_active_ratio\` |
| How long does the API take? | \`histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_duration_seconds_bucket[5m])))\` |
`;

interface Described {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: number;
}

const sections: readonly (readonly [title: string, prefixes: readonly string[]])[] = [
  ['Sites and pools', ['longhaul_site_', 'longhaul_gpupool_']],
  ['Links', ['longhaul_link_']],
  [
    'Jobs',
    [
      ...['longhaul_collectivejobs', 'longhaul_waiting_', 'longhaul_job_', 'longhaul_collective_'],
      ...['longhaul_evicted_', 'longhaul_completed_'],
    ],
  ],
  ['Placement', ['longhaul_placement_', 'longhaul_admission_']],
  ['Emulation and build', ['longhaul_simulation_', 'longhaul_build_', 'longhaul_metrics_']],
  ['Controllers and work queues', ['controller_runtime_', 'workqueue_', 'leader_election_']],
  ['Requests to the API server', ['rest_client_', 'longhaul_informer_', 'longhaul_events_']],
  ['The embedded API server', ['apiserver_', 'kubernetes_']],
];

const processPrefixes = ['process_', 'nodejs_'];

/** docs/metrics.md: every metric of a registry in which everything happened once, so that every label shows. */
export async function metricsPage(): Promise<string> {
  const metrics = await describedMetrics();
  const isProcess = ({ name }: Described): boolean => startsWithAny(name, processPrefixes);
  const own = metrics.filter((metric) => !isProcess(metric));
  const silent = own.filter(({ samples }) => samples === 0).map(({ name }) => name);
  if (silent.length > 0) throw new Error(`nothing feeds ${silent.join(', ')} here`);
  const known = sections.flatMap(([, prefixes]) => prefixes);
  const homeless = own.filter(({ name }) => !startsWithAny(name, known));
  if (homeless.length > 0) throw new Error(`no section for ${homeless[0]?.name ?? ''}`);
  const tables = sections.map(([title, prefixes]) =>
    table(
      title,
      own.filter(({ name }) => startsWithAny(name, prefixes)),
    ),
  );
  return [
    INTRODUCTION,
    ...tables,
    processList(metrics.filter(isProcess)),
    table('The objects, on /metrics/state', stateMetrics()),
    nodeList(),
    USES,
  ].join('\n');
}

const startsWithAny = (name: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => name.startsWith(prefix));

function table(title: string, metrics: readonly Described[]): string {
  const rows = metrics.map(({ name, type, labels, help }) => {
    const named = labels.map((label) => `\`${label}\``).join(', ');
    const cells = [`\`${name}\``, type, named === '' ? '-' : named, stabilityOf(name), help];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `## ${title}`,
    '',
    '| metric | type | labels | stability | help |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function processList(metrics: readonly Described[]): string {
  const names = metrics.map(({ name }) => `\`${name}\``).sort();
  return [
    '## The process',
    '',
    'As on Linux; other systems have a few less. They are those of the Prometheus client for Node:',
    `${names.join(', ')}.`,
    '',
  ].join('\n');
}

/** What `/metrics/state` says of three objects that say all they can. */
function stateMetrics(): readonly Described[] {
  return parsePage([...statePage(fullObjects).chunks].join(''));
}

/** The metrics of an emulated node: other people's names, so only what is emulated is listed. */
function nodeList(): string {
  const metrics = parsePage(emulatedNodePage());
  const rows = metrics.map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help} |`);
  return [
    '## Emulated nodes, on /emulated/NODE/metrics',
    '',
    'Names, labels and units are those of dcgm-exporter, node_exporter and the NCCL Inspector, also where they break the rules of Prometheus.',
    'Which of the values are modelled, and which assumed, is in [observability.md](observability.md#what-the-nodes-say).',
    '',
    '| metric | type | help |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** `name{labels}` of everything on `/metrics` and `/metrics/state` whose name is ours to choose. */
export async function metricNames(): Promise<readonly string[]> {
  const described = [...(await describedMetrics()), ...stateMetrics()];
  return described
    .filter(({ name }) => !startsWithAny(name, processPrefixes))
    .map(({ name, labels }) => `${name}{${labels.join(',')}}`)
    .sort();
}

async function describedMetrics(): Promise<readonly Described[]> {
  const metrics = createMetrics({
    version: '0.0.0',
    nodeVersion: 'v20',
    timeScale: 60,
    read: () => fleet,
  });
  feed(metrics);
  return parsePage(await metricsText(metrics));
}

/** Reads the text format back: what Prometheus learns is what the page says. */
function parsePage(page: string): readonly Described[] {
  return page
    .split(/^# HELP /m)
    .slice(1)
    .map((block) => {
      const [first = '', second = '', ...samples] = block.trim().split('\n');
      const [, name = '', help = ''] = /^(\S+) (.*)$/.exec(first) ?? [];
      const type = second.split(' ').at(-1) ?? '';
      return { name, help, type, labels: labelsOf(samples), samples: samples.length };
    });
}

function labelsOf(samples: readonly string[]): readonly string[] {
  const names = samples.flatMap((sample) =>
    [...sample.matchAll(/[{,]([a-z_]+)="/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].filter((name) => name !== 'le');
}

function feed({ registry, runtime, fabric, nodes, history }: Metrics): void {
  const took = seconds(0.001);
  const read = {
    ...{ verb: 'get', group: '', version: 'v1', resource: 'events', subresource: 'status' },
    ...{ scope: 'resource', dryRun: 'All' },
  };
  const api = apiServerMetrics(registry, {
    objects: () => new Map([['events', 1]]),
    health: () => new Map([['ping', 'well']]),
  });
  api.requestFinished({ kind: read, code: 200, took });
  api.answerSent(read, 1);
  api.watchOpened({ ...read, verb: 'watch' });
  flowControlMetrics(registry, flowControl, () => ({ readOnly: 1, mutating: 1 }));
  const audit = auditMetrics(registry);
  audit.eventWritten();
  audit.eventLost();
  runtime.queueOpened('q', () => ({ total: took, longest: took }));
  runtime.queueDepth('q', 1);
  runtime.queueTaken('q', took);
  runtime.queueDone('q', took);
  runtime.controllerStarted('c', 1);
  runtime.reconciled({ controller: 'c', result: 'success', took, reconcileId: 'r' });
  runtime.listed('events', 1);
  runtime.watchEnded('events', 'clean');
  runtime.requested({ verb: 'get', code: '200', host: 'h', took });
  runtime.requestRetried({ verb: 'get', code: '429', host: 'h' });
  runtime.leading('l', 'leader');
  runtime.eventDropped('c', 'queue-full');
  history.admitted({ namespace: 'n', name: 'j' }, took);
  history.evicted('NodesDown');
  history.completed();
  history.retuned('l');
  nodes.attach(() => ({
    pools: [{ pool: 'p', site: 'a', watts: 1, joules: 1, busy: 1, tensorActive: 1 }],
    jobs: [
      {
        job: 'n/j',
        productiveSeconds: 1,
        lostSeconds: new Map([['link_down', 1]]),
        parts: new Map([['compute', 1]]),
      },
    ],
  }));
  fabric.attach(() => ({
    emulatedSeconds: 1,
    delayBoundsSeconds: [],
    links: [
      {
        link: 'l',
        queueSeconds: 1,
        directions: [{ from: 'a', to: 'b', carriedBytes: 1, packets }],
      },
    ],
  }));
}

const packets = {
  packets: 1,
  marked: 1,
  overflowed: 1,
  lost: 1,
  notifications: 1,
  waited: 1,
  withinBounds: [],
};

const fleet: Fleet = {
  pools: [
    {
      site: 'a',
      pool: 'p',
      gpuModel: 'H100-SXM',
      gpus: { allocated: 1, idle: 1, failed: 1 },
      ready: true,
      location: { latitudeDegrees: 1, longitudeDegrees: 1 },
    },
  ],
  links: [
    {
      link: 'l',
      sites: ['a', 'b'],
      available: true,
      lanes: { up: 1, down: 1 },
      medium: 'SingleModeFibre',
      optics: 'Pluggable',
      opticsWatts: 480,
      lengthMeters: 1,
      roundTripSeconds: 1,
      capacityBytesPerSecond: 1,
      efficiency: { active: 1, offTheShelf: 1 },
      parameters: new Map([['buffer_bytes', 1]]),
      directions: [{ from: 'a', to: 'b', reservedBytesPerSecond: 1, throughputBytesPerSecond: 1 }],
    },
  ],
  jobs: [
    {
      namespace: 'n',
      name: 'j',
      phase: 'Running',
      gpus: 1,
      progress: 1,
      stepSeconds: 1,
      modelFlopsUtilization: 1,
      exposedCommunication: 1,
      serving: {
        requestsPerSecond: 1,
        outputTokensPerSecond: 1,
        timeToFirstTokenSeconds: 1,
        timePerOutputTokenSeconds: 1,
        inTime: 1,
        cacheBytesPerSecond: 1,
        busy: new Map([['prefill', 1]]),
      },
      waitsFor: 'NoRoom',
      busBandwidth: { collective: 'AllReduce', bytesPerSecond: 1 },
    },
  ],
};

const waits = { count: 1, sum: 1, within: [[1, 1]] as const };

const flowControl = {
  counts: [
    {
      ...{ schema: 's', level: 'l', executing: 1, waiting: 1, dispatched: 1 },
      rejected: new Map([['time-out', 1]]),
      ...{ begun: waits, refused: waits },
    },
  ],
  levels: [
    {
      ...{ name: 'l', seats: 1, target: 1, bounds: { nominal: 1, lower: 1, upper: 1 } },
      demand: { latest: { highWatermark: 1, average: 1, deviation: 1, smoothed: 1 } },
    },
  ],
  fairFraction: 1,
};
