import type { JournalContents } from '../store/journal.ts';
import { openForReading } from './lmdb-database.ts';
import { JournalReader } from './lmdb-reader.ts';

/** The contents of a journal as they were at one moment, whether or not a process uses it. */
export interface JournalView {
  readonly contents: JournalContents;
  close(): Promise<void>;
}

/** Looks at the journal in a directory beside the process that may be writing to it, and changes nothing. */
export async function viewLmdbJournal(directory: string): Promise<JournalView> {
  const database = openForReading(directory);
  const transaction = database.useReadTransaction();
  const close = async (): Promise<void> => {
    transaction.done();
    await database.close();
  };
  const contents = new JournalReader(database, directory, transaction);
  try {
    contents.checkFormat();
  } catch (error) {
    await close();
    throw error;
  }
  return { contents, close };
}
