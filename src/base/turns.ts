/** As much of a socket as is needed here. */
interface Breakable {
  readonly destroyed: boolean;
  destroy(): unknown;
}

/**
 * A client may send requests before it has the answers to those before. They take turns: what a request does is seen by the
 * next one on its connection, and one connection keeps nobody busy with more than one request.
 */
export class Turns {
  readonly #limit: number;
  readonly #waiting = new WeakMap<Breakable, (() => void)[]>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Begins now or when the requests before are done; breaks the connection if too many wait already. */
  take(socket: Breakable, begin: () => void): void {
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
  pass(socket: Breakable): void {
    if (socket.destroyed) return;
    const next = this.#waiting.get(socket)?.shift();
    if (next === undefined) this.#waiting.delete(socket);
    else next();
  }
}

interface Answerable {
  on(event: 'finish', listener: () => void): unknown;
}

/** A listener for requests that hears of the next one on a connection when the one before is answered. */
export function inTurns<
  Request extends { readonly socket: Breakable },
  Response extends Answerable,
>(
  limit: number,
  listener: (request: Request, response: Response) => void,
): (request: Request, response: Response) => void {
  const turns = new Turns(limit);
  return (request, response) => {
    const { socket } = request;
    response.on('finish', () => {
      turns.pass(socket);
    });
    turns.take(socket, () => {
      if (!socket.destroyed) listener(request, response);
    });
  };
}
