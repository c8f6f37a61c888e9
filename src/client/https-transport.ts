import type { IncomingMessage } from 'node:http';
import type { Cancel, Clock } from '../base/clock.ts';
import type { JsonValue } from '../base/json.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import { hasReason } from '../kube/status-error.ts';
import type { WatchSink } from './client.ts';
import { Exchange } from './exchange.ts';
import type { Connection } from './exchange.ts';
import type { PlannedRequest } from './planned-request.ts';
import { refusalOf } from './refusal.ts';
import type { Transport } from './transport-client.ts';
import { WatchLines, parseJson } from './watch-lines.ts';

/** Where to connect and as whom; `Credentials` is the real one. */
export interface Connector {
  connection(): Promise<Connection>;
  /** The server did not know who this connection is from (401): the next one should be made from what is true now. */
  renew(refused: Connection): void;
}

export interface HttpsTransportOptions {
  readonly credentials: Connector;
  readonly clock: Clock;
  /** How long an answer may take, and a watch to begin. */
  readonly requestTimeout: Seconds;
}

/** Watches are asked to end after this time, so that one whose connection died in silence is noticed. */
const watchTime = seconds(300);
const watchGrace = seconds(30);
/** Servers send a bookmark about once a minute: a watch that is silent for longer than two may be half open. */
const longestSilence = seconds(150);
const largestAnswer = 512 * 1024 * 1024;

/** Requests over HTTP or HTTPS, as fast as they are asked for; `politeClient` has a limit. */
export class HttpsTransport implements Transport {
  readonly #options: HttpsTransportOptions;

  constructor(options: HttpsTransportOptions) {
    this.#options = options;
  }

  /** Whom the server does not know any more asks once again as whom the credentials say now: nothing was done yet. */
  async request(planned: PlannedRequest): Promise<JsonValue> {
    const { credentials } = this.#options;
    const connection = await credentials.connection();
    try {
      return await this.#requestOver(connection, planned);
    } catch (error) {
      if (!hasReason(error, 'Unauthorized')) throw error;
      credentials.renew(connection);
      const renewed = await credentials.connection();
      if (renewed === connection) throw error;
      return await this.#requestOver(renewed, planned);
    }
  }

  watch(planned: PlannedRequest, sink: WatchSink): () => void {
    const watching = new Watching(sink, this.#options);
    void watching.follow(planned); // never rejects: a failure closes the sink
    return () => {
      watching.abort();
    };
  }

  async #requestOver(connection: Connection, planned: PlannedRequest): Promise<JsonValue> {
    const { clock, requestTimeout } = this.#options;
    const exchange = new Exchange(connection, planned);
    const cancel = clock.after(requestTimeout, () => {
      const what = `${planned.method} ${planned.path}`;
      exchange.breakOff(new Error(`no answer to ${what} after ${requestTimeout} s`));
    });
    try {
      return await answerOf(await exchange.response());
    } catch (error) {
      throw exchange.reason ?? error;
    } finally {
      cancel();
    }
  }
}

async function answerOf(response: IncomingMessage): Promise<JsonValue> {
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
  throw refusalOf(code, text, response.headers['retry-after']);
}

/** One watch. Whether it was aborted is known from its own flag: what error follows an abort differs. */
class Watching {
  readonly #sink: WatchSink;
  readonly #options: HttpsTransportOptions;
  #over = false;
  #quiet: Cancel = () => undefined;
  #exchange: Exchange | undefined;

  constructor(sink: WatchSink, options: HttpsTransportOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  abort(): void {
    this.#over = true;
    this.#exchange?.breakOff(new Error('aborted'));
  }

  async follow(planned: PlannedRequest): Promise<void> {
    const { credentials, clock, requestTimeout } = this.#options;
    const breakOff = (reason: string) => () => {
      this.#exchange?.breakOff(new Error(reason));
    };
    const tooLate = clock.after(requestTimeout, breakOff('the watch did not begin in time'));
    const silent = clock.after(seconds(watchTime + watchGrace), breakOff('the watch did not end'));
    try {
      const connection = await credentials.connection();
      if (this.#over) return;
      const query = new URLSearchParams(planned.query);
      query.set('timeoutSeconds', String(watchTime));
      this.#exchange = new Exchange(connection, { ...planned, query });
      const response = await this.#exchange.response();
      tooLate();
      if (response.statusCode === 401) credentials.renew(connection);
      if (response.statusCode !== 200) await answerOf(response);
      else await this.#read(response);
      this.#close();
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      this.#close(this.#exchange?.reason ?? reason);
    } finally {
      tooLate();
      silent();
      this.#quiet();
    }
  }

  /** A stream that breaks off rejects; one that ends within an event is broken, too. */
  async #read(response: IncomingMessage): Promise<void> {
    const lines = new WatchLines();
    this.#listen();
    for await (const chunk of response) {
      if (!(chunk instanceof Uint8Array)) continue;
      for (const event of lines.push(chunk)) {
        if (this.#isOver()) return;
        this.#sink.event(event);
      }
      this.#listen();
    }
    lines.end();
  }

  /** From now on. Not a failure: nothing says that anything was missed, and another watch goes on from where this one was. */
  #listen(): void {
    this.#quiet();
    if (this.#isOver()) return;
    this.#quiet = this.#options.clock.after(longestSilence, () => {
      this.#close();
      this.#exchange?.breakOff(new Error('the watch fell silent'));
    });
  }

  /** A method, since any event may end the watch. */
  #isOver(): boolean {
    return this.#over;
  }

  #close(error?: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.closed(error);
  }
}
