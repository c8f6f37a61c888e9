import { close, fstatSync, openSync, renameSync, closeSync, write } from 'node:fs';
import { Writable } from 'node:stream';

type Done = (error?: Error | null) => void;

/** What is written at once is never divided between two files. */
interface Piece {
  readonly chunk: Buffer;
}

/**
 * Appends to a file. One that would become larger than the limit is set aside under its name and `.1`, in the place of the
 * one before, so that there is never more than twice the limit. What is no file, a pipe or a terminal, is only written to.
 */
export class RotatingFile extends Writable {
  readonly #path: string;
  readonly #limit: number;
  #file: OpenFile;

  /** Throws when the file cannot be opened. Whoever reads an audit reads who did what: it is for its owner alone. */
  constructor(path: string, limit: number) {
    super();
    this.#path = path;
    this.#limit = limit;
    this.#file = opened(path);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    try {
      this.#makeRoom(chunk.length);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#file = { ...this.#file, bytes: this.#file.bytes + chunk.length };
    writeAll(this.#file.descriptor, chunk, done);
  }

  override _writev(pieces: readonly Piece[], done: Done): void {
    this._write(Buffer.concat(pieces.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _destroy(error: Error | null, done: Done): void {
    close(this.#file.descriptor, (failure) => {
      done(error ?? failure);
    });
  }

  #makeRoom(bytes: number): void {
    const { type, bytes: before, descriptor } = this.#file;
    if (type === 'stream' || before === 0 || before + bytes <= this.#limit) return;
    renameSync(this.#path, `${this.#path}.1`);
    this.#file = opened(this.#path);
    closeSync(descriptor);
  }
}

interface OpenFile {
  readonly type: 'file' | 'stream';
  readonly descriptor: number;
  readonly bytes: number;
}

function opened(path: string): OpenFile {
  const descriptor = openSync(path, 'a', 0o600);
  const stats = fstatSync(descriptor);
  return { type: stats.isFile() ? 'file' : 'stream', descriptor, bytes: stats.size };
}

/** A disk that is nearly full takes a part. */
function writeAll(descriptor: number, chunk: Buffer, done: Done): void {
  write(descriptor, chunk, (error, written) => {
    if (error !== null || written >= chunk.length) done(error);
    else writeAll(descriptor, chunk.subarray(written), done);
  });
}
