import { signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { Backlog } from '../view/backlog.ts';
import type { Row } from '../wire.ts';

/** Rows of one task: some milliseconds of work, after which whatever else waits has its turn. */
const SLICE = 100;

/**
 * Each row as a signal of its own, so that a change redraws what shows this row and nothing else. When thousands change at once,
 * they are redrawn in slices, and the page answers to people in between.
 */
export class LiveRows<Item extends Row> {
  readonly #rows = new Map<string, Signal<Item>>();
  readonly #backlog = new Backlog<Item>();
  #isAsked = false;

  /** The row as it was given, for as long as nothing newer was taken. */
  of(row: Item): ReadonlySignal<Item> {
    const known = this.#rows.get(row.key) ?? signal(row);
    this.#rows.set(row.key, known);
    return known;
  }

  take(rows: readonly Item[]): void {
    for (const key of this.#backlog.take(rows)) this.#rows.delete(key);
    this.#ask();
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    setTimeout(() => {
      this.#isAsked = false;
      const drawn = this.#backlog.draw(SLICE, (row) => {
        this.#show(row);
      });
      if (drawn === 'some') this.#ask();
    });
  }

  #show(row: Item): void {
    const known = this.#rows.get(row.key);
    if (known !== undefined) known.value = row;
  }
}
