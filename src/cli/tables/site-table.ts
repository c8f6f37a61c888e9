import type { Instant } from '../../base/clock.ts';
import { arrayAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Inventory } from '../inventory.ts';
import { percentage, share, truthTone } from './cells.ts';
import { linkRow } from './link-table.ts';
import { poolRow } from './pool-table.ts';
import type { Column } from './table.ts';

/** A place: the pools that name it, with the links that end there and the jobs that hold GPUs of it. */
export interface SiteRow {
  readonly name: string;
  readonly pools: readonly string[];
  readonly accelerators: readonly string[];
  readonly gpus: number;
  readonly allocated: number;
  readonly idle: number;
  readonly failed: number;
  readonly used: number;
  readonly links: readonly string[];
  readonly jobs: number;
  readonly sendsGbps: number;
  readonly receivesGbps: number;
  readonly ready: string;
}

/** In the order of their names. A site that only links name has no GPUs. */
export function siteRows(inventory: Inventory, now: Instant): readonly SiteRow[] {
  const pools = inventory.pools.map(poolRow);
  const links = inventory.links.map((link) => linkRow(link, now));
  const ends = links.flatMap(({ sites }) => sites);
  const names = new Set([...pools.map(({ site }) => site), ...ends].filter((name) => name !== ''));
  const held = jobsBySite(inventory.jobs);
  return [...names].sort().map((name): SiteRow => {
    const own = pools.filter(({ site }) => site === name);
    const sum = (read: (pool: (typeof own)[number]) => number): number =>
      own.reduce((total, pool) => total + read(pool), 0);
    const ways = links.flatMap(({ directions }) => directions);
    const flow = (end: 'from' | 'to'): number =>
      ways
        .filter((way) => way[end] === name)
        .reduce((total, { throughputGbps }) => total + throughputGbps, 0);
    const allocated = sum((pool) => pool.allocated);
    const idle = sum((pool) => pool.idle);
    return {
      name,
      pools: own.map((pool) => pool.name),
      accelerators: [...new Set(own.map(({ accelerator }) => accelerator))],
      gpus: sum(({ gpus }) => gpus),
      allocated,
      idle,
      failed: sum((pool) => pool.failed),
      used: share(allocated, allocated + idle),
      links: links.filter(({ sites }) => sites.includes(name)).map((link) => link.name),
      jobs: held.get(name) ?? 0,
      sendsGbps: flow('from'),
      receivesGbps: flow('to'),
      ready: own.every(({ ready }) => ready === 'True') ? 'True' : 'False',
    };
  });
}

function jobsBySite(jobs: readonly KubeObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const job of jobs) {
    const sites = arrayAt(job['status'], 'siteAssignments').map((part) => textAt(part, 'site'));
    for (const site of new Set(sites)) {
      if (site !== undefined) counts.set(site, (counts.get(site) ?? 0) + 1);
    }
  }
  return counts;
}

export const siteColumns: readonly Column<SiteRow>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'ACCELERATORS', cell: ({ accelerators }) => accelerators.join(',') },
  { title: 'GPUS', cell: ({ gpus }) => String(gpus) },
  { title: 'ALLOCATED', cell: ({ allocated }) => String(allocated) },
  { title: 'USED', cell: ({ used }) => percentage(used) },
  {
    title: 'FAILED',
    cell: ({ failed }) => String(failed),
    tone: ({ failed }) => (failed > 0 ? 'bad' : undefined),
  },
  { title: 'JOBS', cell: ({ jobs }) => String(jobs) },
  { title: 'LINKS', cell: ({ links }) => String(links.length) },
  { title: 'READY', cell: ({ ready }) => ready, tone: ({ ready }) => truthTone(ready) },
  { title: 'POOLS', shown: 'wide', cell: ({ pools }) => pools.join(',') },
  { title: 'SENDS-GBPS', shown: 'wide', cell: ({ sendsGbps }) => sendsGbps.toFixed(0) },
  { title: 'RECEIVES-GBPS', shown: 'wide', cell: ({ receivesGbps }) => receivesGbps.toFixed(0) },
];
