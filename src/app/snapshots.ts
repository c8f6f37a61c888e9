import { resolve } from 'node:path';
import { openLmdbJournal } from '../apiserver/lmdb-journal.ts';
import { viewLmdbJournal } from '../apiserver/lmdb-view.ts';
import { readSnapshot } from '../apiserver/snapshot-reader.ts';
import type { Snapshot } from '../apiserver/snapshot-format.ts';
import { writeSnapshot } from '../apiserver/snapshot-writer.ts';
import { UserError } from '../base/user-error.ts';
import type { Journal } from '../store/journal.ts';
import type { Revision } from '../store/revision.ts';
import { dataDirectory, prepareDataDirectory } from './data-directory.ts';

export interface SnapshotTaken {
  readonly path: string;
  readonly objects: number;
  readonly revision: Revision;
}

/**
 * What was written after the snapshot is lost, but its revisions were seen: none of them may be given again for something
 * else, or a client that goes on from one would miss changes. Nobody writes this often between two snapshots.
 */
const revisionsSkipped = 1_000_000;

/** Writes all objects of a data directory into a file, also while an instance works on it. */
export async function saveSnapshot(directory: string, path: string): Promise<SnapshotTaken> {
  const view = await viewLmdbJournal(dataDirectory(directory).store);
  try {
    const { revision } = view.contents;
    const { count } = writeSnapshot(resolve(path), view.contents);
    return { path: resolve(path), objects: count, revision };
  } finally {
    await view.close();
  }
}

/** Fills a data directory that has no objects with those of a snapshot. */
export async function restoreSnapshot(directory: string, path: string): Promise<SnapshotTaken> {
  const snapshot = await readSnapshot(resolve(path));
  const folder = prepareDataDirectory(directory);
  const journal = openLmdbJournal(folder.store);
  try {
    refuseData(journal, folder.store);
    const revision = await fill(journal, snapshot);
    return { path: resolve(path), objects: snapshot.objects.length, revision };
  } finally {
    await journal.close();
  }
}

/** Everything gets there in one commit: a restore that is broken off has restored nothing. */
async function fill(journal: Journal, snapshot: Snapshot): Promise<Revision> {
  const revision = snapshot.revision + revisionsSkipped;
  await journal.append(
    snapshot.objects.map((object) => ({ type: 'put' as const, revision, ...object })),
  );
  return revision;
}

function refuseData(journal: Journal, store: string): void {
  const { revision } = journal.load();
  if (revision === 0) return;
  throw new UserError(
    `there is data in ${store} already, up to revision ${revision}`,
    `name another --data-dir, or move this data away first: mv ${store} ${store}.before`,
  );
}
