import type { KubeObject } from '../kube/object.ts';
import type { Revision } from './revision.ts';

/** One write as it goes to disk. */
export type JournalEntry =
  | {
      readonly type: 'put';
      readonly revision: Revision;
      readonly resource: string;
      readonly key: string;
      readonly encoded: Uint8Array;
    }
  | {
      readonly type: 'remove';
      readonly revision: Revision;
      readonly resource: string;
      readonly key: string;
    };

export interface JournalObject {
  readonly resource: string;
  readonly key: string;
  /** For a look at its metadata: elsewhere, large integers may be rounded. */
  readonly object: KubeObject;
  readonly encoded: Uint8Array;
}

/** What is on disk: every object and its JSON text. */
export interface JournalContents {
  readonly revision: Revision;
  readonly objects: Iterable<JournalObject>;
}

/**
 * Where writes are kept. The store shows nothing to a reader or a watcher before the journal has it, so
 * whatever anybody was ever told survives the end of the process.
 */
export interface Journal {
  load(): JournalContents;
  /**
   * Resolves when what has reached the process by now has been looked at: writes that came together go to disk together,
   * and one commit costs as much as many writes. Absent: there is nothing to wait for.
   */
  gather?(): Promise<void>;
  /**
   * Resolves once all the entries are on disk; they get there together or not at all. The next call is not
   * made before the last one has resolved.
   */
  append(entries: readonly JournalEntry[]): Promise<void>;
  /**
   * After an append that was refused: resolves once entries can be written again, with the revision of what is on disk; that
   * tells whether the refused ones are there after all. Rejects with what is in the way. Absent: there is no way back.
   */
  recover?(): Promise<Revision>;
  close(): Promise<void>;
}
