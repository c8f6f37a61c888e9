const MOST_IN_CHUNK = 2048;

/**
 * A list in which inserting and removing cost the same anywhere: at the front of an array of half a million items each would
 * move all of them, thousands of times in one patch.
 */
export class LongList<Item> {
  readonly #chunks: Item[][] = [];
  #length: number;

  constructor(items: readonly Item[]) {
    this.#length = items.length;
    for (let at = 0; at < items.length; at += MOST_IN_CHUNK / 2) {
      this.#chunks.push(items.slice(at, at + MOST_IN_CHUNK / 2));
    }
    if (this.#chunks.length === 0) this.#chunks.push([]);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): Item | undefined {
    const { chunk, offset } = this.#find(index);
    return chunk[offset];
  }

  set(index: number, item: Item): void {
    const { chunk, offset } = this.#find(index);
    chunk[offset] = item;
  }

  /** Before the item with that index; the index may be the length. */
  insert(index: number, item: Item): void {
    const { chunk, offset, place } = this.#find(index);
    chunk.splice(offset, 0, item);
    this.#length++;
    if (chunk.length > MOST_IN_CHUNK) {
      this.#chunks.splice(place + 1, 0, chunk.splice(MOST_IN_CHUNK / 2));
    }
  }

  remove(index: number): void {
    const { chunk, offset, place } = this.#find(index);
    chunk.splice(offset, 1);
    this.#length--;
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(place, 1);
  }

  map<Other>(change: (item: Item) => Other): readonly Other[] {
    return this.#chunks.flatMap((chunk) => chunk.map(change));
  }

  every(holds: (item: Item, index: number) => boolean): boolean {
    let before = 0;
    return this.#chunks.every((chunk) => {
      const start = before;
      before += chunk.length;
      return chunk.every((item, offset) => holds(item, start + offset));
    });
  }

  #find(index: number): {
    readonly chunk: Item[];
    readonly offset: number;
    readonly place: number;
  } {
    let offset = index;
    let place = 0;
    let chunk = this.#chunks[0] ?? [];
    while (offset > chunk.length || (offset === chunk.length && place < this.#chunks.length - 1)) {
      const next = this.#chunks[place + 1];
      if (next === undefined) break;
      offset -= chunk.length;
      chunk = next;
      place++;
    }
    return { chunk, offset, place };
  }
}
