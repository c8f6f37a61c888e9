/**
 * Readings that all series of one page share. A page is taken in pieces, with pauses; when two are taken at a time, the later
 * one's readings count for the rest of the earlier one, so that none of it is older than its own beginning.
 */
export class OncePerPage {
  readonly #forget: (() => void)[] = [];

  share<Value>(read: () => Value): () => Value {
    let known: { readonly value: Value } | undefined;
    this.#forget.push(() => {
      known = undefined;
    });
    return () => (known ??= { value: read() }).value;
  }

  /** Nothing read for a page outlives it: of a large fleet that would be held between two scrapes. */
  *within<Piece>(pieces: Iterable<Piece>): Generator<Piece> {
    this.#forgetAll();
    try {
      yield* pieces;
    } finally {
      this.#forgetAll();
    }
  }

  #forgetAll(): void {
    for (const forget of this.#forget) forget();
  }
}
