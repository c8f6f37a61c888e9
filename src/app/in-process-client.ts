import { deepFreeze, isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonValue } from '../base/json.ts';
import type {
  ApiRequest,
  ApiResponse,
  Dispatch,
  User,
  WatchMessage,
} from '../apiserver/api-request.ts';
import type { Client, WatchSink } from '../client/client.ts';
import type { PlannedRequest } from '../client/planned-request.ts';
import { refusalOf } from '../client/refusal.ts';
import { asEventObject, transportClient } from '../client/transport-client.ts';
import type { Transport } from '../client/transport-client.ts';
import { statusErrorFrom } from '../kube/status-error.ts';

export interface InProcessClientOptions {
  readonly dispatch: Dispatch;
  readonly user: User;
  readonly fieldManager: string;
}

/** A client that enters the request handlers of an API server in the same process: the same answers, no sockets. */
export function inProcessClient({ dispatch, user, fieldManager }: InProcessClientOptions): Client {
  const transport: Transport = {
    request: async (planned) => bodyOf(await dispatch(toApiRequest(planned, user))),
    watch: (planned, sink) => {
      const delivery = new WatchDelivery(sink);
      void delivery.follow(dispatch, toApiRequest(planned, user)); // never rejects: a failure closes the sink
      return () => {
        delivery.abort();
      };
    },
  };
  return transportClient(transport, fieldManager);
}

function toApiRequest({ method, path, query, content }: PlannedRequest, user: User): ApiRequest {
  const headers = new Map([['accept', 'application/json']]);
  if (content !== undefined) headers.set('content-type', content.type);
  return {
    method,
    path,
    query,
    headers,
    body:
      content === undefined
        ? { type: 'none' }
        : { type: 'value', value: deepFreeze(asSent(content.body)) },
    user,
  };
}

/** What would arrive over a wire: nothing that is undefined, and nothing shared with the caller. */
function asSent(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(asSent);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      item === undefined ? [] : [[name, asSent(item)]],
    ),
  );
}

function bodyOf(response: ApiResponse): JsonValue {
  switch (response.type) {
    case 'object':
      if (response.status < 400) return response.body;
      throw statusErrorFrom(response.body) ?? refusalOf(response.status, '');
    case 'text':
      throw refusalOf(response.status, response.text);
    case 'bytes':
    case 'chunks':
      throw new Error('the server answered with bytes where an object was asked for');
    case 'watch':
      throw new Error('the server answered with a watch where none was asked for');
  }
}

type Delivered = WatchMessage | { readonly type: 'end' };

/**
 * Hands messages on in a microtask of their own: the server sends them in the middle of a write,
 * and whoever hears of it may write again.
 */
class WatchDelivery {
  readonly #sink: WatchSink;
  #queue: Delivered[] = [];
  #scheduled = false;
  #over = false;
  #stop: () => void = () => undefined;

  constructor(sink: WatchSink) {
    this.#sink = sink;
  }

  async follow(dispatch: Dispatch, request: ApiRequest): Promise<void> {
    try {
      const response = await dispatch(request);
      if (this.#over) return;
      if (response.type !== 'watch') {
        bodyOf(response);
        throw new Error('the server did not answer with a watch');
      }
      this.#stop = response.start({
        message: (message) => {
          this.#push(message);
        },
        end: () => {
          this.#push({ type: 'end' });
        },
      });
    } catch (error) {
      this.#close(error instanceof Error ? error : new Error(String(error)));
    }
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#queue = [];
    this.#stop();
  }

  #push(delivered: Delivered): void {
    if (this.#over) return;
    this.#queue.push(delivered);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#flush();
    });
  }

  #flush(): void {
    this.#scheduled = false;
    const batch = this.#queue;
    this.#queue = [];
    for (const delivered of batch) {
      if (this.#over) return;
      this.#deliver(delivered);
    }
  }

  #deliver(delivered: Delivered): void {
    if (delivered.type === 'end') {
      this.#close();
      return;
    }
    const object = asEventObject(delivered.object);
    if (object !== undefined) this.#sink.event({ type: delivered.type, object });
    else this.#close(new Error('the server sent an event without an object'));
  }

  #close(error?: Error): void {
    if (this.#over) return;
    this.abort();
    this.#sink.closed(error);
  }
}
