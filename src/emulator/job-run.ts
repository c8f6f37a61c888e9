import { failed, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { bytesPerSecond } from '../base/units.ts';
import { sharesOf } from '../collectives/shares.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Job } from '../domain/job.ts';
import type { Assignment, Placement } from '../domain/placement.ts';
import type { LinkState } from '../network/link-state.ts';
import { shortestPath } from '../network/paths.ts';
import type { SiteRoute } from '../network/paths.ts';
import type { Route, Run } from '../simulation/job.ts';

/** The fabric as far as it is known. */
export interface KnownFabric {
  readonly pool: (name: string) => GpuPool | undefined;
  readonly link: (name: string) => LinkState | undefined;
  readonly links: () => readonly LinkState[];
}

/** The run of an admitted job; what is missing for it may still arrive. */
export function runOf(
  { namespace, name, work }: Job,
  placement: Placement,
  fabric: KnownFabric,
): Result<Run, string> {
  const { assignments } = placement;
  const gone = assignments.find(({ pool }) => fabric.pool(pool) === undefined);
  if (gone !== undefined) return failed(`pool ${gone.pool} is not known`);
  const shares = sharesOf(work, assignments, fabric.pool);
  const routes: Route[] = [];
  for (const [index, { site: to }] of shares.slice(1).entries()) {
    const from = shares[index]?.site ?? to;
    const route = routeBetween(from, to, placement, fabric);
    if (route === undefined) return failed(`no link is known that leads from ${from} to ${to}`);
    routes.push(route);
  }
  return ok({
    job: `${namespace}/${name}`,
    work,
    shares,
    routes,
    nodes: nodesHeld(assignments),
  });
}

/** Some rate above 0, where only that matters. */
const anyRate = bytesPerSecond(1);

/**
 * Over the links on which the job has reserved, or else over any. The way is sought as if every link were up: a cut
 * stops the job, it does not move it.
 */
function routeBetween(
  from: string,
  to: string,
  { reservations }: Placement,
  fabric: KnownFabric,
): Route | undefined {
  if (from === to) return { from, to, hops: [], weight: 1 };
  const reserved = new Set(reservations.map(({ link }) => link));
  const way = (links: readonly LinkState[]): SiteRoute | undefined =>
    shortestPath(
      links.map((link) => ({ ...link, capacity: anyRate })),
      from,
      to,
    );
  const path = way([...reserved].flatMap((name) => fabric.link(name) ?? [])) ?? way(fabric.links());
  if (path === undefined) return undefined;
  const hops = path.links.map((hop) => ({ link: hop.link.link, from: hop.from, to: hop.to }));
  const rates = reservations
    .filter((held) => hops.some((hop) => hop.link === held.link && hop.from === held.from))
    .map(({ rate }) => rate);
  return { from, to, hops, weight: Math.min(...(rates.length === 0 ? [anyRate] : rates)) };
}

function nodesHeld(assignments: readonly Assignment[]): ReadonlyMap<string, number> {
  const nodes = new Map<string, number>();
  for (const held of assignments) nodes.set(held.pool, (nodes.get(held.pool) ?? 0) + held.nodes);
  return nodes;
}
