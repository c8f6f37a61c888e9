import { STATUS_CODES } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What Node says of bytes that are no request. Any other fault of its parser is a 400. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
  ['HPE_HEADER_OVERFLOW', 431],
]);

/**
 * Answers what is no request, as net/http of Go does: when everything before it on its connection is answered, in plain
 * text, and the connection ends. Left to itself, Node breaks it at once, and the answers to good requests are lost.
 */
export function answerBrokenRequests(
  server: Server,
  underWay: (socket: Duplex) => ServerResponse | undefined,
): void {
  const refused = new WeakSet<Duplex>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Every further piece is no request either.
    if (refused.has(socket)) return;
    refused.add(socket);
    const status = statusOf(error.code ?? '');
    // The connection itself failed, or never came to be.
    if (status === undefined) socket.destroy();
    else
      whenAnswered(socket, underWay, (before) => {
        refuse(socket, status, before);
      });
  });
}

const statusOf = (code: string): number | undefined =>
  statuses.get(code) ?? (code.startsWith('HPE_') ? 400 : undefined);

/** Calls back when nothing is to come any more, with the answer that never will: to a request that is broken itself. */
function whenAnswered(
  socket: Duplex,
  underWay: (socket: Duplex) => ServerResponse | undefined,
  then: (broken: ServerResponse | undefined) => void,
): void {
  const before = underWay(socket);
  if (before === undefined || !(before.req.complete || before.writableEnded)) {
    then(before);
    return;
  }
  // The next one on the connection has begun by then, if there is one.
  before.once('finish', () => {
    whenAnswered(socket, underWay, then);
  });
}

function refuse(socket: Duplex, status: number, broken: ServerResponse | undefined): void {
  // The last answer has ended it already, and is perhaps still on its way.
  if (socket.writableEnded) return;
  if (!socket.writable || broken?.headersSent === true) {
    socket.destroy();
    return;
  }
  const said = `${status} ${STATUS_CODES[status] ?? ''}`;
  const head = `HTTP/1.1 ${said}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n`;
  socket.end(head + said, () => {
    socket.destroy();
  });
}
