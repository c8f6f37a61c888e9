import { assert } from '../base/assert.ts';
import type { KubeObject } from '../kube/object.ts';
import { Change } from './change.ts';
import { History } from './history.ts';
import type { Since } from './history.ts';
import type { JournalContents, JournalEntry } from './journal.ts';
import { parseRevision } from './revision.ts';
import type { Revision } from './revision.ts';
import { SortedMap } from './sorted-map.ts';
import { Stored, storedAt } from './stored.ts';
import { WatchHub } from './watch-hub.ts';
import type { ChangeListener } from './watch-hub.ts';

/** A write that is to happen only if the object is still at the revision the writer has seen (0: absent). */
export type Write =
  | {
      readonly type: 'put';
      readonly resource: string;
      readonly key: string;
      readonly expected: Revision;
      readonly object: KubeObject;
    }
  | {
      readonly type: 'remove';
      readonly resource: string;
      readonly key: string;
      readonly expected: Revision;
    };

export type Staging =
  | { readonly type: 'staged'; readonly change: Change }
  /** The object is not, or will soon no longer be, what the writer has seen. */
  | { readonly type: 'conflict'; readonly actual: Revision }
  | { readonly type: 'too-large'; readonly bytes: number };

export interface Range {
  readonly resource: string;
  /** Only keys that begin so: `namespace/`. */
  readonly prefix: string;
  /** The first key wanted; left out: the first there is. */
  readonly start?: string;
  readonly limit?: number;
  /** Left out: as things are now. */
  readonly revision?: Revision;
}

export type Listing =
  | {
      readonly type: 'page';
      readonly items: readonly Stored[];
      readonly revision: Revision;
      /** The key after the last item and how many follow, when the page is not the last. */
      readonly next?: { readonly start: string; readonly remaining: number };
    }
  | { readonly type: 'expired'; readonly oldest: Revision };

interface Collection {
  objects: SortedMap<Stored>;
  readonly history: History<Snapshot>;
  /** How things stood before the first change in the history. */
  readonly initial: SortedMap<Stored>;
}

interface Snapshot {
  readonly revision: Revision;
  readonly bytes: number;
  readonly change: Change;
  readonly objects: SortedMap<Stored>;
}

/** Of so many changes it is likely that somebody still asks for the objects as they were. */
const fresh = 64;

export interface StoreOptions {
  /** How many changes of each resource are remembered for watches to resume and lists to continue. */
  readonly historyLength: number;
  /** Fewer, where the texts of what was replaced or deleted would be longer than this together. */
  readonly historyBytes: number;
  /** The longest JSON text of one object, in bytes. */
  readonly largestObject: number;
}

/**
 * All objects, at every remembered revision. A write is staged first, which gives it its revision, and
 * published when the journal has it; readers and watchers know nothing of it in between.
 */
export class Store {
  readonly #options: StoreOptions;
  readonly #collections = new Map<string, Collection>();
  readonly #hub = new WatchHub();
  readonly #staged = new Map<string, Change>();
  /** What happened up to here is known only by its result. */
  readonly #loadedAt: Revision;
  #published: Revision;
  #assigned: Revision;

  constructor(options: StoreOptions, contents: JournalContents) {
    this.#options = options;
    this.#loadedAt = contents.revision;
    this.#published = contents.revision;
    this.#assigned = contents.revision;
    for (const [resource, entries] of loadedEntries(contents)) {
      this.#create(resource, SortedMap.of(entries));
    }
  }

  /** The last revision that readers can see. */
  get revision(): Revision {
    return this.#published;
  }

  get(resource: string, key: string): Stored | undefined {
    return this.#collections.get(resource)?.objects.get(key);
  }

  /** The object as it will be once everything staged is published; undefined: it will not be there. */
  upcoming(resource: string, key: string): Stored | undefined {
    const staged = this.#staged.get(`${resource}/${key}`);
    return staged === undefined ? this.get(resource, key) : staged.after;
  }

  /** Those objects as they will be, by key. */
  upcomingAmong(resource: string, prefix: string): ReadonlyMap<string, Stored> {
    const found = new Map<string, Stored>();
    for (const [key, stored] of this.#collection(resource).objects.from(prefix)) {
      if (!key.startsWith(prefix)) break;
      found.set(key, stored);
    }
    for (const { key, after } of this.stagedAmong(resource, prefix)) {
      if (after === undefined) found.delete(key);
      else found.set(key, after);
    }
    return found;
  }

  /** What is to happen to those objects. */
  stagedAmong(resource: string, prefix: string): readonly Change[] {
    return [...this.#staged.values()].filter(
      (change) => change.resource === resource && change.key.startsWith(prefix),
    );
  }

  isStaged(resource: string, key: string): boolean {
    return this.#staged.has(`${resource}/${key}`);
  }

