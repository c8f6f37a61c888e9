import { parseCollectiveJob } from '../src/api/collectivejob.ts';
import { parseGpuPool } from '../src/api/gpupool.ts';
import { heldPlacement } from '../src/api/placement.ts';
import { workFlows } from '../src/collectives/work.ts';
import type { GpuPool } from '../src/domain/gpu-pool.ts';
import type { Location } from '../src/domain/site.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { unconnectedStep } from '../src/placement/step-input.ts';

/** What else there is, as far as a link depends on it. */
export interface LinkNeighbours {
  /** Where a site is: its pools stand at one place, and the first by name that says where is believed. */
  readonly locationOf: (site: string) => Location | undefined;
  /** RDMA flows of all jobs that cross the link, counted from their placements. */
  readonly flowsOn: (link: string) => number;
}

/** The objects that say it. */
export interface LinkSurroundings {
  readonly pools: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
}

/** Counted in one pass over each, and not before the first question: fleets have thousands of links. */
export function linkNeighbours({ pools, jobs }: LinkSurroundings): LinkNeighbours {
  let locations: ReadonlyMap<string, Location> | undefined;
  let flows: ReadonlyMap<string, number> | undefined;
  return {
    locationOf: (site) => (locations ??= locationsOf(pools)).get(site),
    flowsOn: (link) => (flows ??= flowsByLink(jobs, pools)).get(link) ?? 0,
  };
}

function locationsOf(pools: readonly KubeObject[]): ReadonlyMap<string, Location> {
  const locations = new Map<string, Location>();
  for (const pool of pools.flatMap(readPool)) {
    if (pool.location !== undefined && !locations.has(pool.site))
      locations.set(pool.site, pool.location);
  }
  return locations;
}

function flowsByLink(
  jobs: readonly KubeObject[],
  pools: readonly KubeObject[],
): ReadonlyMap<string, number> {
  const flows = new Map<string, number>();
  let byName: ReadonlyMap<string, GpuPool> | undefined;
  for (const job of jobs) {
    const reservations = heldPlacement(job)?.reservations ?? [];
    // Most jobs cross no link.
    if (reservations.length === 0) continue;
    const links = new Set(reservations.map(({ link }) => link));
    byName ??= new Map(pools.flatMap(readPool).map((pool) => [pool.name, pool]));
    const more = flowsOf(job, byName);
    for (const link of links) flows.set(link, (flows.get(link) ?? 0) + more);
  }
  return flows;
}

function flowsOf(job: KubeObject, pools: ReadonlyMap<string, GpuPool>): number {
  const placement = heldPlacement(job);
  const parsed = parseCollectiveJob(job);
  if (placement === undefined || parsed.type === 'failed') return 0;
  const { work } = parsed.value;
  return workFlows(unconnectedStep(work, placement.assignments, (name) => pools.get(name)));
}

function readPool(object: KubeObject): readonly GpuPool[] {
  const parsed = parseGpuPool(object);
  return parsed.type === 'ok' ? [parsed.value] : [];
}
