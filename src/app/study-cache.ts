import type { LinkStudy } from '../network/congestion/study.ts';

/** As many as a fleet of thousands of links asks, or its studies would push each other out for ever. */
const MOST = 4096;

/** Studies by their question; the one not asked for the longest is forgotten first. */
export class StudyCache {
  readonly #studies = new Map<string, LinkStudy>();

  get(key: string): LinkStudy | undefined {
    const study = this.#studies.get(key);
    if (study !== undefined) this.#keep(key, study);
    return study;
  }

  set(key: string, study: LinkStudy): void {
    this.#keep(key, study);
    const [oldest] = this.#studies.keys();
    if (this.#studies.size > MOST && oldest !== undefined) this.#studies.delete(oldest);
  }

  #keep(key: string, study: LinkStudy): void {
    this.#studies.delete(key);
    this.#studies.set(key, study);
  }
}
