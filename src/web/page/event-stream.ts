import { applied } from '../delta.ts';
import type { Delta, Snapshot } from '../wire.ts';

export type Connection = 'connecting' | 'live' | 'lost';

/** What a tab hears from the stream, through a worker or at first hand. */
export type StreamNews =
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'delta'; readonly delta: Delta };

const LATER_MS = 5000;

/**
 * One EventSource and the state that its deltas add up to. The browser reconnects by itself, naming the last id; it gives up
 * when the server refuses, and then this asks again after a while.
 */
export class EventStream {
  readonly #url: string;
  readonly #tell: (news: StreamNews) => void;
  #snapshot: Snapshot | undefined;
  #connection: Connection = 'connecting';
  #lastId = '';

  constructor(url: string, tell: (news: StreamNews) => void) {
    this.#url = url;
    this.#tell = tell;
  }

  /** What somebody who listens only now has to know. */
  get now(): readonly StreamNews[] {
    const connection: StreamNews = { type: 'connection', connection: this.#connection };
    const snapshot = this.#snapshot;
    return snapshot === undefined ? [connection] : [connection, { type: 'snapshot', snapshot }];
  }

  open(): void {
    const after = this.#lastId === '' ? '' : `?after=${encodeURIComponent(this.#lastId)}`;
    const source = new EventSource(`${this.#url}${after}`);
    source.addEventListener('open', () => {
      this.#connected('live');
    });
    source.addEventListener('snapshot', (event: MessageEvent<string>) => {
      this.#lastId = event.lastEventId;
      const snapshot = JSON.parse(event.data) as Snapshot;
      this.#snapshot = snapshot;
      this.#tell({ type: 'snapshot', snapshot });
    });
    source.addEventListener('delta', (event: MessageEvent<string>) => {
      this.#lastId = event.lastEventId;
      const delta = JSON.parse(event.data) as Delta;
      if (this.#snapshot !== undefined) this.#snapshot = applied(this.#snapshot, delta);
      this.#tell({ type: 'delta', delta });
    });
    source.addEventListener('error', () => {
      this.#connected('lost');
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        this.open();
      }, LATER_MS);
    });
  }

  #connected(connection: Connection): void {
    this.#connection = connection;
    this.#tell({ type: 'connection', connection });
  }
}
