import type { SimulationRecord } from '../../app/simulate/recorder.ts';
import { alignedColumns } from '../columns.ts';
import { firstWaitOf, goodputOf, gpuHoursOf, percentile, span } from './figures.ts';

type Job = SimulationRecord['jobs'][number];

/** More rows than this nobody reads on a terminal. */
const MOST_ROWS = 50;

/** What came of it, for a terminal. */
export function simulationText(record: SimulationRecord): string {
  return [
    heading(record),
    '',
    jobTable(record.jobs),
    linkTable(record.links),
    hoursTable(record),
  ].join('\n');
}

export function heading({ seconds, jobs }: SimulationRecord): string {
  const complete = jobs.filter(({ completedAt }) => completedAt !== undefined).length;
  const waits = jobs.map(firstWaitOf);
  const median = span(percentile(waits, 0.5));
  const most = span(percentile(waits, 1));
  return `${span(seconds)}: ${complete} of ${jobs.length} jobs complete; half of them waited no longer than ${median} for GPUs, the longest ${most}`;
}

function jobTable(jobs: readonly Job[]): string {
  const rows = jobs
    .slice(0, MOST_ROWS)
    .map((job) => [
      `${job.namespace}/${job.name}`,
      job.phase,
      String(job.gpus),
      span(firstWaitOf(job)),
      span(job.runningSeconds),
      span(job.standingSeconds),
      `${job.step}/${job.steps}`,
      job.stepSeconds === undefined ? '' : `${job.stepSeconds.mean.toFixed(2)}s`,
      percent(goodputOf(job)),
      String(job.restarts),
      job.placement,
    ]);
  const head = [
    ...['JOB', 'PHASE', 'GPUS', 'WAITED', 'RAN', 'STOOD', 'STEPS', 'STEP', 'GOODPUT'],
    ...['RESTARTS', 'PLACEMENT'],
  ];
  const more = jobs.length - rows.length;
  return `${alignedColumns([head, ...rows])}${more > 0 ? `and ${more} more jobs\n` : ''}`;
}

function linkTable(links: SimulationRecord['links']): string {
  const rows = links
    .slice(0, MOST_ROWS)
    .map(({ link, capacityGbps, meanUse, mostUse, downSeconds, degradedSeconds }) => [
      ...[link, String(capacityGbps), percent(meanUse), percent(mostUse)],
      ...[span(downSeconds), span(degradedSeconds)],
    ]);
  const more = links.length - rows.length;
  const table = alignedColumns([['LINK', 'GBPS', 'MEAN', 'MOST', 'DOWN', 'DEGRADED'], ...rows]);
  return `${table}${more > 0 ? `and ${more} more links\n` : ''}`;
}

function hoursTable(record: SimulationRecord): string {
  const hours = gpuHoursOf(record);
  const rows = Object.entries(hours).map(([what, value]) => [what, value.toFixed(0)]);
  return alignedColumns([['GPU-HOURS', ''], ...rows]);
}

export const percent = (share: number | undefined): string =>
  share === undefined ? '' : `${(100 * share).toFixed(1)}%`;
