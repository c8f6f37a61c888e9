import http from 'node:http';
import https from 'node:https';
import type { PlannedRequest } from './planned-request.ts';

/** Where the server is and how to be let in, as of now: tokens and certificates are renewed. */
export interface Connection {
  /** May have a path, as behind a gateway. */
  readonly server: URL;
  readonly options: https.RequestOptions;
}

/** One request and its response, which can be broken off at any time. */
export class Exchange {
  readonly #connection: Connection;
  readonly #planned: PlannedRequest;
  #request: http.ClientRequest | undefined;
  #response: http.IncomingMessage | undefined;
  #reason: Error | undefined;

  constructor(connection: Connection, planned: PlannedRequest) {
    this.#connection = connection;
    this.#planned = planned;
  }

  /** Why it was broken off from here; the streams themselves only know that they were. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** The response is destroyed rather than the request: after its end, the connection may serve another request already. */
  breakOff(reason: Error): void {
    this.#reason = reason;
    if (this.#response !== undefined) this.#response.destroy();
    else this.#request?.destroy();
  }

  /**
   * A connection that was kept may turn out to be closed by the server. What only reads is then asked again on another
   * one; what writes is not, since nobody knows how far it came.
   */
  async response(): Promise<http.IncomingMessage> {
    for (;;) {
      const request = begin(this.#connection, this.#planned);
      this.#request = request;
      try {
        this.#response = await responseOf(request, this.#planned);
        return this.#response;
      } catch (error) {
        const canRepeat = this.#planned.method === 'GET' && request.reusedSocket;
        if (this.#reason !== undefined || !canRepeat || !wasReset(error)) throw error;
      }
    }
  }
}

function begin({ server, options }: Connection, planned: PlannedRequest): http.ClientRequest {
  const { method, path, query, content } = planned;
  const url = new URL(server);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  url.search = query.toString();
  const send = url.protocol === 'http:' ? http.request : https.request;
  const request = send(url, { ...options, method });
  request.setHeader('accept', 'application/json');
  request.on('socket', (socket) => {
    socket.setKeepAlive(true, 30_000);
  });
  if (content === undefined) return request.end();
  const body = Buffer.from(JSON.stringify(content.body));
  request.setHeader('content-type', content.type);
  request.setHeader('content-length', body.length);
  return request.end(body);
}

function responseOf(
  request: http.ClientRequest,
  { method, path }: PlannedRequest,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', (response) => {
      // Whoever reads it hears of a break; when nobody reads any more, it must not end the process.
      response.on('error', () => undefined);
      resolve(response);
    });
    request.on('error', (cause) => {
      reject(new Error(`${method} ${path}: ${cause.message}`, { cause }));
    });
  });
}

function wasReset(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return (
    typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ECONNRESET'
  );
}
