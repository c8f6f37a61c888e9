import type { Change } from './change.ts';

/** What happened to an object at a revision. */
export interface Fact {
  readonly revision: number;
  readonly name: string;
  /** Undefined: it was deleted. */
  readonly token: string | undefined;
}

/**
 * What is known of one resource, whoever was told: a writer by its answer, a watcher by an event, anybody by a list. Two
 * that were told different things of one revision is an error.
 */
export class Timeline {
  readonly #facts = new Map<number, Fact>();
  /** In the order of their revisions; undefined when something was learnt since. */
  #sorted: readonly Fact[] | undefined;
  #latest = 0;

  get latest(): number {
    return this.#latest;
  }

  learn(fact: Fact): void {
    const known = this.#facts.get(fact.revision);
    if (known !== undefined && (known.name !== fact.name || known.token !== fact.token)) {
      throw new Error(
        `two stories of one revision: ${JSON.stringify(known)} and ${JSON.stringify(fact)}`,
      );
    }
    if (known === undefined) this.#sorted = undefined;
    this.#facts.set(fact.revision, fact);
    this.#latest = Math.max(this.#latest, fact.revision);
  }

  learnAll(changes: readonly Change[]): void {
    for (const change of changes) this.learn(change);
  }

  at(revision: number): Fact | undefined {
    return this.#facts.get(revision);
  }

  /** What happened in order, after one revision and not after another. */
  between(after: number, upTo: number): readonly Fact[] {
    this.#sorted ??= [...this.#facts.values()].sort((one, other) => one.revision - other.revision);
    return this.#sorted.slice(this.#firstAfter(after), this.#firstAfter(upTo));
  }

  /** What is older need not be known any more. */
  forget(upTo: number): void {
    for (const revision of this.#facts.keys()) {
      if (revision <= upTo) this.#facts.delete(revision);
    }
    this.#sorted = undefined;
  }

  #firstAfter(revision: number): number {
    const sorted = this.#sorted ?? [];
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.revision ?? Infinity) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
