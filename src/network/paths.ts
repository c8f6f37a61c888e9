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

/** The ways out of every site, over links that carry traffic. */
export type Ways = ReadonlyMap<string, readonly Hop[]>;

/**
 * The route of the shortest round trip over links that carry traffic; undefined when there is none. Ties go to fewer
 * links, then to the links whose names come first.
 */
export function shortestPath(
  links: readonly LinkState[],
  from: string,
  to: string,
): SiteRoute | undefined {
  return new Exploration(hopsBySite(links), from).routeTo(to);
}

interface Reached {
  readonly site: string;
  readonly distance: number;
  readonly hops: readonly Hop[];
}

/** Everything that can be reached from one site, as far as anybody has asked (Dijkstra): the next question goes on from there. */
export class Exploration {
  readonly #ways: Ways;
  readonly #mayCross: (hop: Hop) => boolean;
  /** The shortest way to each site that is settled. */
  readonly #settled = new Map<string, Reached>();
  readonly #frontier: Reached[] = [];

  constructor(ways: Ways, from: string, mayCross: (hop: Hop) => boolean = () => true) {
    this.#ways = ways;
    this.#mayCross = mayCross;
    this.#push({ site: from, distance: 0, hops: [] });
  }

  routeTo(site: string): SiteRoute | undefined {
    while (!this.#settled.has(site)) {
      if (!this.#settleNext()) return undefined;
    }
    const reached = this.#settled.get(site);
    return reached === undefined ? undefined : routeOver(reached.hops);
  }

  /** False when there is nothing more to be reached. */
  #settleNext(): boolean {
    const nearest = this.#pop();
    if (nearest === undefined) return false;
    // A site may stand in the frontier several times: the nearest way comes out first.
    if (this.#settled.has(nearest.site)) return true;
    this.#settled.set(nearest.site, nearest);
    for (const hop of this.#ways.get(nearest.site) ?? []) {
      if (!this.#settled.has(hop.to) && this.#mayCross(hop)) this.#push(extend(nearest, hop));
    }
    return true;
  }

  /** The frontier is a binary heap. */
  #push(reached: Reached): void {
    const heap = this.#frontier;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || nearerFirst(reached, parent) >= 0) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = reached;
  }

  #pop(): Reached | undefined {
    const heap = this.#frontier;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (let below = nearerChild(heap, place); below !== undefined;) {
      const child = heap[below];
      if (child === undefined || nearerFirst(last, child) <= 0) break;
      heap[place] = child;
      place = below;
      below = nearerChild(heap, place);
    }
    heap[place] = last;
    return first;
  }
}

function nearerChild(heap: readonly Reached[], place: number): number | undefined {
  const at = 2 * place + 1;
  const [left, right] = [heap[at], heap[at + 1]];
  if (left === undefined) return undefined;
  return right !== undefined && nearerFirst(right, left) < 0 ? at + 1 : at;
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
