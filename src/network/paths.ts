import type { Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import type { LinkState } from './link-state.ts';
import type { Hop } from './topology.ts';
import { compareNames, hopsBySite } from './topology.ts';

/** The way from one site to another. */
export interface SiteRoute {
  /** In the order of travel; empty when both ends are one site. */
  readonly links: readonly Hop[];
  readonly roundTrip: Seconds;
  /** Standard deviation of the one-way delay: the links vary independently. */
  readonly jitter: Seconds;
}

interface Reached {
  readonly site: string;
  readonly distance: number;
  readonly hops: readonly Hop[];
}

/**
 * The route of the shortest round trip over links that carry traffic (Dijkstra); undefined when there is none. Ties go
 * to fewer links, then to the links whose names come first.
 */
export function shortestPath(
  links: readonly LinkState[],
  from: string,
  to: string,
): SiteRoute | undefined {
  const ways = hopsBySite(links);
  const settled = new Set<string>();
  /** The nearest way known to each site that is not settled. */
  const frontier = new Map<string, Reached>([[from, { site: from, distance: 0, hops: [] }]]);
  for (;;) {
    const nearest = first(frontier.values());
    if (nearest === undefined) return undefined;
    if (nearest.site === to) return routeOver(nearest.hops);
    settled.add(nearest.site);
    frontier.delete(nearest.site);
    for (const hop of ways.get(nearest.site) ?? []) {
      if (settled.has(hop.to)) continue;
      const reached = extend(nearest, hop);
      const known = frontier.get(hop.to);
      if (known === undefined || nearerFirst(reached, known) < 0) frontier.set(hop.to, reached);
    }
  }
}

function first(reached: Iterable<Reached>): Reached | undefined {
  let nearest: Reached | undefined;
  for (const each of reached) {
    if (nearest === undefined || nearerFirst(each, nearest) < 0) nearest = each;
  }
  return nearest;
}

function extend(reached: Reached, hop: Hop): Reached {
  return {
    site: hop.to,
    distance: reached.distance + hop.link.roundTrip,
    hops: [...reached.hops, hop],
  };
}

function nearerFirst(left: Reached, right: Reached): number {
  if (left.distance !== right.distance) return left.distance - right.distance;
  if (left.hops.length !== right.hops.length) return left.hops.length - right.hops.length;
  return compareNames(namesOf(left), namesOf(right));
}

function namesOf({ hops }: Reached): string {
  return hops.map(({ link }) => link.link).join('\n');
}

function routeOver(hops: readonly Hop[]): SiteRoute {
  const total = hops.reduce((sum, { link }) => sum + link.roundTrip, 0);
  return {
    links: hops,
    roundTrip: seconds(total),
    jitter: seconds(Math.hypot(...hops.map(({ link }) => link.jitter))),
  };
}
