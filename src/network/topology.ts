import type { LinkState } from './link-state.ts';

/** One direction of one link. */
export interface Hop {
  readonly link: LinkState;
  readonly from: string;
  readonly to: string;
}

/** The ways out of every site over links that carry traffic, in the order of the links' names. */
export function hopsBySite(links: readonly LinkState[]): ReadonlyMap<string, readonly Hop[]> {
  const hops = new Map<string, Hop[]>();
  const add = (hop: Hop): void => {
    const known = hops.get(hop.from);
    if (known === undefined) hops.set(hop.from, [hop]);
    else known.push(hop);
  };
  const usable = links.filter(({ capacity }) => capacity > 0);
  for (const link of usable.toSorted((a, b) => compareNames(a.link, b.link))) {
    const [first, second] = link.sites;
    add({ link, from: first, to: second });
    add({ link, from: second, to: first });
  }
  return hops;
}

/** Code-point order: the same on every machine, whatever its language. */
export function compareNames(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
