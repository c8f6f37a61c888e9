import type { Seconds } from '../../base/units.ts';

/** Why a request was turned away, in the words of the metrics. */
export type Rejection = 'concurrency-limit' | 'queue-full' | 'time-out' | 'cancelled';

/** In seconds, as kube-apiserver has them. */
export const waitBounds = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] as const;

/** How long requests waited for a seat. */
export class Waits {
  #count = 0;
  #sum = 0;
  readonly #within = waitBounds.map(() => 0);

  add(waited: Seconds): void {
    this.#count += 1;
    this.#sum += waited;
    const at = waited === 0 ? 0 : waitBounds.findIndex((bound) => waited <= bound);
    if (at >= 0) this.#within[at] = (this.#within[at] ?? 0) + 1;
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  /** How many waited no longer than each bound. */
  get within(): readonly (readonly [bound: number, count: number])[] {
    let sum = 0;
    return waitBounds.map((bound, index) => {
      sum += this.#within[index] ?? 0;
      return [bound, sum];
    });
  }
}

/** What became of the requests of one schema in one level. It outlives changes of either. */
export interface FlowCounts {
  readonly schema: string;
  readonly level: string;
  executing: number;
  waiting: number;
  dispatched: number;
  readonly rejected: Map<Rejection, number>;
  /** Of those that began. */
  readonly begun: Waits;
  /** Of those that waited in vain. */
  readonly refused: Waits;
}

export const newCounts = (schema: string, level: string): FlowCounts => ({
  ...{ schema, level, executing: 0, waiting: 0, dispatched: 0 },
  rejected: new Map(),
  begun: new Waits(),
  refused: new Waits(),
});
