import type { Row } from '../wire.ts';

/**
 * Rows that are not drawn as they are by now. What changes again while it waits keeps its turn, so that every row is drawn however
 * fast they change.
 */
export class Backlog<Item extends Row> {
  readonly #drawn = new Map<string, Item>();
  readonly #waiting = new Map<string, Item>();

  /** All rows there are; those that are gone are forgotten, and returned. */
  take(rows: readonly Item[]): readonly string[] {
    for (const row of rows) {
      if (this.#drawn.get(row.key) === row) this.#waiting.delete(row.key);
      else this.#waiting.set(row.key, row);
    }
    const known = this.#drawn.size + this.#waiting.size;
    return known > rows.length ? this.#forget(new Set(rows.map(({ key }) => key))) : [];
  }

  /** Draws so many rows at most, those that wait longest first. */
  draw(most: number, draw: (row: Item) => void): 'all' | 'some' {
    let left = most;
    for (const [key, row] of this.#waiting) {
      if (left === 0) return 'some';
      left -= 1;
      this.#waiting.delete(key);
      this.#drawn.set(key, row);
      draw(row);
    }
    return 'all';
  }

  #forget(left: ReadonlySet<string>): readonly string[] {
    for (const key of this.#waiting.keys()) if (!left.has(key)) this.#waiting.delete(key);
    const gone = [...this.#drawn.keys()].filter((key) => !left.has(key));
    for (const key of gone) this.#drawn.delete(key);
    return gone;
  }
}
