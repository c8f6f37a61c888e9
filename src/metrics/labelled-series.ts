import { labelTextOf } from './exposition.ts';

/** The series of one metric: whoever keeps one finds it without its labels. */
export class LabelledSeries<Kept> {
  readonly #names: readonly string[];
  readonly #make: (labels: string) => Kept;
  readonly #series = new Map<string, Kept>();

  /** `make` is given the labels as a page has them. A metric without labels has its one series from the start. */
  constructor(names: readonly string[], make: (labels: string) => Kept) {
    this.#names = names;
    this.#make = make;
    if (names.length === 0) this.of([]);
  }

  /** The one of these values, in the order of their names; there from now on. */
  of(values: readonly string[]): Kept {
    const key = values.join('\u0000');
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const made = this.#make(labelTextOf(this.#names, values));
    this.#series.set(key, made);
    return made;
  }

  all(): Iterable<Kept> {
    return this.#series.values();
  }
}
