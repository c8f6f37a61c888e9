import { bytesPerSecond } from '../../src/base/units.ts';
import type { Placement } from '../../src/domain/placement.ts';
import type { LinkOffer, PoolOffer } from '../../src/placement/request.ts';
import { holdingsOf } from '../holdings.ts';
import type { Surroundings } from './surroundings.ts';

interface Offers {
  readonly pools: readonly PoolOffer[];
  readonly links: readonly LinkOffer[];
}

/** What is left of the pools and links while one job after the other takes its part: each costs what it takes, not the fleet. */
export class Openings {
  #pools: readonly PoolOffer[];
  #links: readonly LinkOffer[];
  readonly #poolPlaces: ReadonlyMap<string, number>;
  readonly #linkPlaces: ReadonlyMap<string, number>;

  constructor({ pools, links }: Surroundings, placements: readonly Placement[]) {
    const held = holdingsOf(placements);
    this.#pools = pools
      .filter(({ intake }) => intake === 'open')
      .map(({ pool, allocatableNodes }) => {
        const nodes = held.nodes.get(pool.name) ?? 0;
        return { pool, freeNodes: Math.max(0, allocatableNodes - nodes) };
      });
    this.#links = links.map((offer) => {
      const reserved = held.reserved.get(offer.state.link);
      return reserved === undefined ? offer : { ...offer, reserved };
    });
    this.#poolPlaces = new Map(this.#pools.map(({ pool }, place) => [pool.name, place]));
    this.#linkPlaces = new Map(this.#links.map(({ state }, place) => [state.link, place]));
  }

  get offers(): Offers {
    return { pools: this.#pools, links: this.#links };
  }

  take({ assignments, reservations }: Placement): void {
    for (const { pool, nodes } of assignments) {
      this.#pools = changedAt(this.#pools, this.#poolPlaces.get(pool), (offer) => ({
        ...offer,
        freeNodes: Math.max(0, offer.freeNodes - nodes),
      }));
    }
    for (const { link, from, rate } of reservations) {
      this.#links = changedAt(this.#links, this.#linkPlaces.get(link), (offer) => {
        const before = offer.reserved.get(from) ?? 0;
        const reserved = new Map(offer.reserved).set(from, bytesPerSecond(before + rate));
        return { ...offer, reserved };
      });
    }
  }
}

/** What is left when these placements hold their parts. */
export function offersOf(surroundings: Surroundings, placements: readonly Placement[]): Offers {
  return new Openings(surroundings, placements).offers;
}

function changedAt<Item>(
  items: readonly Item[],
  place: number | undefined,
  change: (item: Item) => Item,
): readonly Item[] {
  const item = place === undefined ? undefined : items[place];
  return place === undefined || item === undefined ? items : items.with(place, change(item));
}
