import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { reasonOf } from '../base/errors.ts';

/** As much as the largest write needs, and some more: a disk with room for less would soon refuse again. */
const ROOM_BYTES = 4 * 1024 * 1024;

/** Rejects with the reason when a folder has no room for a write. Nothing is left of what it writes, not even by a crash. */
export async function tryToWrite(directory: string): Promise<void> {
  const path = join(directory, 'room');
  try {
    const file = await open(path, 'w', 0o600);
    try {
      await rm(path);
      await file.writeFile(Buffer.alloc(ROOM_BYTES));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new Error(`the disk refused a write: ${reasonOf(cause)}`, { cause });
  }
}
