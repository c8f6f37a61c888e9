import type { SimulationRecord } from '../../app/simulate/recorder.ts';

/** GPU-hours by what they went into. `wanted`: of jobs that waited, so that no GPU stands behind them. */
export type GpuHours = Readonly<
  Record<'running' | 'standing' | 'idle' | 'failed' | 'wanted', number>
>;

const HOUR = 3600;

export function gpuHoursOf({ jobs, pools }: SimulationRecord): GpuHours {
  const ofJobs = (seconds: (job: SimulationRecord['jobs'][number]) => number): number =>
    sum(jobs.map((job) => (job.gpus * seconds(job)) / HOUR));
  return {
    running: ofJobs(({ runningSeconds }) => runningSeconds),
    standing: ofJobs(({ standingSeconds }) => standingSeconds),
    idle: sum(pools.map(({ idleGpuHours }) => idleGpuHours)),
    failed: sum(pools.map(({ failedGpuHours }) => failedGpuHours)),
    wanted: ofJobs(({ waitedSeconds }) => waitedSeconds),
  };
}

/** Of the time a job held GPUs, the share in which it made steps. */
export function goodputOf({
  runningSeconds,
  standingSeconds,
}: SimulationRecord['jobs'][number]): number | undefined {
  const held = runningSeconds + standingSeconds;
  return held === 0 ? undefined : runningSeconds / held;
}

/** Until it first got GPUs; of a job that never did, the time it has waited. */
export function firstWaitOf(job: SimulationRecord['jobs'][number]): number {
  return job.admittedAt === undefined ? job.waitedSeconds : job.admittedAt - job.submittedAt;
}

/** That a share of them does not exceed; 0 when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? sorted[0] ?? 0;
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
] as const;

/** `2d 03h`, `3h 05m`, `4m 07s`, `12h` or `8s`: the two largest units, rounded to the smaller. */
export function span(seconds: number): string {
  const found = UNITS.findIndex(([size]) => Math.round(seconds) >= size);
  if (found < 0) return '0s';
  const [size, unit] = UNITS[found] ?? [1, 's'];
  const [smaller, smallerUnit] = UNITS[found + 1] ?? [1, ''];
  const whole = Math.round(seconds / smaller) * smaller;
  if (found > 0 && whole >= (UNITS[found - 1]?.[0] ?? Infinity)) return span(whole);
  const head = `${Math.floor(whole / size)}${unit}`;
  const rest = Math.round((whole % size) / smaller);
  return rest === 0 || smallerUnit === ''
    ? head
    : `${head} ${String(rest).padStart(2, '0')}${smallerUnit}`;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
