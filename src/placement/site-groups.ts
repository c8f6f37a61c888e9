import type { PoolOffer } from './request.ts';
import { offerOf, roomierFirst } from './site-offer.ts';
import type { SiteOffer } from './site-offer.ts';

/**
 * Pools of one site and kind of GPU, where there are several. A job mostly takes its part of one pool, and the next one is
 * placed on all others as they were: only the sites of pools that changed are looked at again.
 */
export class SiteGroups {
  #pools: readonly PoolOffer[] = [];
  /** The places of a site's pools. */
  #places: ReadonlyMap<string, readonly number[]> = new Map();
  readonly #bySite = new Map<string, readonly SiteOffer[]>();

  of(pools: readonly PoolOffer[]): readonly SiteOffer[] {
    const isAlike =
      pools.length === this.#pools.length &&
      pools.every(({ pool }, place) => pool === this.#pools[place]?.pool);
    const stale = isAlike ? this.#changedSites(pools) : this.#arrange(pools);
    this.#pools = pools;
    for (const site of stale) {
      const places = this.#places.get(site) ?? [];
      if (places.length > 1)
        this.#bySite.set(site, groupsOf(places.flatMap((place) => pools[place] ?? [])));
    }
    return [...this.#bySite.values()].flat();
  }

  #changedSites(pools: readonly PoolOffer[]): Iterable<string> {
    const changed = new Set<string>();
    for (const [place, offer] of pools.entries())
      if (offer !== this.#pools[place]) changed.add(offer.pool.site);
    return changed;
  }

  /** Answers with the sites of several pools, in the order in which the second of each comes. */
  #arrange(pools: readonly PoolOffer[]): Iterable<string> {
    const places = new Map<string, number[]>();
    const shared: string[] = [];
    for (const [place, { pool }] of pools.entries()) {
      const others = places.get(pool.site);
      if (others === undefined) places.set(pool.site, [place]);
      else if (others.push(place) === 2) shared.push(pool.site);
    }
    this.#places = places;
    this.#bySite.clear();
    return shared;
  }
}

/** Of one site, by kind of GPU; the roomiest pool of each first. */
function groupsOf(offers: readonly PoolOffer[]): readonly SiteOffer[] {
  const kinds = new Map<string, PoolOffer[]>();
  for (const offer of offers) {
    const { name } = offer.pool.accelerator;
    const others = kinds.get(name);
    if (others === undefined) kinds.set(name, [offer]);
    else others.push(offer);
  }
  return [...kinds.values()].flatMap((alike) =>
    alike.length > 1 ? offerOf(alike.sort(roomierFirst)) : [],
  );
}
