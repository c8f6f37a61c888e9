import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { assert } from '../base/assert.ts';
import { reasonOf } from '../base/errors.ts';
import type { Journal, JournalContents, JournalEntry } from '../store/journal.ts';
import type { Revision } from '../store/revision.ts';
import { acquireLock } from './journal-lock.ts';
import type { DirectoryLock } from './journal-lock.ts';
import {
  DataDirectoryError,
  dataFile,
  objectPrefix,
  openDatabase,
  revisionKey,
} from './lmdb-database.ts';
import type { Database } from './lmdb-database.ts';
import { JournalReader } from './lmdb-reader.ts';
import { OpenedFile } from './opened-file.ts';
import { tryToWrite } from './try-to-write.ts';

/**
 * Opens, or creates, the journal in a directory that no other process uses. Every commit is one LMDB transaction
 * that is flushed to the disk before the promise resolves, so nothing acknowledged is lost by a crash of the
 * process or of the machine.
 */
export function openLmdbJournal(directory: string): Journal {
  makeDirectory(directory);
  const lock = lockDirectory(directory);
  try {
    return new LmdbJournal(openDatabase(directory), directory, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(directory, 'created', cause);
  }
}

const unwritable = (directory: string, how: 'created' | 'written', cause: unknown): Error =>
  new DataDirectoryError(
    `the data directory ${directory} cannot be ${how}: ${reasonOf(cause)}`,
    'name another directory, or make this one writable',
    { cause },
  );

function lockDirectory(directory: string): DirectoryLock {
  const attempt = attemptLock(directory);
  if (attempt.type === 'acquired') return attempt.lock;
  throw new DataDirectoryError(
    `the data directory ${directory} is in use by process ${attempt.pid}`,
    `stop that process (kill ${attempt.pid}), or name another data directory`,
  );
}

function attemptLock(directory: string): ReturnType<typeof acquireLock> {
  try {
    return acquireLock(join(directory, 'lock'));
  } catch (cause) {
    throw unwritable(directory, 'written', cause);
  }
}

class LmdbJournal implements Journal {
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #file: OpenedFile;
  /** Undefined: it was closed so that it can be opened anew. */
  #database: Database | undefined;
  #reader: JournalReader;

  constructor(database: Database, directory: string, lock: DirectoryLock) {
    this.#directory = directory;
    this.#lock = lock;
    this.#file = new OpenedFile(dataFile(directory));
    this.#database = database;
    this.#reader = new JournalReader(database, directory);
    try {
      this.#reader.checkFormat();
    } catch (error) {
      // The reason for giving up is what the user is to hear, not how the closing went.
      database.close().catch(() => undefined);
      throw error;
    }
  }

  load(): JournalContents {
    return this.#reader;
  }

  /** One turn of the event loop reads what the sockets have and runs what comes of it; the first may be half over. */
  async gather(): Promise<void> {
    await setImmediate();
    await setImmediate();
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (last === undefined) return;
    // Before: or what it takes would be found by nobody. After: or what is acknowledged would be gone.
    this.#file.check();
    await this.#commit(entries, last.revision);
    this.#file.check();
  }

  /**
   * Opens the database anew: after a refused write the one that is open may answer nothing any more, and what the disk has
   * can only be read from the disk.
   */
  async recover(): Promise<Revision> {
    this.#file.check();
    await tryToWrite(this.#directory);
    await this.#closeDatabase();
    this.#file.check();
    const database = openDatabase(this.#directory);
    this.#database = database;
    this.#reader = new JournalReader(database, this.#directory);
    return this.#reader.revision;
  }

  async close(): Promise<void> {
    await this.#closeDatabase();
    this.#lock.release();
  }

  async #closeDatabase(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    await database?.close();
  }

  async #commit(entries: readonly JournalEntry[], revision: Revision): Promise<void> {
    const database = this.#database;
    assert(database !== undefined, 'nothing is appended to a journal that is not open');
    const writes: Promise<boolean>[] = [];
    const committed = database.batch(() => {
      for (const entry of entries) writes.push(write(database, entry));
      writes.push(database.put(revisionKey, Buffer.from(String(revision))));
    });
    // They succeed and fail together; LMDB rejects each of them.
    const settled = Promise.allSettled(writes);
    try {
      await committed;
    } catch (error) {
      await settled;
      throw await refusedWrite(error);
    }
  }
}

function write(database: Database, entry: JournalEntry): Promise<boolean> {
  const key = `${objectPrefix}${entry.resource}/${entry.key}`;
  return entry.type === 'put' ? database.put(key, entry.encoded) : database.remove(key);
}

/** LMDB says in a promise of its own what the disk said. */
async function refusedWrite(error: unknown): Promise<Error> {
  const why = await reasonBehind(error);
  return new Error(`the disk refused a write: ${why}`, { cause: error });
}

async function reasonBehind(error: unknown): Promise<string> {
  if (typeof error !== 'object' || error === null || !('commitError' in error)) {
    return reasonOf(error);
  }
  try {
    await error.commitError;
    return reasonOf(error);
  } catch (cause) {
    return reasonOf(cause);
  }
}
