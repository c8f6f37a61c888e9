import type { Transaction } from 'lmdb';

import type { JournalContents, JournalObject } from '../store/journal.ts';
import { parseRevision } from '../store/revision.ts';
import type { Revision } from '../store/revision.ts';
import { sketchedObject } from '../store/stored.ts';
import {
  brokenData,
  DataDirectoryError,
  dataFormat,
  formatKey,
  objectEnd,
  objectPrefix,
  revisionKey,
} from './lmdb-database.ts';
import type { Database } from './lmdb-database.ts';

/** What a journal has; read in a transaction it is what it was when that began. */
export class JournalReader implements JournalContents {
  readonly #database: Database;
  readonly #directory: string;
  readonly #within: { readonly transaction?: Transaction };

  constructor(database: Database, directory: string, transaction?: Transaction) {
    this.#database = database;
    this.#directory = directory;
    this.#within = transaction === undefined ? {} : { transaction };
  }

  checkFormat(): void {
    const found = this.#text(formatKey);
    if (found === dataFormat) return;
    if (found === undefined) throw brokenData(this.#directory, 'it does not say its format');
    throw new DataDirectoryError(
      `the data in ${this.#directory} has format ${found}; this version reads format ${dataFormat}`,
      'use the version that wrote it, or name another data directory',
    );
  }

  get revision(): Revision {
    const revision = parseRevision(this.#text(revisionKey) ?? '');
    if (revision === undefined) throw brokenData(this.#directory, 'it does not say its revision');
    return revision;
  }

  #text(key: string): string | undefined {
    const value = this.#database.get(key, this.#within);
    return value === undefined ? undefined : Buffer.from(value).toString();
  }

  get objects(): Iterable<JournalObject> {
    return this.#read();
  }

  *#read(): Generator<JournalObject> {
    const range = { start: objectPrefix, end: objectEnd, ...this.#within };
    for (const { key, value: encoded } of this.#database.getRange(range)) {
      const [, group = '', plural = '', ...rest] = key.split('/');
      const object = sketchedObject(encoded);
      if (object === undefined) {
        throw brokenData(this.#directory, `${key} is no Kubernetes object`);
      }
      yield { resource: `${group}/${plural}`, key: rest.join('/'), object, encoded };
    }
  }
}
