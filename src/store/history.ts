import type { Revision } from './revision.ts';

export type Since<Entry> =
  | { readonly type: 'changes'; readonly changes: readonly Entry[] }
  | { readonly type: 'expired'; readonly oldest: Revision };

export type At<Entry> =
  /** The last entry not after the revision; absent when nothing has happened up to then. */
  | { readonly type: 'known'; readonly entry: Entry | undefined }
  | { readonly type: 'expired'; readonly oldest: Revision };

/** How much is remembered: what is reached first counts. */
export interface HistoryLimits {
  readonly entries: number;
  readonly bytes: number;
}

interface Remembered {
  readonly revision: Revision;
  /** What remembering it costs. */
  readonly bytes: number;
}

/** The most recent changes, oldest first, so that a watcher can resume where it broke off. */
export class History<Entry extends Remembered> {
  readonly #limits: HistoryLimits;
  /** Those before `#first` are forgotten; they leave the array many at once, for moving the rest takes time. */
  #entries: Entry[] = [];
  #first = 0;
  #bytes = 0;
  #forgottenUpTo: Revision;
  #lastForgotten: Entry | undefined;

  /** Nothing is known of what happened up to `from`. */
  constructor(limits: HistoryLimits, from: Revision) {
    this.#limits = limits;
    this.#forgottenUpTo = from;
  }

  append(entry: Entry): void {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    while (this.#size > this.#limits.entries || this.#bytes > this.#limits.bytes) this.#forget();
    if (this.#first > this.#size) {
      this.#entries = this.#entries.slice(this.#first);
      this.#first = 0;
    }
  }

  /** The entry that came so many entries before the last one. */
  back(count: number): Entry | undefined {
    return count < this.#size ? this.#entries[this.#entries.length - 1 - count] : undefined;
  }

  /** Everything after `revision`; `expired` tells the watcher to list again (HTTP 410). */
  since(revision: Revision): Since<Entry> {
    if (revision < this.#forgottenUpTo) return { type: 'expired', oldest: this.#forgottenUpTo };
    return { type: 'changes', changes: this.#entries.slice(this.#firstAfter(revision)) };
  }

  /** How things stood at `revision`. */
  at(revision: Revision): At<Entry> {
    if (revision < this.#forgottenUpTo) return { type: 'expired', oldest: this.#forgottenUpTo };
    const next = this.#firstAfter(revision);
    const entry = next === this.#first ? this.#lastForgotten : this.#entries[next - 1];
    return { type: 'known', entry };
  }

  get #size(): number {
    return this.#entries.length - this.#first;
  }

  #forget(): void {
    const oldest = this.#entries[this.#first];
    if (oldest === undefined) return;
    this.#first++;
    this.#bytes -= oldest.bytes;
    this.#lastForgotten = oldest;
    this.#forgottenUpTo = oldest.revision;
  }

  #firstAfter(revision: Revision): number {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && entry.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
