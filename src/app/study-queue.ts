import type { LaneStudyRequest } from '../network/congestion/study.ts';

/** A question, and the text that tells it from others. */
export interface StudyQuestion {
  readonly key: string;
  readonly request: LaneStudyRequest;
}

interface Asked extends StudyQuestion {
  readonly links: Set<string>;
}

/**
 * Questions that wait for the one who answers them, in the order in which they were first asked. Links that ask the same wait
 * for one answer; a link waits with its newest question only. Of different questions so many wait, and whoever is turned away
 * is called when there is room.
 */
export class StudyQueue {
  readonly #capacity: number;
  readonly #questions = new Map<string, Asked>();
  readonly #keys = new Map<string, string>();
  readonly #turnedAway = new Set<string>();
  #current: Asked | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  ask(link: string, { key, request }: StudyQuestion): void {
    if (this.#keys.get(link) === key) return;
    this.leave(link);
    const known = this.#current?.key === key ? this.#current : this.#questions.get(key);
    if (known === undefined && this.#questions.size >= this.#capacity) {
      this.#turnedAway.add(link);
      return;
    }
    const question = known ?? { key, request, links: new Set() };
    question.links.add(link);
    this.#keys.set(link, key);
    if (known === undefined) this.#questions.set(key, question);
  }

  /** The link has its answer, or does not need one. */
  leave(link: string): void {
    this.#turnedAway.delete(link);
    const key = this.#keys.get(link);
    if (key === undefined) return;
    this.#keys.delete(link);
    this.#current?.links.delete(link);
    const question = this.#questions.get(key);
    question?.links.delete(link);
    if (question?.links.size === 0) this.#questions.delete(key);
  }

  /** The question to be worked on next; undefined while one is, or none waits. */
  begin(): StudyQuestion | undefined {
    const [next] = this.#questions.values();
    if (this.#current !== undefined || next === undefined) return undefined;
    this.#questions.delete(next.key);
    this.#current = next;
    return next;
  }

  /** The work is over; the links that may ask now: who waited for it, and one that was turned away for each place that is free. */
  finish(): readonly string[] {
    const waited = [...(this.#current?.links ?? [])];
    this.#current = undefined;
    for (const link of waited) this.#keys.delete(link);
    const room = Math.max(0, this.#capacity - this.#questions.size);
    const called = [...this.#turnedAway].slice(0, room);
    for (const link of called) this.#turnedAway.delete(link);
    return [...waited, ...called];
  }

  clear(): void {
    this.#questions.clear();
    this.#keys.clear();
    this.#turnedAway.clear();
  }
}
