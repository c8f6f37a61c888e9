import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { RootDatabase } from 'lmdb';
import { reasonOf } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import { UserError } from '../base/user-error.ts';
import type { Journal, JournalContents, JournalEntry, JournalObject } from '../store/journal.ts';
import { parseRevision } from '../store/revision.ts';
import type { Revision } from '../store/revision.ts';
import { isKubeObject } from '../store/stored.ts';
import { inspectDataFile } from './journal-file.ts';
import { acquireLock } from './journal-lock.ts';
import type { DirectoryLock } from './journal-lock.ts';

/** What keeps a data directory from being used, and what to do about it. */
export class DataDirectoryError extends UserError {
  override readonly name = 'DataDirectoryError';
}

type Database = RootDatabase<Uint8Array, string>;

/** How the data is laid out. A newer layout is refused, never guessed at. */
const format = '1';
const formatKey = 'meta/format';
const revisionKey = 'meta/revision';
const objectPrefix = 'object/';
/** The first key after all that begin with the prefix. */
const objectEnd = 'object0';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

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
    throw new DataDirectoryError(
      `the data directory ${directory} cannot be created: ${reasonOf(cause)}`,
      'name another directory, or make this one writable',
      { cause },
    );
  }
}

function lockDirectory(directory: string): DirectoryLock {
  const attempt = acquireLock(join(directory, 'lock'));
  if (attempt.type === 'acquired') return attempt.lock;
  throw new DataDirectoryError(
    `the data directory ${directory} is in use by process ${attempt.pid}`,
    `stop that process (kill ${attempt.pid}), or name another data directory`,
  );
}

function openDatabase(directory: string): Database {
  const file = inspectDataFile(join(directory, 'data.mdb'));
  if (file.type === 'broken') throw brokenData(directory, file.why);
  try {
    const database = open<Uint8Array, string>({
      path: directory,
      encoding: 'binary',
      noSubdir: false,
      // A commit is then acknowledged only when it has been flushed to the disk.
      overlappingSync: false,
    });
    if (file.type === 'absent') {
      database.transactionSync(() => {
        database.putSync(formatKey, encoder.encode(format));
        database.putSync(revisionKey, encoder.encode('0'));
      });
    }
    return database;
  } catch (cause) {
    throw brokenData(directory, reasonOf(cause), cause);
  }
}

function brokenData(directory: string, why: string, cause?: unknown): DataDirectoryError {
  return new DataDirectoryError(
    `the data in ${directory} cannot be read: ${why}`,
    `restore it from a copy, or start anew by moving it away: mv ${directory} ${directory}.broken`,
    ...(cause === undefined ? [] : [{ cause }]),
  );
}

class LmdbJournal implements Journal {
  readonly #database: Database;
  readonly #directory: string;
  readonly #lock: DirectoryLock;

  constructor(database: Database, directory: string, lock: DirectoryLock) {
    this.#database = database;
    this.#directory = directory;
    this.#lock = lock;
    try {
      this.#checkFormat();
    } catch (error) {
      // The reason for giving up is what the user is to hear, not how the closing went.
      this.#database.close().catch(() => undefined);
      throw error;
    }
  }

  load(): JournalContents {
    return { revision: this.#revision(), objects: this.#objects() };
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    const last = entries.at(-1);
    if (last === undefined) return;
    await this.#database.batch(() => {
      const writes = entries.map((entry) => this.#write(entry));
      writes.push(this.#database.put(revisionKey, encoder.encode(String(last.revision))));
      return writes;
    });
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

  #checkFormat(): void {
    const found = this.#text(formatKey);
    if (found === format) return;
    if (found === undefined) throw brokenData(this.#directory, 'it does not say its format');
    throw new DataDirectoryError(
      `the data in ${this.#directory} has format ${found}; this version reads format ${format}`,
      'use the version that wrote it, or name another data directory',
    );
  }

  #revision(): Revision {
    const revision = parseRevision(this.#text(revisionKey) ?? '');
    if (revision === undefined) throw brokenData(this.#directory, 'it does not say its revision');
    return revision;
  }

  #text(key: string): string | undefined {
    const value = this.#database.get(key);
    return value === undefined ? undefined : Buffer.from(value).toString();
  }

  *#objects(): Generator<JournalObject> {
    for (const { key, value } of this.#database.getRange({ start: objectPrefix, end: objectEnd })) {
      const [, group = '', plural = '', ...rest] = key.split('/');
      yield { resource: `${group}/${plural}`, key: rest.join('/'), ...this.#object(key, value) };
    }
  }

  #object(key: string, value: Uint8Array): Pick<JournalObject, 'object' | 'encoded'> {
    const encoded = Uint8Array.from(value);
    const object = parsed(encoded);
    if (isKubeObject(object)) return { object, encoded };
    throw brokenData(this.#directory, `${key} is no Kubernetes object`);
  }
}

/** Undefined: it is no JSON text. */
function parsed(encoded: Uint8Array): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(encoded));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
