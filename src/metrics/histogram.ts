import type { Distribution, Exemplar, HistogramFamily } from './exposition.ts';
import { labelTextOf } from './exposition.ts';
import { LabelledSeries } from './labelled-series.ts';

/** The values of labels, in the order of their names. */
type Values = readonly string[];

export interface HistogramDescription {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** Upper bounds, ascending, without the infinite one. */
  readonly buckets: readonly number[];
  /** The labels of its exemplars: where more is found about the last observation of each bucket. */
  readonly exemplar?: readonly string[];
}

/** OpenMetrics lets names and values of an exemplar's labels be no longer than this together. */
const MOST_EXEMPLAR_CHARACTERS = 128;

/** Counts observations by bucket: a few nanoseconds each, since a request is observed several times. */
export class BucketHistogram {
  readonly #description: HistogramDescription;
  readonly #series: LabelledSeries<BucketSeries>;

  /** `now`: milliseconds since 1970, for exemplars. */
  constructor(description: HistogramDescription, now: () => number) {
    this.#description = description;
    const { labels = [], buckets, exemplar } = description;
    const shape = { buckets, exemplar, now };
    this.#series = new LabelledSeries(labels, (text) => new BucketSeries(text, shape));
  }

  series(values: Values): BucketSeries {
    return this.#series.of(values);
  }

  family(): HistogramFamily {
    const { name, help } = this.#description;
    return { type: 'histogram', name, help, distributions: this.#distributions() };
  }

  *#distributions(): Generator<Distribution> {
    for (const series of this.#series.all()) yield series.distribution();
  }
}

interface Shape {
  readonly buckets: readonly number[];
  readonly exemplar: readonly string[] | undefined;
  readonly now: () => number;
}

class BucketSeries {
  readonly #labels: string;
  readonly #shape: Shape;
  /** By bucket, the infinite one last, each without those below. */
  readonly #counts: number[];
  readonly #exemplars = new Map<number, Observed>();
  #sum = 0;

  constructor(labels: string, shape: Shape) {
    this.#labels = labels;
    this.#shape = shape;
    this.#counts = Array.from({ length: shape.buckets.length + 1 }, () => 0);
  }

  observe(value: number, exemplar?: Values): void {
    const { buckets, now } = this.#shape;
    let place = 0;
    while (place < buckets.length && value > (buckets[place] ?? Infinity)) place++;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#sum += value;
    if (exemplar !== undefined) this.#exemplars.set(place, { exemplar, value, at: now() });
  }

  distribution(): Distribution {
    const { buckets } = this.#shape;
    let count = 0;
    const within = buckets.map((bound, place) => {
      count += this.#counts[place] ?? 0;
      return [bound, count] as const;
    });
    count += this.#counts[buckets.length] ?? 0;
    const exemplars = this.#shownExemplars();
    return { labels: this.#labels, count, sum: this.#sum, within, exemplars };
  }

  /** By bound; without those that would be too long to be told. */
  #shownExemplars(): ReadonlyMap<number, Exemplar> {
    const { buckets, exemplar: names = [] } = this.#shape;
    const shown = new Map<number, Exemplar>();
    for (const [place, { exemplar, value, at }] of this.#exemplars) {
      const characters = [...names, ...exemplar].reduce((sum, text) => sum + text.length, 0);
      if (characters > MOST_EXEMPLAR_CHARACTERS) continue;
      const labels = labelTextOf(names, exemplar);
      shown.set(buckets[place] ?? Infinity, { labels, value, seconds: at / 1000 });
    }
    return shown;
  }
}

interface Observed {
  readonly exemplar: Values;
  readonly value: number;
  readonly at: number;
}
