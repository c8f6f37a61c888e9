import { isJsonObject } from '../../src/base/json.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Journal, JournalEntry, JournalObject } from '../../src/store/journal.ts';
import type { Revision } from '../../src/store/revision.ts';
import { isKubeObject } from '../../src/store/stored.ts';

/** One write as it became durable; `after` is undefined when the object is gone. */
export interface Written {
  /** `group/plural`, with `core` for the group that has no name. */
  readonly resource: string;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/**
 * A disk in memory, which outlives the API servers that write to it. It tells every write in the order of the revisions, so that
 * whoever watches it sees each state there ever was, also those that no watch would show.
 */
export class KeptJournal implements Journal {
  readonly #objects = new Map<string, JournalObject>();
  readonly #listeners: ((written: Written) => void)[] = [];
  #revision: Revision = 0;

  load(): { readonly revision: Revision; readonly objects: readonly JournalObject[] } {
    return { revision: this.#revision, objects: [...this.#objects.values()] };
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
    for (const entry of entries) this.#write(entry);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  onWrite(listener: (written: Written) => void): void {
    this.#listeners.push(listener);
  }

  /** The objects of one resource, in the order of their keys. */
  list(resource: string): readonly KubeObject[] {
    return [...this.#objects.values()]
      .filter((kept) => kept.resource === resource)
      .sort((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ object }) => object);
  }

  #write(entry: JournalEntry): void {
    const { resource, key, revision } = entry;
    const id = `${resource} ${key}`;
    const before = this.#objects.get(id)?.object;
    this.#revision = revision;
    const after = entry.type === 'put' ? decoded(entry.encoded) : undefined;
    if (entry.type === 'put' && after !== undefined) {
      this.#objects.set(id, { resource, key, object: after, encoded: entry.encoded });
    } else this.#objects.delete(id);
    for (const listener of this.#listeners) listener({ resource, before, after });
  }
}

const decoder = new TextDecoder();

function decoded(encoded: Uint8Array): KubeObject {
  const value: unknown = JSON.parse(decoder.decode(encoded));
  if (isJsonObject(value) && isKubeObject(value)) return value;
  throw new Error('the API server wrote what is no object');
}
