import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { reasonOf } from '../base/errors.ts';
import type { Journal, JournalContents, JournalEntry } from '../store/journal.ts';
import { acquireLock } from './journal-lock.ts';
import type { DirectoryLock } from './journal-lock.ts';
import { DataDirectoryError, objectPrefix, openDatabase, revisionKey } from './lmdb-database.ts';
import type { Database } from './lmdb-database.ts';
import { JournalReader } from './lmdb-reader.ts';

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
  readonly #database: Database;
  readonly #reader: JournalReader;
  readonly #lock: DirectoryLock;

  constructor(database: Database, directory: string, lock: DirectoryLock) {
    this.#database = database;
    this.#reader = new JournalReader(database, directory);
    this.#lock = lock;
    try {
      this.#reader.checkFormat();
    } catch (error) {
      // The reason for giving up is what the user is to hear, not how the closing went.
      this.#database.close().catch(() => undefined);
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
    const writes: Promise<boolean>[] = [];
    const committed = this.#database.batch(() => {
      for (const entry of entries) writes.push(this.#write(entry));
      writes.push(this.#database.put(revisionKey, Buffer.from(String(last.revision))));
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

  async close(): Promise<void> {
    await this.#database.close();
    this.#lock.release();
  }

  #write(entry: JournalEntry): Promise<boolean> {
    const key = `${objectPrefix}${entry.resource}/${entry.key}`;
    return entry.type === 'put'
      ? this.#database.put(key, entry.encoded)
      : this.#database.remove(key);
  }
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
