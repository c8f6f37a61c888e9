import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { reasonOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import type { JournalContents } from '../store/journal.ts';
import { SnapshotError, snapshotFormat, snapshotVersion } from './snapshot-format.ts';

const batchBytes = 1024 * 1024;
const newline = Buffer.from('\n');

/**
 * Writes everything into one file: a line that says what it is, two lines for each object (where it is kept, and its JSON
 * text), and a line with the checksum of all before. The file appears as a whole and on disk, or not at all.
 */
export function writeSnapshot(path: string, contents: JournalContents): { readonly count: number } {
  const temporary = `${path}.new`;
  try {
    const count = writeWhole(temporary, contents);
    renameSync(temporary, path);
    syncFolder(dirname(path));
    return { count };
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof UserError) throw error;
    throw new SnapshotError(
      `the snapshot cannot be written to ${path}: ${reasonOf(error)}`,
      'name a file in a folder that is there, that you may write to, and that has room',
      { cause: error },
    );
  }
}

function writeWhole(path: string, { revision, objects }: JournalContents): number {
  const lines = new LineWriter(path);
  let count = 0;
  try {
    lines.write(
      Buffer.from(JSON.stringify({ format: snapshotFormat, version: snapshotVersion, revision })),
    );
    for (const { resource, key, encoded } of objects) {
      lines.write(Buffer.from(JSON.stringify([resource, key])));
      lines.write(encoded);
      count++;
    }
    lines.finish(count);
  } finally {
    lines.close();
  }
  return count;
}

class LineWriter {
  readonly #file: number;
  readonly #hash: Hash = createHash('sha256');
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w', 0o600);
  }

  write(line: Uint8Array): void {
    this.#waiting.push(line, newline);
    this.#waitingBytes += line.length + newline.length;
    if (this.#waitingBytes >= batchBytes) this.#flush();
  }

  /** The last line, after which the file is on disk. */
  finish(objects: number): void {
    this.#flush();
    this.write(Buffer.from(JSON.stringify({ objects, sha256: this.#hash.digest('hex') })));
    this.#put(Buffer.concat(this.#waiting));
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#hash.update(bytes);
    this.#put(bytes);
  }

  #put(bytes: Buffer): void {
    for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done);
  }
}

/** A file is found again after a loss of power only when its folder is on disk as well. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
