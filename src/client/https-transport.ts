import http from 'node:http';
import https from 'node:https';
import type { Clock } from '../base/clock.ts';
import type { JsonValue } from '../base/json.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { WatchSink } from './client.ts';
import type { PlannedRequest } from './planned-request.ts';
import { refusalOf } from './refusal.ts';
import type { Transport } from './transport-client.ts';
import { WatchLines, parseJson } from './watch-lines.ts';

/** Where the server is and how to be let in, as of now: tokens and certificates are renewed. */
export interface Connection {
  /** May have a path, as behind a gateway. */
  readonly server: URL;
  readonly options: https.RequestOptions;
}

export interface HttpsTransportOptions {
  readonly connect: () => Promise<Connection>;
  readonly clock: Clock;
  /** How long an answer may take, and a watch to begin. */
  readonly requestTimeout: Seconds;
}

/** Watches are asked to end after this time, so that one whose connection died in silence is noticed. */
const watchTime = seconds(300);
const watchGrace = seconds(30);
const largestAnswer = 512 * 1024 * 1024;

/** Requests over HTTP or HTTPS. There is no limit on their rate: who calls too often is told so by the server (429). */
export class HttpsTransport implements Transport {
  readonly #options: HttpsTransportOptions;

  constructor(options: HttpsTransportOptions) {
    this.#options = options;
  }

  async request(planned: PlannedRequest): Promise<JsonValue> {
    const { connect, clock, requestTimeout } = this.#options;
    const request = open(await connect(), planned);
    let late: Error | undefined;
    const cancel = clock.after(requestTimeout, () => {
      const what = `${planned.method} ${planned.path}`;
      late = new Error(`no answer to ${what} after ${requestTimeout} s`);
      request.destroy(late);
    });
    try {
      const response = await responseOf(request, planned);
      return await answerOf(response);
    } catch (error) {
      throw late ?? error;
    } finally {
      cancel();
    }
  }

  watch(planned: PlannedRequest, sink: WatchSink): () => void {
    const watching = new Watching(sink, this.#options);
    void watching.follow(planned); // never rejects: a failure closes the sink
    return () => {
      watching.abort();
    };
  }
}

function open({ server, options }: Connection, planned: PlannedRequest): http.ClientRequest {
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
    request.on('response', resolve);
    request.on('error', (cause) => {
      reject(new Error(`${method} ${path}: ${cause.message}`, { cause }));
    });
  });
}

async function answerOf(response: http.IncomingMessage): Promise<JsonValue> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestAnswer) throw new Error(`the answer is larger than ${largestAnswer} bytes`);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const code = response.statusCode ?? 0;
  if (code < 300) return parseJson(text);
  throw refusalOf(code, text);
}

/** One watch. Whether it was aborted is known from its own flag: what error follows an abort differs. */
class Watching {
  readonly #sink: WatchSink;
  readonly #options: HttpsTransportOptions;
  #over = false;
  #request: http.ClientRequest | undefined;
  /** Why we gave it up ourselves; the stream only knows that it was broken off. */
  #reason: Error | undefined;

  constructor(sink: WatchSink, options: HttpsTransportOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  abort(): void {
    this.#over = true;
    this.#request?.destroy();
  }

  async follow(planned: PlannedRequest): Promise<void> {
    const { connect, clock, requestTimeout } = this.#options;
    const give = (reason: string) => () => {
      this.#reason = new Error(reason);
      this.#request?.destroy(this.#reason);
    };
    const tooLate = clock.after(requestTimeout, give('the watch did not begin in time'));
    const silent = clock.after(seconds(watchTime + watchGrace), give('the watch fell silent'));
    try {
      const connection = await connect();
      if (this.#over) return;
      const query = new URLSearchParams(planned.query);
      query.set('timeoutSeconds', String(watchTime));
      this.#request = open(connection, { ...planned, query });
      const response = await responseOf(this.#request, planned);
      tooLate();
      if (response.statusCode !== 200) await answerOf(response);
      else await this.#read(response);
      this.#close();
    } catch (error) {
      this.#close(this.#reason ?? (error instanceof Error ? error : new Error(String(error))));
    } finally {
      tooLate();
      silent();
    }
  }

  /** A stream that breaks off rejects; one that ends within an event is broken, too. */
  async #read(response: http.IncomingMessage): Promise<void> {
    const lines = new WatchLines();
    for await (const chunk of response) {
      if (!(chunk instanceof Uint8Array)) continue;
      for (const event of lines.push(chunk)) {
        if (this.#isOver()) return;
        this.#sink.event(event);
      }
    }
    lines.end();
  }

  /** A method, since any event may end the watch. */
  #isOver(): boolean {
    return this.#over;
  }

  #close(error?: Error): void {
    if (this.#over) return;
    this.abort();
    this.#sink.closed(error);
  }
}
