import type { JsonObject } from '../../base/json.ts';
import { ownList } from '../lists.ts';
import { percentage, truthTone } from './cells.ts';
import type { JobRow } from './job-table.ts';
import { jobColumns, jobRow } from './job-table.ts';
import type { DirectionRow } from './link-table.ts';
import { linkRow } from './link-table.ts';
import type { PoolRow } from './pool-table.ts';
import { poolRow } from './pool-table.ts';
import type { Ranking } from './ranking.ts';
import type { SiteRow } from './site-table.ts';
import { siteRows } from './site-table.ts';
import type { Column } from './table.ts';
import type { Tone } from '../output.ts';

const withoutObject = (row: JobRow): JsonObject =>
  Object.fromEntries(Object.entries(row).filter(([field]) => field !== 'object'));

/** Red where nearly nothing is left, yellow where little is. */
function fullness(used: number): Tone | undefined {
  if (used >= 0.95) return 'bad';
  return used >= 0.8 ? 'warning' : undefined;
}

const failedColumn: Column<{ readonly failed: number }> = {
  title: 'FAILED',
  cell: ({ failed }) => String(failed),
  tone: ({ failed }) => (failed > 0 ? 'bad' : undefined),
};

const gpuColumns: readonly Column<Pick<PoolRow, 'gpus' | 'allocated' | 'idle' | 'used'>>[] = [
  { title: 'GPUS', cell: ({ gpus }) => String(gpus) },
  { title: 'ALLOCATED', cell: ({ allocated }) => String(allocated) },
  { title: 'IDLE', cell: ({ idle }) => String(idle) },
  { title: 'USED', cell: ({ used }) => percentage(used), tone: ({ used }) => fullness(used) },
];

export const topSites: Ranking<SiteRow> = {
  needs: ['pools', 'links', 'jobs'],
  columns: [
    { title: 'NAME', cell: ({ name }) => name },
    ...gpuColumns,
    failedColumn,
    { title: 'JOBS', cell: ({ jobs }) => String(jobs) },
    { title: 'SENDS-GBPS', cell: ({ sendsGbps }) => sendsGbps.toFixed(0) },
    { title: 'RECEIVES-GBPS', cell: ({ receivesGbps }) => receivesGbps.toFixed(0) },
  ],
  rows: siteRows,
  name: ({ name }) => `site/${name}`,
  json: (rows) =>
    ownList(
      'SiteList',
      rows.map((row) => ({ ...row })),
    ),
  none: 'there are no sites',
  sorts: [
    { by: 'used', read: ({ used }) => used },
    { by: 'gpus', read: ({ gpus }) => gpus },
    { by: 'failed', read: ({ failed }) => failed },
    { by: 'jobs', read: ({ jobs }) => jobs },
    { by: 'sends', read: ({ sendsGbps }) => sendsGbps },
    { by: 'name', read: ({ name }) => name },
  ],
};

export const topPools: Ranking<PoolRow> = {
  needs: ['pools'],
  columns: [
    { title: 'NAME', cell: ({ name }) => name },
    { title: 'SITE', cell: ({ site }) => site },
    { title: 'ACCELERATOR', cell: ({ accelerator }) => accelerator },
    ...gpuColumns,
    failedColumn,
    { title: 'READY', cell: ({ ready }) => ready, tone: ({ ready }) => truthTone(ready) },
  ],
  rows: ({ pools }) => pools.map(poolRow),
  name: ({ name }) => `gpupool.longhaul.dev/${name}`,
  json: (rows) =>
    ownList(
      'PoolUseList',
      rows.map((row) => ({ ...row })),
    ),
  none: 'there are no GpuPools',
  sorts: [
    { by: 'used', read: ({ used }) => used },
    { by: 'gpus', read: ({ gpus }) => gpus },
    { by: 'failed', read: ({ failed }) => failed },
    { by: 'name', read: ({ name }) => name },
  ],
};

export const topLinks: Ranking<DirectionRow> = {
  needs: ['links'],
  columns: [
    { title: 'NAME', cell: ({ link }) => link },
    { title: 'FROM', cell: ({ from }) => from },
    { title: 'TO', cell: ({ to }) => to },
    { title: 'GBPS', cell: ({ capacityGbps }) => capacityGbps.toFixed(0) },
    { title: 'RESERVED', cell: ({ reservedGbps }) => reservedGbps.toFixed(0) },
    { title: 'THROUGHPUT', cell: ({ throughputGbps }) => throughputGbps.toFixed(0) },
    { title: 'USED', cell: ({ used }) => percentage(used), tone: ({ used }) => fullness(used) },
    {
      title: 'AVAILABLE',
      cell: ({ available }) => available,
      tone: ({ available }) => truthTone(available),
    },
  ],
  rows: ({ links }, now) => links.flatMap((link) => linkRow(link, now).directions),
  name: ({ link }) => `sitelink.longhaul.dev/${link}`,
  key: ({ link, from }) => `${link}/${from}`,
  json: (rows) =>
    ownList(
      'LinkUseList',
      rows.map((row) => ({ ...row })),
    ),
  none: 'there are no SiteLinks',
  sorts: [
    { by: 'used', read: ({ used }) => used },
    { by: 'throughput', read: ({ throughputGbps }) => throughputGbps },
    { by: 'reserved', read: ({ reservedGbps }) => reservedGbps },
    { by: 'name', read: ({ link }) => link },
  ],
};

export const topJobs: Ranking<JobRow> = {
  needs: ['jobs'],
  columns: jobColumns.filter(({ title }) => title !== 'AGE'),
  rows: ({ jobs }, now) => jobs.map((job) => jobRow(job, now)),
  name: ({ name }) => `collectivejob.longhaul.dev/${name}`,
  key: ({ namespace, name }) => `${namespace}/${name}`,
  json: (rows) => ownList('JobUseList', rows.map(withoutObject)),
  none: 'there are no CollectiveJobs here; -A looks in all namespaces',
  sorts: [
    { by: 'gpus', read: ({ gpus }) => gpus },
    { by: 'progress', read: ({ percent }) => percent ?? -1 },
    { by: 'step', read: ({ stepMilliseconds }) => stepMilliseconds ?? -1 },
    { by: 'utilization', read: ({ utilizationPercent }) => utilizationPercent ?? -1 },
    { by: 'name', read: ({ namespace, name }) => `${namespace}/${name}` },
  ],
};
