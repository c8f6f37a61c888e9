import type { Change } from './change.ts';
import type { Fact, Timeline } from './timeline.ts';

export type WatchEntry =
  /** The watcher begins anew, with a list. */
  | { readonly type: 'listed'; readonly revision: number; readonly changes: readonly Change[] }
  | {
      readonly type: 'event';
      readonly event: 'ADDED' | 'MODIFIED' | 'DELETED';
      /** For DELETED: as the object last was in the selection, at the revision at which it left. */
      readonly change: Change;
    };

export type Fits = (written: { readonly name: string; readonly token: string }) => boolean;

/** All that one watcher was told, and the check that it was told everything once, in order. */
export class WatchLog {
  readonly #name: string;
  readonly #fits: Fits;
  #entries: WatchEntry[] = [];
  #heardUpTo = 0;
  /** What the watcher knows when all entries that were checked are folded. */
  #view = new Map<string, Change>();
  #revision = 0;
  lists = 0;
  events = 0;

  constructor(name: string, fits: Fits) {
    this.#name = name;
    this.#fits = fits;
  }

  /** The last revision that the watcher was told of. */
  get heardUpTo(): number {
    return this.#heardUpTo;
  }

  toString(): string {
    return `${this.#name} at ${this.#heardUpTo}`;
  }

  add(entry: WatchEntry): void {
    this.#entries.push(entry);
    this.#heardUpTo = entry.type === 'listed' ? entry.revision : entry.change.revision;
    if (entry.type === 'listed') this.lists++;
    else this.events++;
  }

  /** Checks what was added since the last time; the fold must then be what there is. */
  check(timeline: Timeline, there: ReadonlyMap<string, Change>, revision: number): void {
    const entries = this.#entries;
    this.#entries = [];
    for (const entry of entries) {
      if (entry.type === 'listed') this.#list(entry.revision, entry.changes);
      else this.#hear(entry.event, entry.change, timeline);
    }
    this.#expectNoGap(timeline, revision + 1);
    this.#revision = Math.max(this.#revision, revision);
    this.#expectSame(there);
  }

  #list(revision: number, changes: readonly Change[]): void {
    if (revision < this.#revision) this.#fail(`a list went back from ${this.#revision}`, revision);
    const odd = changes.filter((change) => !this.#fits(change) || change.revision > revision);
    if (odd.length > 0) this.#fail('a list has what it should not', odd);
    this.#view = new Map(changes.map((change) => [change.name, change]));
    this.#revision = revision;
  }

  #hear(event: 'ADDED' | 'MODIFIED' | 'DELETED', change: Change, timeline: Timeline): void {
    const { name, revision } = change;
    if (revision <= this.#revision) {
      this.#fail(`told twice, or out of order after ${this.#revision}`, { event, change });
    }
    this.#expectNoGap(timeline, revision);
    const before = this.#view.get(name);
    if ((before === undefined) !== (event === 'ADDED')) {
      this.#fail('the wrong kind of event', { event, change, before });
    }
    if (event === 'DELETED') this.#leave(change, timeline.at(revision), before);
    else if (!this.#fits(change)) this.#fail('an event of what was not selected', change);
    else this.#view.set(name, change);
    this.#revision = revision;
  }

  #leave(change: Change, fact: Fact | undefined, before: Change | undefined): void {
    const stays = fact?.token !== undefined && this.#fits({ name: fact.name, token: fact.token });
    if (stays || change.token !== before?.token) {
      this.#fail('a deletion that was none', { change, fact, before });
    }
    this.#view.delete(change.name);
  }

  /** Whatever others know of between what this watcher knew and a revision, it need not have heard of. */
  #expectNoGap(timeline: Timeline, revision: number): void {
    const missed = timeline
      .between(this.#revision, revision - 1)
      .find(({ name, token }) => this.#view.has(name) || this.#concerns(name, token));
    if (missed !== undefined) this.#fail('an event is missing', missed);
  }

  #concerns(name: string, token: string | undefined): boolean {
    return token !== undefined && this.#fits({ name, token });
  }

  #expectSame(there: ReadonlyMap<string, Change>): void {
    const wanted = [...there.values()].filter((change) => this.#fits(change));
    const wrong = wanted.filter(({ name, revision, token }) => {
      const found = this.#view.get(name);
      return found?.revision !== revision || found.token !== token;
    });
    if (wrong.length > 0 || wanted.length !== this.#view.size) {
      this.#fail('the events do not add up to what there is', {
        wanted: wrong,
        found: wrong.map(({ name }) => this.#view.get(name)),
        sizes: [wanted.length, this.#view.size],
      });
    }
  }

  #fail(what: string, about: unknown): never {
    throw new Error(`watcher ${this.#name}: ${what}: ${JSON.stringify(about)}`);
  }
}
