import type { PlainFamily } from './exposition.ts';
import { LabelledSeries } from './labelled-series.ts';

interface CounterDescription {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

/** Counts by labels. */
export class LabelledCounter {
  readonly #description: CounterDescription;
  readonly #series: LabelledSeries<CountedSeries>;

  constructor(description: CounterDescription) {
    this.#description = description;
    const { labels = [] } = description;
    this.#series = new LabelledSeries(labels, (text) => new CountedSeries(text));
  }

  series(values: readonly string[]): CountedSeries {
    return this.#series.of(values);
  }

  family(): PlainFamily {
    const { name, help } = this.#description;
    return { type: 'counter', name, help, series: this.#series.all() };
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
