import { bytesPerSecond } from '../base/units.ts';
import type { BytesPerSecond } from '../base/units.ts';
import type { Reservation } from '../domain/placement.ts';
import { Exploration } from '../network/paths.ts';
import type { SiteRoute, Ways } from '../network/paths.ts';
import { hopsBySite } from '../network/topology.ts';
import type { Hop } from '../network/topology.ts';
import type { LinkOffer } from './request.ts';
import { unreserved } from './request.ts';

/** Sites from which ways are remembered: each costs memory by the number of sites. */
const MOST_EXPLORED = 64;

/** The links of a request as a map of roads: ways are sought once, and what is free is looked up by name. */
export class LinkTable {
  readonly #offers: ReadonlyMap<string, LinkOffer>;
  readonly #ways: Ways;
  readonly #explored: Map<string, Exploration>;
  /** Taken on top of what the offers say, by link and sending site. */
  readonly #taken: ReadonlyMap<string, number>;

  private constructor(parts: TableParts) {
    this.#offers = parts.offers;
    this.#ways = parts.ways;
    this.#explored = parts.explored;
    this.#taken = parts.taken;
  }

  static of(links: readonly LinkOffer[]): LinkTable {
    return new LinkTable({
      offers: new Map(links.map((offer) => [offer.state.link, offer])),
      ways: hopsBySite(links.map(({ state }) => state)),
      explored: new Map(),
      taken: new Map(),
    });
  }

  offer(link: string): LinkOffer | undefined {
    return this.#offers.get(link);
  }

  /** What can still be reserved in the direction away from `from`. */
  free(offer: LinkOffer, from: string): BytesPerSecond {
    const taken = this.#taken.get(direction(offer.state.link, from)) ?? 0;
    return bytesPerSecond(Math.max(0, unreserved(offer, from) - taken));
  }

  shortest(from: string, to: string): SiteRoute | undefined {
    return this.#from(from).routeTo(to);
  }

  /** The shortest over links that hold what the caller asks of each, in the direction of travel. */
  shortestOver(
    isWide: (offer: LinkOffer, hop: Hop) => boolean,
    from: string,
    to: string,
  ): SiteRoute | undefined {
    const mayCross = (hop: Hop): boolean => {
      const offer = this.#offers.get(hop.link.link);
      return offer !== undefined && isWide(offer, hop);
    };
    const shortest = this.shortest(from, to);
    if (shortest === undefined) return undefined;
    // The shortest of all is the shortest of the wide ones, if it is one of them.
    if (shortest.links.every(mayCross)) return shortest;
    return new Exploration(this.#ways, from, mayCross).routeTo(to);
  }

  /** The same roads, with more of them taken. */
  without(reservations: readonly Reservation[]): LinkTable {
    const taken = new Map(this.#taken);
    for (const { link, from, rate } of reservations) {
      const key = direction(link, from);
      taken.set(key, (taken.get(key) ?? 0) + rate);
    }
    return new LinkTable({
      offers: this.#offers,
      ways: this.#ways,
      explored: this.#explored,
      taken,
    });
  }

  #from(site: string): Exploration {
    const known = this.#explored.get(site);
    if (known !== undefined) return known;
    const exploration = new Exploration(this.#ways, site);
    const [oldest] = this.#explored.keys();
    if (this.#explored.size >= MOST_EXPLORED && oldest !== undefined) this.#explored.delete(oldest);
    this.#explored.set(site, exploration);
    return exploration;
  }
}

interface TableParts {
  readonly offers: ReadonlyMap<string, LinkOffer>;
  readonly ways: Ways;
  readonly explored: Map<string, Exploration>;
  readonly taken: ReadonlyMap<string, number>;
}

const direction = (link: string, from: string): string => `${link}/${from}`;
