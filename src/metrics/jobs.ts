import type { MetricsRegistry } from './metrics-registry.ts';
import { one } from './one-sample.ts';

export interface JobSample {
  readonly namespace: string;
  readonly name: string;
  readonly phase: string;
  readonly gpus: number;
  readonly progress: number | undefined;
  readonly stepSeconds: number | undefined;
  readonly modelFlopsUtilization: number | undefined;
  readonly exposedCommunication: number | undefined;
  /** Of a model that answers requests. */
  readonly serving: ServingSample | undefined;
  /** Of one that waits for GPUs: the reason of its condition Admitted. */
  readonly waitsFor: string | undefined;
  /** Of a benchmark. */
  readonly busBandwidth: BusBandwidth | undefined;
}

interface BusBandwidth {
  readonly collective: string;
  readonly bytesPerSecond: number;
}

export interface ServingSample {
  readonly requestsPerSecond: number | undefined;
  readonly outputTokensPerSecond: number | undefined;
  readonly timeToFirstTokenSeconds: number | undefined;
  readonly timePerOutputTokenSeconds: number | undefined;
  readonly inTime: number | undefined;
  readonly cacheBytesPerSecond: number | undefined;
  /** Shares of the time, by phase. */
  readonly busy: ReadonlyMap<'prefill' | 'decode', number>;
}

/** Beyond this many jobs the others have no series, and the drop is counted. */
export const MAX_JOB_SERIES = 1000;

/** The reasons that the controllers have; any other counts as `Other`. */
const WAITING_REASONS = [
  ...['NoRoom', 'NoBandwidth', 'TooFarApart', 'NoPath', 'NoSuitablePool', 'NoPools'],
  ...['Invalid', 'Evicted', 'Other'],
];

const PHASES = ['Pending', 'Suspended', 'Admitted', 'Running', 'Complete'];

type Jobs = () => readonly JobSample[];

/** Registers what is read off the jobs. */
export function jobMetrics(registry: MetricsRegistry, read: Jobs): void {
  phaseMetrics(registry, read);
  servingMetrics(registry, read);
  reasonMetrics(registry, read);
}

function phaseMetrics(registry: MetricsRegistry, read: Jobs): void {
  registry.readGauge(
    {
      name: 'longhaul_collectivejobs',
      help: 'Jobs by phase.',
      labels: ['phase'],
    },
    () => {
      const jobs = read();
      return PHASES.map((phase) => ({
        labels: [phase],
        value: jobs.filter((job) => job.phase === phase).length,
      }));
    },
  );
  const perJob = (name: string, help: string, value: (job: JobSample) => number | undefined) => {
    registry.readGauge({ name, help, labels: ['namespace', 'collectivejob'] }, () =>
      liveJobs(read()).flatMap((job) => one([job.namespace, job.name], value(job))),
    );
  };
  perJob('longhaul_job_progress_ratio', 'Steps done, 0 to 1.', (job) => job.progress);
  perJob(
    'longhaul_job_step_duration_seconds',
    'Emulated time of one optimiser step at the present rate.',
    ({ stepSeconds }) => stepSeconds,
  );
  perJob(
    'longhaul_job_mfu_ratio',
    'Floating-point operations of the model as a share of the peak of its GPUs.',
    ({ modelFlopsUtilization }) => modelFlopsUtilization,
  );
  perJob(
    'longhaul_job_exposed_communication_ratio',
    'Share of the step in which GPUs wait for communication.',
    ({ exposedCommunication }) => exposedCommunication,
  );
}

/** Why jobs wait, and what benchmarks reach. */
function reasonMetrics(registry: MetricsRegistry, read: Jobs): void {
  registry.readGauge(
    {
      name: 'longhaul_waiting_jobs',
      help: 'Jobs that wait for GPUs, by what they would need first.',
      labels: ['reason'],
    },
    () => {
      const counts = new Map(WAITING_REASONS.map((reason) => [reason, 0]));
      for (const { waitsFor } of read()) {
        if (waitsFor === undefined) continue;
        const reason = counts.has(waitsFor) ? waitsFor : 'Other';
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
      return [...counts].map(([reason, value]) => ({ labels: [reason], value }));
    },
  );
  registry.readGauge(
    {
      name: 'longhaul_collective_bus_bandwidth_bytes_per_second',
      help: 'Bus bandwidth of a benchmark at the size at which it is.',
      labels: ['namespace', 'collectivejob', 'collective'],
    },
    () =>
      liveJobs(read()).flatMap(({ namespace, name: job, busBandwidth: bus }) =>
        bus === undefined
          ? []
          : [{ labels: [namespace, job, bus.collective], value: bus.bytesPerSecond }],
      ),
  );
}

/** Of the jobs that answer requests. */
function servingMetrics(registry: MetricsRegistry, read: Jobs): void {
  const perJob = (
    name: string,
    help: string,
    value: (serving: ServingSample) => number | undefined,
  ) => {
    registry.readGauge({ name, help, labels: ['namespace', 'collectivejob'] }, () =>
      liveJobs(read()).flatMap(({ namespace, name: job, serving }) =>
        serving === undefined ? [] : one([namespace, job], value(serving)),
      ),
    );
  };
  perJob(
    'longhaul_job_requests_per_second',
    'Requests that a served model answers in one emulated second.',
    ({ requestsPerSecond }) => requestsPerSecond,
  );
  perJob(
    'longhaul_job_output_tokens_per_second',
    'Tokens of answers in one emulated second.',
    ({ outputTokensPerSecond }) => outputTokensPerSecond,
  );
  perJob(
    'longhaul_job_time_to_first_token_seconds',
    'Mean emulated time from a request to its first token; absent while more requests come than are answered.',
    ({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds,
  );
  perJob(
    'longhaul_job_time_per_output_token_seconds',
    'Emulated time from each token of an answer to the next.',
    ({ timePerOutputTokenSeconds }) => timePerOutputTokenSeconds,
  );
  perJob(
    'longhaul_job_requests_in_time_ratio',
    'Share of the answers that meet the targets of the job.',
    ({ inTime }) => inTime,
  );
  perJob(
    'longhaul_job_cache_bytes_per_second',
    'Keys and values that pass from prefill to decode.',
    ({ cacheBytesPerSecond }) => cacheBytesPerSecond,
  );
  registry.readGauge(
    {
      name: 'longhaul_job_phase_busy_ratio',
      help: 'Share of the time in which the instances of a phase, prefill or decode, work.',
      labels: ['namespace', 'collectivejob', 'phase'],
    },
    () =>
      liveJobs(read()).flatMap(({ namespace, name: job, serving }) =>
        [...(serving?.busy ?? [])].map(([phase, value]) => ({
          ...{ labels: [namespace, job, phase], value },
        })),
      ),
  );
}

/** Jobs that are complete are the first to go without series. */
function liveJobs(jobs: readonly JobSample[]): readonly JobSample[] {
  if (jobs.length <= MAX_JOB_SERIES) return jobs;
  const isComplete = ({ phase }: JobSample): boolean => phase === 'Complete';
  return [...jobs.filter((job) => !isComplete(job)), ...jobs.filter(isComplete)].slice(
    0,
    MAX_JOB_SERIES,
  );
}
