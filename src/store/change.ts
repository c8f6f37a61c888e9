import type { Revision } from './revision.ts';
import { storedAt } from './stored.ts';
import type { Stored } from './stored.ts';

/** One write, as watchers see it: what the object was and what it became. */
export class Change {
  readonly revision: Revision;
  /** The storage resource, `group/plural`. */
  readonly resource: string;
  /** `namespace/name`, or the name alone. */
  readonly key: string;
  /** Absent: the object was created. */
  readonly before: Stored | undefined;
  /** Absent: the object was deleted. */
  readonly after: Stored | undefined;
  #farewell: Stored | undefined;

  constructor(fields: {
    readonly revision: Revision;
    readonly resource: string;
    readonly key: string;
    readonly before: Stored | undefined;
    readonly after: Stored | undefined;
  }) {
    this.revision = fields.revision;
    this.resource = fields.resource;
    this.key = fields.key;
    this.before = fields.before;
    this.after = fields.after;
  }

  /**
   * What a watcher is told for whom the object goes away, by deletion or because it left the watcher's
   * selector: the old object with the new revision.
   */
  get farewell(): Stored | undefined {
    if (this.before === undefined) return undefined;
    this.#farewell ??= storedAt(this.before.object, this.revision);
    return this.#farewell;
  }

  /** Keeps only the texts of what is no longer there: few will ask. */
  shrink(): void {
    this.before?.shrink();
    this.#farewell?.shrink();
  }
}
