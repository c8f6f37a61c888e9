import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * The answer of each connection whose turn it is, or was last. They are kept by connection and not as a set that each
 * answer enters and leaves: such a set is copied again and again, and through the old copies, which are few but long-lived,
 * V8 would take every request of the last minute for one that is still needed.
 */
export class LatestAnswers {
  readonly #answers = new Map<Duplex, ServerResponse>();

  began(socket: Duplex, response: ServerResponse): void {
    if (!this.#answers.has(socket)) {
      socket.once('close', () => {
        this.#answers.delete(socket);
      });
    }
    this.#answers.set(socket, response);
  }

  of(socket: Duplex): ServerResponse | undefined {
    return this.#answers.get(socket);
  }

  /** Whether an answer is complete but not yet with the system, which would lose it if the connection were broken. */
  hasUnsent(): boolean {
    for (const { writableEnded, writableFinished } of this.#answers.values()) {
      if (writableEnded && !writableFinished) return true;
    }
    return false;
  }
}
