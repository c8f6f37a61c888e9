import { jsonAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { PoolRow, SiteRow } from '../wire.ts';
import { conditionOf, count, number, text } from './_fields.ts';

/** The sites by name, each with its pools; it stands where its first pool with a location says. */
export function siteRows(pools: readonly KubeObject[]): readonly SiteRow[] {
  const bySite = new Map<string, KubeObject[]>();
  for (const pool of pools) {
    const site = text(pool, 'spec', 'site');
    const here = bySite.get(site);
    if (here === undefined) bySite.set(site, [pool]);
    else here.push(pool);
  }
  return [...bySite.keys()].sort().map((site) => siteRow(site, bySite.get(site) ?? []));
}

function siteRow(site: string, here: readonly KubeObject[]): SiteRow {
  const located = here.find((pool) => jsonAt(pool, 'spec', 'location') !== undefined);
  const pools = here.map(poolRow);
  const sum = (of: (pool: PoolRow) => number): number =>
    pools.reduce((total, pool) => total + of(pool), 0);
  return {
    key: site,
    latitude: number(located, 'spec', 'location', 'latitude'),
    longitude: number(located, 'spec', 'location', 'longitude'),
    gpus: sum((pool) => pool.gpus),
    allocated: sum((pool) => pool.allocated),
    failedNodes: sum((pool) => pool.failedNodes),
    pools,
  };
}

function poolRow(pool: KubeObject): PoolRow {
  const ready = conditionOf(pool, 'Ready');
  return {
    name: pool.metadata.name ?? '',
    accelerator: text(pool, 'status', 'accelerator') || text(pool, 'spec', 'accelerator'),
    nodes: count(pool, 'status', 'capacity', 'nodes'),
    gpus: count(pool, 'status', 'capacity', 'gpus'),
    allocated: count(pool, 'status', 'allocated', 'gpus'),
    failedNodes: count(pool, 'status', 'unhealthy', 'nodes'),
    ready: text(ready, 'status') || 'Unknown',
    message: text(ready, 'message'),
  };
}
