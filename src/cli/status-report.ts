import type { Instance } from '../app/data-directory.ts';
import type { Instant } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import type { Inventory } from './inventory.ts';
import type { Terminal } from './output.ts';
import { painted } from './output.ts';
import type { JobRow } from './tables/job-table.ts';
import { jobColumns, jobRow } from './tables/job-table.ts';
import { linkRow } from './tables/link-table.ts';
import { poolRow } from './tables/pool-table.ts';
import { tableText } from './tables/table.ts';

/** What an instance holds, and what becomes of its jobs. */
export interface Status extends JsonObject {
  readonly pools: number;
  readonly sites: number;
  readonly gpus: JsonObject & {
    readonly allocated: number;
    readonly idle: number;
    readonly failed: number;
  };
  readonly links: JsonObject & {
    readonly available: number;
    readonly total: number;
    readonly down: readonly string[];
  };
  /** How many there are of each phase. */
  readonly jobs: Readonly<Record<string, number>>;
}

/** Of more jobs than this, `longhaul jobs` is the place to read. */
const MOST_JOBS = 20;

export function statusOf({ pools, links, jobs }: Inventory, now: Instant): Status {
  const poolRows = pools.map(poolRow);
  const linkRows = links.map((link) => linkRow(link, now));
  const sum = (read: (pool: (typeof poolRows)[number]) => number): number =>
    poolRows.reduce((total, pool) => total + read(pool), 0);
  const phases: Record<string, number> = {};
  for (const { phase } of jobs.map((job) => jobRow(job, now))) {
    phases[phase] = (phases[phase] ?? 0) + 1;
  }
  const down = linkRows.filter(({ available }) => available !== 'True').map(({ name }) => name);
  return {
    pools: pools.length,
    sites: new Set(poolRows.map(({ site }) => site)).size,
    gpus: {
      allocated: sum(({ allocated }) => allocated),
      idle: sum(({ idle }) => idle),
      failed: sum(({ failed }) => failed),
    },
    links: { available: links.length - down.length, total: links.length, down },
    jobs: phases,
  };
}

/** For people: the instance, the sums, then every job that is not over, and why those wait that do. */
export function statusText(
  instance: Instance,
  inventory: Inventory,
  { now, terminal }: { readonly now: Instant; readonly terminal: Terminal },
): string {
  const { pools, sites, gpus, links, jobs } = statusOf(inventory, now);
  const byPhase = Object.entries(jobs).map(([phase, count]) => `${count} ${phase}`);
  const failed = painted(terminal, gpus.failed > 0 ? 'bad' : undefined, `${gpus.failed} failed`);
  const down = links.down.length === 0 ? '' : `; down: ${links.down.slice(0, 5).join(', ')}`;
  return [
    `Longhaul ${instance.version} runs as process ${instance.pid} since ${instance.startedAt}.`,
    '',
    ...(instance.webUrl === undefined ? [] : [`  page   ${instance.webUrl}/`]),
    `  API    ${instance.apiUrl}`,
    `  GPUs   ${gpus.allocated} allocated, ${gpus.idle} idle, ${failed}, in ${pools} pools at ${sites} sites`,
    `  links  ${links.available} of ${links.total} available${painted(terminal, 'bad', down)}`,
    `  jobs   ${byPhase.length === 0 ? 'none' : byPhase.join(', ')}`,
    '',
    ...jobLines(inventory, { now, terminal }),
  ].join('\n');
}

function jobLines(
  { jobs }: Inventory,
  { now, terminal }: { readonly now: Instant; readonly terminal: Terminal },
): readonly string[] {
  const rows = jobs.map((job) => jobRow(job, now)).filter(({ phase }) => phase !== 'Complete');
  if (rows.length === 0) return [];
  const shown = rows.toSorted((a, b) => attention(a) - attention(b)).slice(0, MOST_JOBS);
  const form = { wide: 'narrow', namespaces: 'all', heading: 'with' } as const;
  const reasons = shown.flatMap(({ namespace, name, why }) =>
    why === '' ? [] : [`  ${namespace}/${name} waits: ${why}`],
  );
  const more = rows.length - shown.length;
  return [
    tableText(jobColumns, shown, { terminal, form }),
    ...reasons,
    ...(more > 0 ? [`  and ${more} more: longhaul jobs -A -o wide`] : []),
    ...(reasons.length + more > 0 ? [''] : []),
  ];
}

/** What needs somebody first. */
const attention = ({ phase, why }: JobRow): number => {
  if (phase === 'Suspended') return 2;
  return why === '' ? 1 : 0;
};
