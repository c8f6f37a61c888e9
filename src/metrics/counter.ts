import type { PlainFamily, Series } from './exposition.ts';
import { labelText } from './exposition.ts';

/** The values of labels, in the order of their names. */
type Values = readonly string[];

interface CounterDescription {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Counts by labels: whoever keeps one of the series finds it without them. */
export class LabelledCounter {
  readonly #description: CounterDescription;
  readonly #series = new Map<string, CountedSeries>();

  constructor(description: CounterDescription) {
    this.#description = description;
    if ((description.labels ?? []).length === 0) this.series([]);
  }

  /** The one of these labels, there from now on. */
  series(values: Values): CountedSeries {
    const key = values.join('\u0000');
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const { labels = [] } = this.#description;
    const text = labelText(labels.map((label, index) => [label, values[index] ?? '']));
    const made = new CountedSeries(text);
    this.#series.set(key, made);
    return made;
  }

  family(): PlainFamily {
    const { name, help } = this.#description;
    return { type: 'counter', name, help, series: this.#shown() };
  }

  *#shown(): Generator<Series> {
    for (const { labels, value } of this.#series.values()) yield { labels, value };
  }
}

class CountedSeries {
  readonly labels: string;
  #value = 0;

  constructor(labels: string) {
    this.labels = labels;
  }

  get value(): number {
    return this.#value;
  }

  add(amount: number): void {
    this.#value += amount;
  }
}
