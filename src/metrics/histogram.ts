import type { Distribution, Exemplar, HistogramFamily, Label } from './exposition.ts';
import { labelText } from './exposition.ts';

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
  readonly #now: () => number;
  readonly #series = new Map<string, BucketSeries>();

  /** `now`: milliseconds since 1970, for exemplars. */
  constructor(description: HistogramDescription, now: () => number) {
    this.#description = description;
    this.#now = now;
    if ((description.labels ?? []).length === 0) this.series([]);
  }

  /** The one of these labels, there from now on. */
  series(values: Values): BucketSeries {
    const key = values.join('\u0000');
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const { labels = [], buckets, exemplar } = this.#description;
    const text = labelText(pairs(labels, values));
    const made = new BucketSeries(text, { buckets, exemplar, now: this.#now });
    this.#series.set(key, made);
    return made;
  }

  family(): HistogramFamily {
    const { name, help } = this.#description;
    return { type: 'histogram', name, help, distributions: this.#distributions() };
  }

  *#distributions(): Generator<Distribution> {
    for (const series of this.#series.values()) yield series.distribution();
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
      const labels = labelText(pairs(names, exemplar));
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

const pairs = (names: readonly string[], values: Values): readonly Label[] =>
  names.map((name, index) => [name, values[index] ?? '']);
