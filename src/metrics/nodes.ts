import type { MetricsRegistry, Sample } from './metrics-registry.ts';

interface PoolSummary {
  readonly pool: string;
  readonly site: string;
  readonly watts: number;
  readonly joules: number;
  readonly busy: number;
  readonly tensorActive: number;
}

interface JobSummary {
  /** `namespace/name`. */
  readonly job: string;
  readonly productiveSeconds: number;
  readonly lostSeconds: ReadonlyMap<string, number>;
  readonly parts: ReadonlyMap<string, number>;
}

/** What the emulated nodes come to, by pool and job. */
interface NodesSummary {
  readonly pools: readonly PoolSummary[];
  readonly jobs: readonly JobSummary[];
}

/** Satisfies what `src/app` hands the emulated nodes to. */
export interface NodesMetrics {
  /** With at most so many jobs; undefined: nothing is emulated. */
  attach(read: (maxJobs: number) => NodesSummary | undefined): void;
}

const nothing: NodesSummary = { pools: [], jobs: [] };
const JOB_LABELS = ['namespace', 'collectivejob'];
const POOL_LABELS = ['site', 'pool'];

/** `maxJobs`: of how many jobs there are series. */
export function nodesMetrics(registry: MetricsRegistry, maxJobs: number): NodesMetrics {
  let read: (jobs: number) => NodesSummary | undefined = () => undefined;
  const summary = registry.oncePerPage((): NodesSummary => read(maxJobs) ?? nothing);
  poolMetrics(registry, () => summary().pools);
  jobMetrics(registry, () => summary().jobs);
  return {
    attach: (reader) => {
      read = reader;
    },
  };
}

function poolMetrics(registry: MetricsRegistry, pools: () => readonly PoolSummary[]): void {
  const samples = (value: (pool: PoolSummary) => number) => (): readonly Sample[] =>
    pools().map((pool) => ({ labels: [pool.site, pool.pool], value: value(pool) }));
  registry.readGauge(
    {
      name: 'longhaul_gpupool_power_watts',
      help: 'What the GPUs of a pool draw, without the rest of their nodes.',
      labels: POOL_LABELS,
    },
    samples(({ watts }) => watts),
  );
  registry.readCounter(
    {
      name: 'longhaul_gpupool_energy_joules_total',
      help: 'What the GPUs of a pool have drawn since the emulator began to run.',
      labels: POOL_LABELS,
    },
    samples(({ joules }) => joules),
  );
  registry.readGauge(
    {
      name: 'longhaul_gpupool_gpu_utilization_ratio',
      help: 'Share of the GPUs of a pool that run a kernel, also one that only waits for other GPUs.',
      labels: POOL_LABELS,
    },
    samples(({ busy }) => busy),
  );
  registry.readGauge(
    {
      name: 'longhaul_gpupool_tensor_active_ratio',
      help: 'Share of the cycles of all GPUs of a pool in which the tensor pipes are active.',
      labels: POOL_LABELS,
    },
    samples(({ tensorActive }) => tensorActive),
  );
}

function jobMetrics(registry: MetricsRegistry, jobs: () => readonly JobSummary[]): void {
  registry.readGauge(
    {
      name: 'longhaul_job_step_part_seconds',
      help: 'Parts of one optimiser step in emulated time: what is computed, and what GPUs wait for.',
      labels: [...JOB_LABELS, 'part'],
    },
    () => jobs().flatMap(({ job, parts }) => byKey(job, parts)),
  );
  registry.readCounter(
    {
      name: 'longhaul_job_productive_seconds_total',
      help: 'Emulated time in which a job that holds GPUs made steps.',
      labels: JOB_LABELS,
    },
    () => jobs().map(({ job, productiveSeconds: value }) => ({ labels: labelsOf(job), value })),
  );
  registry.readCounter(
    {
      name: 'longhaul_job_unproductive_seconds_total',
      help: 'Emulated time in which a job that holds GPUs stood still, by reason.',
      labels: [...JOB_LABELS, 'reason'],
    },
    () => jobs().flatMap(({ job, lostSeconds }) => byKey(job, lostSeconds)),
  );
  registry.readGauge(
    {
      name: 'longhaul_job_goodput_ratio',
      help: 'Share of the emulated time on its GPUs in which a job made steps.',
      labels: JOB_LABELS,
    },
    () =>
      jobs().flatMap(({ job, productiveSeconds, lostSeconds }) => {
        const lost = [...lostSeconds.values()].reduce((sum, value) => sum + value, 0);
        const all = productiveSeconds + lost;
        return all === 0 ? [] : [{ labels: labelsOf(job), value: productiveSeconds / all }];
      }),
  );
}

function byKey(job: string, values: ReadonlyMap<string, number>): readonly Sample[] {
  return [...values].map(([key, value]) => ({ labels: [...labelsOf(job), key], value }));
}

function labelsOf(job: string): readonly string[] {
  const slash = job.indexOf('/');
  return [job.slice(0, slash), job.slice(slash + 1)];
}
