/** A watcher to whom something could not be sent yet. */
export interface Laggard {
  waitingBytes(): number;
  drop(): void;
}

/** Watchers with less waiting than this are well, and are not looked after. */
export const LAGGING_BYTES = 64 * 1024;

/** Keeps what waits for all slow watchers together within a limit: each alone may have much, but not all of them. */
export class Laggards {
  readonly #limit: number;
  /** As it was when it was last heard of them. */
  readonly #waiting = new Map<Laggard, number>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** This much waits for a watcher now. */
  waits(laggard: Laggard, bytes: number): void {
    this.#note(laggard, bytes);
    if (this.#total > this.#limit) this.#dropSlowest();
  }

  /** The watcher is gone. */
  forget(laggard: Laggard): void {
    this.#total -= this.#waiting.get(laggard) ?? 0;
    this.#waiting.delete(laggard);
  }

  #note(laggard: Laggard, bytes: number): void {
    this.forget(laggard);
    if (bytes < LAGGING_BYTES) return;
    this.#waiting.set(laggard, bytes);
    this.#total += bytes;
  }

  /** One alone may have more: there is no other way to hand over a list that is larger than the limit. */
  #dropSlowest(): void {
    for (const laggard of [...this.#waiting.keys()]) this.#note(laggard, laggard.waitingBytes());
    const slowestFirst = [...this.#waiting].sort((one, other) => other[1] - one[1]);
    for (const [laggard] of slowestFirst) {
      if (this.#total <= this.#limit || this.#waiting.size <= 1) return;
      this.forget(laggard);
      laggard.drop();
    }
  }
}
