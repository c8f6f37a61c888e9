import { join } from 'node:path';
import { open } from 'lmdb';
import type { RootDatabase, RootDatabaseOptionsWithPath } from 'lmdb';

import { reasonOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import { inspectDataFile } from './journal-file.ts';

/** What keeps a data directory from being used, and what to do about it. */
export class DataDirectoryError extends UserError {
  override readonly name = 'DataDirectoryError';
}

export type Database = RootDatabase<Uint8Array, string>;

/** How the data is laid out. A newer layout is refused, never guessed at. */
export const dataFormat = '1';
export const formatKey = 'meta/format';
export const revisionKey = 'meta/revision';
export const objectPrefix = 'object/';
/** The first key after all that begin with the prefix. */
export const objectEnd = 'object0';

export const dataFile = (directory: string): string => join(directory, 'data.mdb');

/** Opens the database for the one process that may write to it, and makes it where there is none. */
export function openDatabase(directory: string): Database {
  const file = inspectDataFile(dataFile(directory));
  if (file.type === 'broken') throw brokenData(directory, file.why);
  return opened(directory, () => {
    const database = open<Uint8Array, string>({
      ...databaseOptions(directory),
      // A commit is then acknowledged only when it has been flushed to the disk.
      overlappingSync: false,
      // We batch ourselves. Otherwise there is a promise that nobody can handle when the disk is full.
      eventTurnBatching: false,
    });
    if (file.type === 'absent') {
      database.transactionSync(() => {
        database.putSync(formatKey, Buffer.from(dataFormat));
        database.putSync(revisionKey, Buffer.from('0'));
      });
    }
    return database;
  });
}

/** Opens the database beside the process that may be writing to it. */
export function openForReading(directory: string): Database {
  const file = inspectDataFile(dataFile(directory));
  if (file.type === 'broken') throw brokenData(directory, file.why);
  if (file.type === 'absent') {
    throw new DataDirectoryError(
      `there is no data in ${directory}`,
      'name the data directory of an instance with --data-dir',
    );
  }
  return opened(directory, () =>
    open<Uint8Array, string>({ ...databaseOptions(directory), readOnly: true }),
  );
}

const databaseOptions = (path: string): RootDatabaseOptionsWithPath => ({
  path,
  encoding: 'binary',
  noSubdir: false,
});

function opened(directory: string, open: () => Database): Database {
  try {
    return open();
  } catch (cause) {
    if (isDenied(cause)) {
      throw new DataDirectoryError(
        `the data in ${directory} may not be written: ${reasonOf(cause)}`,
        'make the folder and the files in it writable for this user, or name another data directory',
        { cause },
      );
    }
    throw brokenData(directory, reasonOf(cause), cause);
  }
}

const isDenied = (error: unknown): boolean =>
  /permission denied|read-only file system|operation not permitted/i.test(reasonOf(error));

export function brokenData(directory: string, why: string, cause?: unknown): DataDirectoryError {
  return new DataDirectoryError(
    `the data in ${directory} cannot be read: ${why}`,
    `restore it from a copy, or start anew by moving it away: mv ${directory} ${directory}.broken`,
    ...(cause === undefined ? [] : [{ cause }]),
  );
}
