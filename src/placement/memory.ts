import type { WorkInput, WorkPrediction } from '../collectives/work.ts';
import { predictWork } from '../collectives/work.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Work } from '../domain/job.ts';
import { LinkTable } from './link-table.ts';
import type { LinkOffer, PoolOffer } from './request.ts';
import { SiteGroups } from './site-groups.ts';
import type { SiteOffer } from './site-offer.ts';

/** Of the shapes of jobs and pools there are few, of their combinations some hundreds; beyond, all is forgotten. */
const MOST_REMEMBERED = 10_000;

/**
 * What one placement learned and the next can use: pools that are alike make a job alike fast, and the roads between
 * the sites change seldom. It changes no answer, only how soon it comes.
 */
export class PlacementMemory {
  readonly #predictions = new Map<string, WorkPrediction>();
  readonly #kinds = new Likenesses<GpuPool>(
    ({ accelerator, gpusPerNode, scaleUpDomainGpus, scaleOut }) =>
      JSON.stringify([accelerator, gpusPerNode, scaleUpDomainGpus, scaleOut]),
  );
  readonly #groups = new SiteGroups();
  readonly #works = new Likenesses<Work>((work) => JSON.stringify(work));
  /** The links asked about last, and what was made of them. */
  #links: { readonly offers: readonly LinkOffer[]; readonly table: LinkTable } | undefined;

  /** Of the pools that suit a job, in the order of their names. */
  groupsOf(pools: readonly PoolOffer[]): readonly SiteOffer[] {
    return this.#groups.of(pools);
  }

  /** The same number for pools on which every job is alike fast. */
  kindOf(pool: GpuPool): number {
    return this.#kinds.of(pool);
  }

  /** The step on sites whose ways say how fast they are, or that need none. */
  predict(input: WorkInput): WorkPrediction {
    const key = this.#keyOf(input);
    const known = this.#predictions.get(key);
    if (known !== undefined) return known;
    const prediction = predictWork(input);
    if (this.#predictions.size >= MOST_REMEMBERED) this.#predictions.clear();
    this.#predictions.set(key, prediction);
    return prediction;
  }

  table(offers: readonly LinkOffer[]): LinkTable {
    if (this.#links?.offers !== offers) this.#links = { offers, table: LinkTable.of(offers) };
    return this.#links.table;
  }

  /** All that a prediction looks at. Which sites they are does not matter, only where one ends and the next begins. */
  #keyOf({ work, shares, paths }: WorkInput): string {
    const first = new Map<string, number>();
    const numbered = (site: string): number => {
      const known = first.get(site);
      if (known === undefined) first.set(site, first.size);
      return known ?? first.size - 1;
    };
    const parts = shares.map(
      ({ site, pool, gpus, replicas, stages }) =>
        `${numbered(site)}:${gpus}:${replicas}:${stages}:${this.kindOf(pool)}`,
    );
    const ways = paths.map(({ roundTrip, jitter, rate }) => `${roundTrip}:${jitter}:${rate}`);
    return `${this.#works.of(work)}|${parts.join(',')}|${ways.join(',')}`;
  }
}

/** Numbers what is alike by the same number. */
class Likenesses<Value extends object> {
  readonly #textOf: (value: Value) => string;
  /** Values never change; the object is looked up sooner than its text. */
  readonly #byObject = new WeakMap<Value, number>();
  readonly #byText = new Map<string, number>();
  #next = 0;

  constructor(textOf: (value: Value) => string) {
    this.#textOf = textOf;
  }

  of(value: Value): number {
    const known = this.#byObject.get(value);
    if (known !== undefined) return known;
    const text = this.#textOf(value);
    const number = this.#byText.get(text) ?? this.#next++;
    // Numbers are never given again, so that forgetting makes nothing alike that is not.
    if (this.#byText.size >= MOST_REMEMBERED) this.#byText.clear();
    this.#byText.set(text, number);
    this.#byObject.set(value, number);
    return number;
  }
}
