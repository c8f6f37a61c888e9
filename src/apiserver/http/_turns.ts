import type { Socket } from 'node:net';

/**
 * A client may send requests before it has the answers to those before. They take turns: what a request does is seen by the
 * next one on its connection, and one connection keeps nobody busy with more than one request.
 */
export class Turns {
  readonly #limit: number;
  readonly #waiting = new WeakMap<Socket, (() => void)[]>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Begins now or when the requests before are done; breaks the connection if too many wait already. */
  take(socket: Socket, begin: () => void): void {
    const waiting = this.#waiting.get(socket);
    if (waiting === undefined) {
      this.#waiting.set(socket, []);
      begin();
      return;
    }
    if (waiting.length < this.#limit) waiting.push(begin);
    else socket.destroy();
  }

  /** The request whose turn it was is done. Of a client that is gone, those behind it are forgotten. */
  pass(socket: Socket): void {
    if (socket.destroyed) return;
    const next = this.#waiting.get(socket)?.shift();
    if (next === undefined) this.#waiting.delete(socket);
    else next();
  }
}
