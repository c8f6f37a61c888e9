import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

import type { Log } from '../../base/log.ts';
import type { ApiResponse, WatchListener } from '../api-request.ts';
import { LAGGING_BYTES } from './laggards.ts';
import type { Laggard, Laggards } from './laggards.ts';
import type { WatchChunk, WatchOutbox, WatchOutlet } from './watch-outbox.ts';

/**
 * A watcher that has this much more waiting for it than what it was sent at the start does not read any more: it is
 * dropped, and lists again.
 */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

type Watch = Extract<ApiResponse, { type: 'watch' }>;

interface WatchResponse {
  readonly response: ServerResponse;
  /** What goes with the answer beside the headers of the watch. */
  readonly head: Readonly<OutgoingHttpHeaders>;
}

interface Sending {
  readonly outbox: WatchOutbox;
  readonly laggards: Laggards;
  readonly log: Log;
}

/**
 * Sends a watch: one JSON object a line, in chunks, until the watch or the client ends. The headers go at once,
 * for clients wait for them before they do anything else. The returned function ends the stream cleanly.
 */
export function sendWatch(
  { response, head }: WatchResponse,
  watch: Watch,
  sending: Sending,
): () => void {
  const given = Object.fromEntries(watch.headers);
  response.writeHead(200, { ...head, 'content-type': 'application/json', ...given });
  response.flushHeaders();
  const stream = new WatchStream(response, sending);
  response.on('close', () => {
    stream.finish();
  });
  stream.begin(watch);
  return () => {
    stream.end();
  };
}

/** One watch on its way to one client. */
class WatchStream implements WatchListener, WatchOutlet, Laggard {
  readonly #response: ServerResponse;
  readonly #sending: Sending;
  #state: 'starting' | 'open' | 'over' = 'starting';
  #mayWait = MAX_WAITING_BYTES;
  #lags = false;
  #stop = (): void => undefined;

  constructor(response: ServerResponse, sending: Sending) {
    this.#response = response;
    this.#sending = sending;
  }

  begin(watch: Watch): void {
    const stop = watch.start(this);
    // The watch may have ended while it was starting, and the client may be gone.
    if (this.#isOver() || this.#response.destroyed) {
      stop();
      return;
    }
    this.#stop = stop;
    this.#sending.outbox.flush(this);
    if (this.#isOver()) return;
    this.#mayWait += this.#response.writableLength;
    this.#state = 'open';
  }

  message(message: Parameters<WatchListener['message']>[0]): void {
    if (!this.#isOver()) this.#sending.outbox.post(this, message);
  }

  /** The watch ends: what was said before is still sent. */
  end(): void {
    if (!this.#isOver()) this.#sending.outbox.flush(this);
    this.finish();
    this.#response.end();
  }

  write({ lines, framed }: WatchChunk): void {
    const response = this.#response;
    const { socket } = response;
    // Once it has sent its head, a response only wraps chunks: the frame is made once, for all watchers.
    if (socket === null || !response.chunkedEncoding) response.write(lines);
    else socket.write(framed);
    const waitingBytes = response.writableLength;
    if (this.#state !== 'starting' && waitingBytes > this.#mayWait) this.drop();
    else if (this.#lags || waitingBytes >= LAGGING_BYTES) {
      this.#lags = waitingBytes >= LAGGING_BYTES;
      this.#sending.laggards.waits(this, waitingBytes);
    }
  }

  waitingBytes(): number {
    return this.#response.writableLength;
  }

  drop(): void {
    const waitingBytes = this.waitingBytes();
    this.#sending.log.warn('dropping a watcher that does not keep up', { waitingBytes });
    this.finish();
    this.#response.destroy();
  }

  /** The client is gone, or nothing is left to say. */
  finish(): void {
    if (this.#isOver()) return;
    this.#state = 'over';
    this.#sending.outbox.forget(this);
    this.#sending.laggards.forget(this);
    this.#stop();
  }

  #isOver(): boolean {
    return this.#state === 'over';
  }
}
