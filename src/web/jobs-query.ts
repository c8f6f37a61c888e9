import type { Problem, Result } from '../base/result.ts';
import { failed, ok } from '../base/result.ts';
import type { JobRow } from './wire.ts';

const columns = ['created', 'name', 'phase', 'gpus', 'percent', 'step', 'eta', 'priority'] as const;
export type JobColumn = (typeof columns)[number];

export interface JobsQuery {
  readonly offset: number;
  readonly limit: number;
  /** Words that each occur in the name, the workload, the phase or a site. */
  readonly filter: string;
  /** Empty: every phase. */
  readonly phases: readonly string[];
  readonly sort: { readonly by: JobColumn; readonly order: 'ascending' | 'descending' };
}

const MOST_ROWS = 200;
const LONGEST_FILTER = 200;

/** All problems of a query string such as `offset=0&limit=50&filter=llama&phase=Running,Pending&sort=-created`. */
export function parseJobsQuery(query: URLSearchParams): Result<JobsQuery> {
  const problems: Problem[] = [];
  const offset = wholeNumber(query, 'offset', { otherwise: 0, most: 10_000_000 }, problems);
  const limit = wholeNumber(query, 'limit', { otherwise: 50, most: MOST_ROWS }, problems);
  const filter = query.get('filter') ?? '';
  if (filter.length > LONGEST_FILTER) {
    const message = `has ${filter.length} characters; at most ${LONGEST_FILTER} are looked for`;
    problems.push({ path: 'filter', message });
  }
  const sort = parseSort(query.get('sort') ?? '-created', problems);
  const phases = (query.get('phase') ?? '').split(',').filter((phase) => phase !== '');
  return problems.length > 0 ? failed(problems) : ok({ offset, limit, filter, phases, sort });
}

function wholeNumber(
  query: URLSearchParams,
  name: string,
  { otherwise, most }: { readonly otherwise: number; readonly most: number },
  problems: Problem[],
): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  const message = `${JSON.stringify(text)} is no whole number from 0 to ${most}`;
  problems.push({ path: name, message });
  return otherwise;
}

function parseSort(text: string, problems: Problem[]): JobsQuery['sort'] {
  const order = text.startsWith('-') ? 'descending' : 'ascending';
  const name = text.replace(/^-/, '');
  const by = columns.find((column) => column === name);
  if (by !== undefined) return { by, order };
  const message = `${JSON.stringify(text)} is no column; use ${columns.join(', ')}, with - in front for the largest first`;
  problems.push({ path: 'sort', message });
  return { by: 'created', order: 'descending' };
}

/** The jobs that pass the filter, in the order asked for; equal ones by name. */
export function selected(jobs: readonly JobRow[], query: JobsQuery): readonly JobRow[] {
  const words = query.filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const phases = new Set(query.phases);
  const found = jobs.filter(
    (job) => (phases.size === 0 || phases.has(job.phase)) && hasWords(job, words),
  );
  const sign = query.sort.order === 'ascending' ? 1 : -1;
  const keyed = found.map((job) => ({ job, value: valueOf(job, query.sort.by) }));
  keyed.sort(
    (left, right) =>
      sign * compared(left.value, right.value) || compared(left.job.key, right.job.key),
  );
  return keyed.map(({ job }) => job);
}

function hasWords(job: JobRow, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const sites = job.chips.map(({ site }) => site).join(' ');
  const text = `${job.key} ${job.workload} ${job.phase} ${sites}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

const phaseOrder = ['Running', 'Admitted', 'Pending', 'Suspended', 'Complete'];

function valueOf(job: JobRow, by: JobColumn): string | number {
  switch (by) {
    case 'created':
      return job.created;
    case 'name':
      return job.key;
    case 'phase':
      return phaseOrder.indexOf(job.phase);
    case 'gpus':
      return job.gpus;
    case 'percent':
      return job.percent ?? -1;
    case 'step':
      return job.stepMilliseconds ?? -1;
    case 'eta':
      return job.eta;
    case 'priority':
      return job.priority;
  }
}

function compared<Value extends string | number>(left: Value, right: Value): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
