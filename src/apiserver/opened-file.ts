import { statSync } from 'node:fs';

/**
 * A file that a database has open. A file that was moved or removed meanwhile takes writes as ever, but whoever opens the name
 * next finds another one, or none: what was written since is lost.
 */
export class OpenedFile {
  readonly #path: string;
  readonly #number: number | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#number = numberOf(path);
  }

  /** Throws when its name leads elsewhere. */
  check(): void {
    const found = numberOf(this.#path);
    if (found === this.#number) return;
    const what = found === undefined ? 'is gone' : 'is another file';
    throw new Error(
      `${this.#path} ${what}: it was moved, removed or replaced while the server ran; put it back, ` +
        'or save through the API what is wanted and start the server again',
    );
  }
}

/** What the file system tells its files apart by. */
const numberOf = (path: string): number | undefined =>
  statSync(path, { throwIfNoEntry: false })?.ino;
