import type { WatchMessage } from '../api-request.ts';

/** What is written at once: the lines, and the same bytes inside their frame, a chunk of HTTP/1.1. */
export interface WatchChunk {
  readonly lines: Buffer;
  readonly framed: Buffer;
}

/** One watcher's end of the line. */
export interface WatchOutlet {
  write(chunk: WatchChunk): void;
}

/**
 * Gathers what the watchers are to be sent until this turn of the event loop is over, then writes to each once. What a
 * commit changed reaches a watcher in one chunk, and watchers that are told the same are sent the same bytes: with a
 * thousand of them, the writes are what costs. The writers have their answers by then, so that what they write next comes
 * while the watchers are told, and reaches these together, too.
 */
export class WatchOutbox {
  #waiting = new Map<WatchOutlet, WatchMessage[]>();

  post(outlet: WatchOutlet, message: WatchMessage): void {
    const messages = this.#waiting.get(outlet);
    if (messages !== undefined) {
      messages.push(message);
      return;
    }
    if (this.#waiting.size === 0) {
      setImmediate(() => {
        this.#deliver();
      });
    }
    this.#waiting.set(outlet, [message]);
  }

  /** Writes what waits for this watcher now: nothing may follow later. */
  flush(outlet: WatchOutlet): void {
    const messages = this.#waiting.get(outlet);
    if (messages === undefined) return;
    this.forget(outlet);
    outlet.write(chunkOf(messages));
  }

  /** The watcher is gone. */
  forget(outlet: WatchOutlet): void {
    this.#waiting.delete(outlet);
  }

  #deliver(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const chunks = new Chunks();
    for (const [outlet, messages] of waiting) outlet.write(chunks.of(messages));
  }
}

/** The chunks of one delivery. */
class Chunks {
  readonly #byLast = new Map<
    WatchMessage | undefined,
    { readonly messages: readonly WatchMessage[]; readonly chunk: WatchChunk }
  >();

  of(messages: readonly WatchMessage[]): WatchChunk {
    const last = messages.at(-1);
    const known = this.#byLast.get(last);
    if (known !== undefined && areSame(known.messages, messages)) return known.chunk;
    const chunk = chunkOf(messages);
    this.#byLast.set(last, { messages, chunk });
    return chunk;
  }
}

const areSame = (left: readonly WatchMessage[], right: readonly WatchMessage[]): boolean =>
  left.length === right.length && left.every((message, index) => message === right[index]);

const lineEnd = Buffer.from('\r\n');

function chunkOf(messages: readonly WatchMessage[]): WatchChunk {
  const lines = messages.map((message) => message.line());
  const length = lines.reduce((sum, line) => sum + line.length, 0);
  const head = Buffer.from(`${length.toString(16)}\r\n`, 'latin1');
  const framed = Buffer.concat([head, ...lines, lineEnd]);
  return { lines: framed.subarray(head.length, head.length + length), framed };
}
