import { CandidateSearch } from './candidate-search.ts';
import type { Row } from './candidates.ts';
import { deal } from './candidates.ts';
import { partsOf, roomFor, roomIn } from './cuts.ts';
import type { Parts } from './cuts.ts';
import type { PlacementMemory } from './memory.ts';
import type { PlacementRequest, PoolOffer } from './request.ts';
import { rowsOf } from './rows.ts';
import type { Rank } from './shortlist.ts';
import type { Offers } from './site-offers.ts';
import type { SiteOffer } from './site-offer.ts';
import { allOffers } from './site-offers.ts';
import { offerOf } from './site-offer.ts';

/** Rows of several sites looked at for one job. Beyond them the search is cut short, and says so. */
const MOST_ROWS = 5000;
/** The same for a job that has room on one: with hundreds of sites there are 100,000 pairs, and each costs a search for paths. */
const MOST_ROWS_BESIDE_WHOLE = 100;

/** Looks for the best places of one job: whole in one pool, whole at one site, cut over two sites and more. */
export class RowSearch {
  readonly #request: PlacementRequest;
  readonly #memory: PlacementMemory;
  readonly found: CandidateSearch;
  extent: 'complete' | 'cut-short' = 'complete';

  constructor(request: PlacementRequest, memory: PlacementMemory) {
    this.#request = request;
    this.#memory = memory;
    this.found = new CandidateSearch(request, memory);
  }

  run(offers: Offers): void {
    const whole = partsOf(this.#request.job, 'Data');
    this.#wholeInOnePool(whole, offers.pools);
    for (const group of offers.groups) {
      const [roomiest] = group.pools;
      // A pool that holds all of it was looked at by itself.
      if (roomiest === undefined || holds(whole, roomiest)) continue;
      if (roomFor(whole, group) >= whole.count) this.#look({ sites: [group], parts: whole });
    }
    this.#cutOverSites(offers);
  }

  /** Pools of one kind differ only in what would stay free: most are passed over by a comparison. */
  #wholeInOnePool(whole: Parts, pools: readonly PoolOffer[]): void {
    const costs = new Map<number, Rank['cost']>();
    const gpus = whole.count * whole.gpusEach;
    for (const offer of pools) {
      if (!holds(whole, offer)) continue;
      const { name, gpusPerNode } = offer.pool;
      const row = { sites: offerOf([offer]), parts: whole };
      const kind = this.#memory.kindOf(offer.pool);
      const cost = costs.get(kind) ?? this.#costOn(row);
      costs.set(kind, cost);
      const idle = offer.freeNodes - Math.ceil(gpus / gpusPerNode);
      const rank = { cost, sites: 1, pools: 1, idle, names: name };
      if (this.found.shortlist.wouldKeep(rank)) this.#look(row);
      else this.found.shortlist.skip();
    }
  }

  #costOn(row: Row): Rank['cost'] {
    const dealt = deal(this.#request.job, row);
    return dealt === undefined ? [Infinity] : this.found.bestRank(dealt).cost;
  }

  #cutOverSites(offers: Offers): void {
    const { job } = this.#request;
    const { allow, maxSites } = job.siteBoundary;
    if (maxSites < 2) return;
    const most = this.found.shortlist.seen > 0 ? MOST_ROWS_BESIDE_WHOLE : MOST_ROWS;
    const cuts = allow
      .filter((cut) => cut !== 'Phase')
      .map((cut) => partsOf(job, cut))
      .filter(({ count }) => count >= 2);
    if (cuts.length === 0) return;
    const sites = allOffers(offers);
    let rows = 0;
    for (const row of chained(cuts.map((parts) => rowsOver(sites, parts, maxSites)))) {
      if (++rows > most) {
        this.extent = 'cut-short';
        return;
      }
      this.#look(row);
    }
  }

  #look(row: Row): void {
    const dealt = deal(this.#request.job, row);
    if (dealt !== undefined) this.found.look(dealt, row.parts.cut);
  }
}

/** Cut over two sites first, and then over more. Sites without room for a single part are left out. */
function* rowsOver(sites: readonly SiteOffer[], parts: Parts, maxSites: number): Generator<Row> {
  const roomy = sites.filter((site) => roomFor(parts, site) > 0);
  for (let count = 2; count <= Math.min(maxSites, parts.count); count++) {
    for (const row of rowsOf(roomy, count)) yield { sites: row, parts };
  }
}

function* chained<Item>(sources: readonly Iterable<Item>[]): Generator<Item> {
  for (const source of sources) yield* source;
}

const holds = (parts: Parts, offer: PoolOffer): boolean => roomIn(parts, offer) >= parts.count;
