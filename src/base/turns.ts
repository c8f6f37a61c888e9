/** As much of a socket as is needed here. */
interface Breakable {
  readonly destroyed: boolean;
  destroy(): unknown;
}

interface Line {
  state: 'busy' | 'free';
  readonly waiting: (() => void)[];
}

/**
 * A client may send requests before it has the answers to those before. They take turns: what a request does is seen by the
 * next one on its connection, and one connection keeps nobody busy with more than one request.
 */
export class Turns {
  readonly #limit: number;
  /** Of each connection that was ever used: entries that come and go with each request would cost more. */
  readonly #lines = new WeakMap<Breakable, Line>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Begins now or when the requests before are done; breaks the connection if too many wait already. */
  take(socket: Breakable, begin: () => void): void {
    const line = this.#lines.get(socket);
    if (line === undefined || line.state === 'free') {
      if (line === undefined) this.#lines.set(socket, { state: 'busy', waiting: [] });
      else line.state = 'busy';
      begin();
      return;
    }
    if (line.waiting.length < this.#limit) line.waiting.push(begin);
    else socket.destroy();
  }

  isBusy(socket: Breakable): boolean {
    return this.#lines.get(socket)?.state === 'busy';
  }

  /** The request whose turn it was is done. Of a client that is gone, those behind it are forgotten. */
  pass(socket: Breakable): void {
    if (socket.destroyed) return;
    const line = this.#lines.get(socket);
    const next = line?.waiting.shift();
    if (next !== undefined) next();
    else if (line !== undefined) line.state = 'free';
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
