import type { Revision } from './revision.ts';

export type Since<Entry> =
  | { readonly type: 'changes'; readonly changes: readonly Entry[] }
  | { readonly type: 'expired'; readonly oldest: Revision };

export type At<Entry> =
  /** The last entry not after the revision; absent when nothing has happened up to then. */
  | { readonly type: 'known'; readonly entry: Entry | undefined }
  | { readonly type: 'expired'; readonly oldest: Revision };

/** The most recent changes, oldest first, so that a watcher can resume where it broke off. */
export class History<Entry extends { readonly revision: Revision }> {
  readonly #capacity: number;
  readonly #ring: Entry[] = [];
  /** Where the oldest entry is; 0 until the ring is full. */
  #start = 0;
  #forgottenUpTo: Revision;
  #lastForgotten: Entry | undefined;

  /** Nothing is known of what happened up to `from`. */
  constructor(capacity: number, from: Revision) {
    this.#capacity = capacity;
    this.#forgottenUpTo = from;
  }

  append(entry: Entry): void {
    if (this.#ring.length < this.#capacity) {
      this.#ring.push(entry);
      return;
    }
    this.#lastForgotten = this.#ring[this.#start] ?? entry;
    this.#forgottenUpTo = this.#lastForgotten.revision;
    this.#ring[this.#start] = entry;
    this.#start = (this.#start + 1) % this.#capacity;
  }

  /** Everything after `revision`; `expired` tells the watcher to list again (HTTP 410). */
  since(revision: Revision): Since<Entry> {
    if (revision < this.#forgottenUpTo) return { type: 'expired', oldest: this.#forgottenUpTo };
    const changes: Entry[] = [];
    for (let index = this.#firstAfter(revision); index < this.#ring.length; index++) {
      const entry = this.#entry(index);
      if (entry !== undefined) changes.push(entry);
    }
    return { type: 'changes', changes };
  }

  /** How things stood at `revision`. */
  at(revision: Revision): At<Entry> {
    if (revision < this.#forgottenUpTo) return { type: 'expired', oldest: this.#forgottenUpTo };
    const next = this.#firstAfter(revision);
    return { type: 'known', entry: next === 0 ? this.#lastForgotten : this.#entry(next - 1) };
  }

  #entry(index: number): Entry | undefined {
    return this.#ring[(this.#start + index) % this.#ring.length];
  }

  #firstAfter(revision: Revision): number {
    let low = 0;
    let high = this.#ring.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entry(middle);
      if (entry !== undefined && entry.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
