import type { IncomingMessage } from 'node:http';
import type { Clock } from '../base/clock.ts';
import type { JsonValue } from '../base/json.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { WatchSink } from './client.ts';
import { Exchange } from './exchange.ts';
import type { Connection } from './exchange.ts';
import type { PlannedRequest } from './planned-request.ts';
import { refusalOf } from './refusal.ts';
import type { Transport } from './transport-client.ts';
import { WatchLines, parseJson } from './watch-lines.ts';

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
    const exchange = new Exchange(await connect(), planned);
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

  watch(planned: PlannedRequest, sink: WatchSink): () => void {
    const watching = new Watching(sink, this.#options);
    void watching.follow(planned); // never rejects: a failure closes the sink
    return () => {
      watching.abort();
    };
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
  throw refusalOf(code, text);
}

/** One watch. Whether it was aborted is known from its own flag: what error follows an abort differs. */
class Watching {
  readonly #sink: WatchSink;
  readonly #options: HttpsTransportOptions;
  #over = false;
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
    const { connect, clock, requestTimeout } = this.#options;
    const breakOff = (reason: string) => () => {
      this.#exchange?.breakOff(new Error(reason));
    };
    const tooLate = clock.after(requestTimeout, breakOff('the watch did not begin in time'));
    const silent = clock.after(seconds(watchTime + watchGrace), breakOff('the watch fell silent'));
    try {
      const connection = await connect();
      if (this.#over) return;
      const query = new URLSearchParams(planned.query);
      query.set('timeoutSeconds', String(watchTime));
      this.#exchange = new Exchange(connection, { ...planned, query });
      const response = await this.#exchange.response();
      tooLate();
      if (response.statusCode !== 200) await answerOf(response);
      else await this.#read(response);
      this.#close();
    } catch (error) {
      const reason = error instanceof Error ? error : new Error(String(error));
      this.#close(this.#exchange?.reason ?? reason);
    } finally {
      tooLate();
      silent();
    }
  }

  /** A stream that breaks off rejects; one that ends within an event is broken, too. */
  async #read(response: IncomingMessage): Promise<void> {
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
    this.#over = true;
    this.#sink.closed(error);
  }
}
