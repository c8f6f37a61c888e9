import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { codeOf, reasonOf } from '../base/errors.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { UserError } from '../base/user-error.ts';
import type { Revision } from '../store/revision.ts';
import { sketchedObject } from '../store/stored.ts';
import { SnapshotError, snapshotFormat, snapshotVersion } from './snapshot-format.ts';
import type { Snapshot, SnapshotObject } from './snapshot-format.ts';

const newline = Buffer.from('\n');

/** Reads a snapshot and makes sure that it is whole. Rejects with a SnapshotError that says what is wrong with it. */
export async function readSnapshot(path: string): Promise<Snapshot> {
  try {
    return await readLines(path);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const hint = codeOf(error) === 'ENOENT' ? 'name a file that `snapshot save` wrote' : 'check it';
    throw new SnapshotError(`the snapshot ${path} cannot be read: ${reasonOf(error)}`, hint, {
      cause: error,
    });
  }
}

async function readLines(path: string): Promise<Snapshot> {
  const reading = new SnapshotReader(path);
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    let bytes = Buffer.concat([rest, Buffer.from(chunk)]);
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      reading.line(bytes.subarray(0, end));
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
  return reading.finish(rest);
}

/** Takes the lines in, one after the other; the checksum line is known only by being the last. */
class SnapshotReader {
  readonly #path: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #objects: SnapshotObject[] = [];
  #revision: Revision | undefined;
  #place: readonly [resource: string, key: string] | undefined;
  #last: Buffer | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  line(line: Buffer): void {
    if (this.#last !== undefined) this.#take(this.#last);
    this.#last = Buffer.from(line);
    if (this.#revision === undefined) this.#take(this.#last, 'head');
  }

  finish(rest: Buffer): Snapshot {
    const end = this.#last === undefined ? undefined : jsonOf(this.#last);
    const revision = this.#revision;
    if (revision === undefined) throw this.#noSnapshot();
    const found = this.#objects.length;
    if (rest.length > 0 || !isJsonObject(end) || typeof end['sha256'] !== 'string') {
      throw this.#broken(`it is cut short after ${found} objects`);
    }
    if (end['sha256'] !== this.#hash.digest('hex') || end['objects'] !== found) {
      throw this.#broken('its checksum is that of another content');
    }
    return { revision, objects: this.#objects };
  }

  #take(line: Buffer, place: 'head' | 'body' = 'body'): void {
    this.#hash.update(line).update(newline);
    if (place === 'head') {
      this.#revision = this.#revisionIn(jsonOf(line));
      this.#last = undefined;
      return;
    }
    if (this.#place === undefined) {
      this.#place = this.#placeIn(jsonOf(line));
      return;
    }
    if (sketchedObject(line) === undefined) throw this.#broken('an object in it is none');
    const [resource, key] = this.#place;
    this.#objects.push({ resource, key, encoded: line });
    this.#place = undefined;
  }

  #revisionIn(head: unknown): Revision {
    if (!isJsonObject(head) || head['format'] !== snapshotFormat) throw this.#noSnapshot();
    this.#checkVersion(head);
    const { revision } = head;
    if (typeof revision === 'number' && Number.isSafeInteger(revision)) return revision;
    throw this.#broken('it does not say its revision');
  }

  #checkVersion(head: JsonObject): void {
    const found = JSON.stringify(head['version'] ?? null);
    if (found === String(snapshotVersion)) return;
    throw new SnapshotError(
      `the snapshot ${this.#path} has format ${found}; this version reads format ${snapshotVersion}`,
      'use the version of longhaul that wrote it',
    );
  }

  #placeIn(value: unknown): readonly [string, string] {
    if (isJsonArray(value)) {
      const [resource, key] = value;
      if (typeof resource === 'string' && typeof key === 'string') return [resource, key];
    }
    throw this.#broken('it does not say where an object is kept');
  }

  #noSnapshot(): SnapshotError {
    return new SnapshotError(
      `${this.#path} is no snapshot`,
      'name a file that `longhaul snapshot save` wrote',
    );
  }

  #broken(why: string): SnapshotError {
    return new SnapshotError(
      `the snapshot ${this.#path} is damaged: ${why}`,
      'use another copy of it; nothing was restored',
    );
  }
}

function jsonOf(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}
