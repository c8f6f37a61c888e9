import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';

/**
 * As much as TLS seals and hands to the system at a time. Of an answer that is given to it whole it keeps a sealed copy until
 * the client has taken it, which glibc then never gives back.
 */
export const PIECE_BYTES = 128 * 1024;

/** So many answers at a time have buffers that are used again; one more has one of its own. */
const MOST_IDLE = 8;

/** Sends large answers through a few buffers that are used again and again, each for one answer at a time. */
export class PieceSender {
  readonly #idle: Buffer[] = [];

  /**
   * Sends a body whose head has been written, and ends the answer; as fast as the client takes it. In between others have
   * their turn. Resolves when all is with the system, or the client is gone.
   */
  async send(response: ServerResponse, texts: readonly Uint8Array[]): Promise<void> {
    const buffer = this.#idle.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
    for (const length of filled(buffer, texts)) {
      const isWritten = await written(response, buffer.subarray(0, length));
      // Somebody may still be reading the buffer of an answer that was broken off.
      if (!isWritten) return;
    }
    response.end();
    if (this.#idle.length < MOST_IDLE) this.#idle.push(buffer);
  }
}

/** Fills the buffer with what comes next, again and again, and gives the number of bytes. */
function* filled(buffer: Uint8Array, texts: readonly Uint8Array[]): Generator<number> {
  let length = 0;
  for (const text of texts) {
    let rest = text;
    while (length + rest.length > buffer.length) {
      const room = buffer.length - length;
      buffer.set(rest.subarray(0, room), length);
      rest = rest.subarray(room);
      length = 0;
      yield buffer.length;
    }
    buffer.set(rest, length);
    length += rest.length;
  }
  if (length > 0) yield length;
}

/** Whether the piece got to the system; not when the client went away before. */
function written(response: ServerResponse, piece: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const broken = (): void => {
      resolve(false);
    };
    if (response.destroyed) {
      broken();
      return;
    }
    response.once('close', broken);
    response.write(piece, (error) => {
      response.off('close', broken);
      resolve(error === null || error === undefined);
    });
  });
}
