import type {
  ApiRequest,
  ApiResponse,
  Dispatch,
  WatchListener,
} from '../../src/apiserver/api-request.ts';

/** What stands between a client and a server, and may be in the way. */
export class DisturbedDispatch {
  readonly #inner: Dispatch;
  readonly #watching = new Set<WatchListener>();
  readonly #silent = new Set<WatchListener>();
  /** Done before each request; may throw the answer that it gets instead. */
  before: (request: ApiRequest) => Promise<void> | void = () => undefined;
  /** Done when a request is answered, before anybody hears of it. */
  after: (request: ApiRequest) => Promise<void> | void = () => undefined;

  constructor(inner: Dispatch) {
    this.#inner = inner;
  }

  readonly dispatch: Dispatch = async (request) => {
    await this.before(request);
    const answer = await this.#inner(request);
    await this.after(request);
    return answer.type === 'watch' ? this.#disturbed(answer) : answer;
  };

  /** Ends every watch as a server does whose time is over: cleanly. */
  endWatches(): void {
    for (const listener of [...this.#watching]) listener.end();
  }

  /** Nothing gets through any more to those who watch now, as over a connection that is half open. */
  silenceWatches(): void {
    for (const listener of this.#watching) this.#silent.add(listener);
  }

  #disturbed(answer: ApiResponse & { readonly type: 'watch' }): ApiResponse {
    return {
      ...answer,
      start: (listener) => {
        const own: WatchListener = {
          message: (message) => {
            if (!this.#silent.has(own)) listener.message(message);
          },
          end: () => {
            this.#watching.delete(own);
            listener.end();
          },
        };
        this.#watching.add(own);
        const stop = answer.start(own);
        return () => {
          this.#watching.delete(own);
          stop();
        };
      },
    };
  }
}

export const isWatch = ({ method, query }: ApiRequest): boolean =>
  method === 'GET' && query.get('watch') === 'true';
