import { present } from '../base/assert.ts';
import type { Seconds } from '../base/units.ts';

interface Entry {
  readonly key: string;
  readonly at: Seconds;
  readonly sequence: number;
}

/**
 * What is due, earliest first; of two due at the same time, the one that was put in first. A key is in the queue at most
 * once: putting it in again replaces its time, so that nothing stale ever comes out.
 */
export class EventQueue {
  /** A binary heap; `#places` knows where each key stands. */
  readonly #heap: Entry[] = [];
  readonly #places = new Map<string, number>();
  #sequence = 0;

  get size(): number {
    return this.#heap.length;
  }

  peek(): { readonly key: string; readonly at: Seconds } | undefined {
    return this.#heap[0];
  }

  put(key: string, at: Seconds): void {
    const place = this.#places.get(key) ?? this.#heap.length;
    this.#settle({ key, at, sequence: this.#sequence++ }, place);
  }

  remove(key: string): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    const last = this.#heap.pop();
    if (last !== undefined && last.key !== key) this.#settle(last, place);
  }

  /** Takes out the first if it is due at `until` or earlier. */
  takeDue(until: Seconds): { readonly key: string; readonly at: Seconds } | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > until) return undefined;
    this.remove(first.key);
    return first;
  }

  /** Puts the entry at `place` or, from there, wherever the order wants it. */
  #settle(entry: Entry, place: number): void {
    const risen = this.#rise(entry, place);
    this.#store(entry, risen === place ? this.#sink(entry, place) : risen);
  }

  #rise(entry: Entry, from: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#at(above);
      if (!before(entry, parent)) break;
      this.#store(parent, place);
      place = above;
    }
    return place;
  }

  #sink(entry: Entry, from: number): number {
    let place = from;
    for (;;) {
      const below = this.#earlierChild(place);
      if (below === undefined) return place;
      const child = this.#at(below);
      if (!before(child, entry)) return place;
      this.#store(child, place);
      place = below;
    }
  }

  #earlierChild(place: number): number | undefined {
    const left = 2 * place + 1;
    const right = left + 1;
    if (left >= this.#heap.length) return undefined;
    if (right >= this.#heap.length) return left;
    return before(this.#at(right), this.#at(left)) ? right : left;
  }

  #store(entry: Entry, place: number): void {
    this.#heap[place] = entry;
    this.#places.set(entry.key, place);
  }

  #at(place: number): Entry {
    return present(this.#heap[place], 'heap entry');
  }
}

function before(left: Entry, right: Entry): boolean {
  return left.at < right.at || (left.at === right.at && left.sequence < right.sequence);
}