  /** The number of objects of every resource that has, or had, any. */
  counts(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#collections].map(([resource, { objects }]) => [resource, objects.size]),
    );
  }

  list(range: Range): Listing {
    const snapshot = this.#objectsAt(range.resource, range.revision);
    if (snapshot.type === 'expired') return snapshot;
    const { objects } = snapshot;
    const items: Stored[] = [];
    for (const [key, stored] of objects.from(range.start ?? range.prefix)) {
      if (!key.startsWith(range.prefix)) break;
      if (items.length === range.limit) {
        const remaining = objects.rank(`${range.prefix}\uffff`) - objects.rank(key);
        return {
          type: 'page',
          items,
          revision: snapshot.revision,
          next: { start: key, remaining },
        };
      }
      items.push(stored);
    }
    return { type: 'page', items, revision: snapshot.revision };
  }

  #objectsAt(
    resource: string,
    revision: Revision | undefined,
  ):
    | {
        readonly type: 'known';
        readonly objects: SortedMap<Stored>;
        readonly revision: Revision;
      }
    | { readonly type: 'expired'; readonly oldest: Revision } {
    const collection = this.#collection(resource);
    if (revision === undefined) {
      return { type: 'known', objects: collection.objects, revision: this.#published };
    }
    const at = collection.history.at(revision);
    if (at.type === 'expired') return at;
    return { type: 'known', objects: at.entry?.objects ?? collection.initial, revision };
  }

  /** The changes of a resource after a revision, oldest first. */
  since(resource: string, revision: Revision): Since<Change> {
    const since = this.#collection(resource).history.since(revision);
    if (since.type === 'expired') return since;
    return { type: 'changes', changes: since.changes.map(({ change }) => change) };
  }

  /** Calls the listener for every change of the resource after the revision, once it is published. */
  subscribe(resource: string, after: Revision, listener: ChangeListener): () => void {
    return this.#hub.subscribe(resource, after, listener);
  }

  subscribeToAll(listener: ChangeListener): () => void {
    return this.#hub.subscribeToAll(listener);
  }

  stage(write: Write): Staging {
    const { resource, key, expected } = write;
    const before = this.get(resource, key);
    const actual = this.upcoming(resource, key)?.revision ?? 0;
    if (this.isStaged(resource, key) || actual !== expected) return { type: 'conflict', actual };
    const revision = this.#assigned + 1;
    const after = write.type === 'put' ? storedAt(write.object, revision) : undefined;
    const bytes = after?.encoded.length ?? 0;
    if (bytes > this.#options.largestObject) return { type: 'too-large', bytes };
    this.#assigned = revision;
    const change = new Change({ revision, resource, key, before, after });
    this.#staged.set(`${resource}/${key}`, change);
    return { type: 'staged', change };
  }

  /** Makes a staged change visible, after the journal has it. Changes are published in their order. */
  publish(change: Change): void {
    assert(change.revision === this.#published + 1, 'changes are published in order');
    const { resource, key, after } = change;
    const collection = this.#collection(resource);
    this.#staged.delete(`${resource}/${key}`);
    collection.objects =
      after === undefined ? collection.objects.without(key) : collection.objects.with(key, after);
    const { revision } = change;
    this.#published = revision;
    const bytes = change.before?.encoded.length ?? 0;
    collection.history.append({ revision, bytes, change, objects: collection.objects });
    collection.history.back(fresh)?.change.shrink();
    this.#hub.publish(change);
  }

  /** Forgets what is staged, as if it had never been asked for: nobody has heard of those revisions. */
  abandonStaged(): void {
    this.#staged.clear();
    this.#assigned = this.#published;
  }

  #collection(resource: string): Collection {
    return this.#collections.get(resource) ?? this.#create(resource, new SortedMap());
  }

  #create(resource: string, objects: SortedMap<Stored>): Collection {
    const { historyLength: entries, historyBytes } = this.#options;
    const history = new History<Snapshot>({ entries, bytes: historyBytes }, this.#loadedAt);
    const collection = { objects, history, initial: objects };
    this.#collections.set(resource, collection);
    return collection;
  }
}

export function journalEntry({ revision, resource, key, after }: Change): JournalEntry {
  if (after === undefined) return { type: 'remove', revision, resource, key };
  return { type: 'put', revision, resource, key, encoded: after.encoded };
}

type Entry = readonly [key: string, stored: Stored];

/** What is on disk, by resource. */
function loadedEntries(contents: JournalContents): ReadonlyMap<string, readonly Entry[]> {
  const loaded = new Map<string, Entry[]>();
  for (const { resource, key, object, encoded } of contents.objects) {
    const revision = parseRevision(object.metadata.resourceVersion ?? '') ?? contents.revision;
    const entries = loaded.get(resource) ?? [];
    loaded.set(resource, entries);
    entries.push([key, new Stored(undefined, revision, encoded)]);
  }
  return loaded;
}
