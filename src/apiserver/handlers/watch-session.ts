import { reasonOf } from '../../base/errors.ts';
import type { Cancel } from '../../base/clock.ts';
import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import { StatusError } from '../../kube/status-error.ts';
import type { Change } from '../../store/change.ts';
import type { Revision } from '../../store/revision.ts';
import type { Stored } from '../../store/stored.ts';
import type { WatchListener, WatchMessage } from '../api-request.ts';
import type { Call, Core } from './call.ts';
import { keyPrefix } from './list.ts';
import { bookmark, encoderFor, plainMessage } from './watch-encoding.ts';
import type { Encode } from './watch-encoding.ts';
import { ReadyQueue } from './ready-queue.ts';
import type { WatchWish } from './watch-wish.ts';

const LAST_BOOKMARK_BEFORE_END = seconds(2);

/** One watch, from its first message to its end. */
export class WatchSession {
  readonly #core: Core;
  readonly #call: Call;
  readonly #wish: WatchWish;
  readonly #listener: WatchListener;
  readonly #encode: Encode;
  readonly #prefix: string;
  readonly #cleanups: (() => void)[] = [];
  readonly #queue: ReadyQueue;
  #state: 'open' | 'over' = 'open';
  /** From which revision on a watcher may hear that it has all there was; undefined once it heard. */
  #completeFrom: Revision | undefined;
  #cancelBookmark: Cancel = () => undefined;

  constructor(core: Core, call: Call, wish: WatchWish, listener: WatchListener) {
    this.#core = core;
    this.#call = call;
    this.#wish = wish;
    this.#listener = listener;
    this.#encode = encoderFor(core, call);
    this.#prefix = keyPrefix(call);
    this.#queue = new ReadyQueue(call.resource, (error) => {
      this.#fail(error);
    });
  }

  start(): void {
    const after = this.#begin();
    if (after === undefined || this.#isOver()) return;
    const { clock, storage } = this.#core;
    const { resource } = this.#call;
    const end = (): void => {
      this.#end();
    };
    this.#cleanups.push(
      storage.store.subscribe(resource.storage, after, (change) => {
        this.#hear(change);
      }),
      resource.whenRetired(end),
      clock.after(this.#wish.timeout, end),
      () => {
        this.#cancelBookmark();
        this.#queue.close();
      },
    );
    if (this.#wish.bookmarks === 'wanted') this.#scheduleBookmark(this.#wish.timeout);
  }

  /** Ends the watch from the watcher's side: it hears nothing more. */
  stop(): void {
    if (this.#isOver()) return;
    this.#state = 'over';
    for (const cleanup of this.#cleanups) cleanup();
  }

  #isOver(): boolean {
    return this.#state === 'over';
  }

  #end(): void {
    if (this.#isOver()) return;
    this.stop();
    this.#listener.end();
  }

  /** A listener that throws loses its watch; it must not keep others from hearing of the change. */
  #send(message: WatchMessage): void {
    if (this.#isOver()) return;
    try {
      this.#listener.message(message);
    } catch (error) {
      const why = reasonOf(error);
      this.#core.log.error('a watcher failed and is dropped', { why });
      this.stop();
    }
  }

  /** Sends what there is to send at once; the changes after the revision follow. Undefined: it is over. */
  #begin(): Revision | undefined {
    const { store } = this.#core.storage;
    const { from } = this.#wish;
    switch (from.type) {
      case 'now':
        return store.revision;
      case 'present':
        if (this.#wish.endOfInitial === 'marked') this.#completeFrom = from.notOlder;
        this.#sendPresent();
        return store.revision;
      case 'after': {
        const since = store.since(this.#call.resource.storage, from.revision);
        if (since.type === 'expired') {
          this.#expire(from.revision, since.oldest);
          return undefined;
        }
        for (const change of since.changes) this.#hear(change);
        return Math.max(store.revision, from.revision);
      }
    }
  }

  #sendPresent(): void {
    const { store } = this.#core.storage;
    const { resource } = this.#call;
    const listing = store.list({ resource: resource.storage, prefix: this.#prefix });
    if (listing.type === 'expired') return;
    this.#queue.add(listing.items, () => {
      for (const stored of listing.items) {
        const view = resource.view(stored);
        if (this.#wish.selection.fits(view.object)) this.#send(this.#encode('ADDED', view));
      }
      if (this.#completeFrom !== undefined) this.#sendBookmark(listing.revision);
    });
  }

  /** The first one may be a promise. What was asked of a revision that is not there yet is not to be had until it is. */
  #sendBookmark(revision: Revision): void {
    const from = this.#completeFrom;
    if (from !== undefined && revision < from) return;
    this.#completeFrom = undefined;
    const purpose = from === undefined ? 'progress' : 'initial-events-end';
    this.#send(this.#encode('BOOKMARK', bookmark(this.#call, revision, purpose)));
  }

  /** The stream ends with the reason: the watcher has to begin anew. */
  #fail(error: unknown): void {
    const failure =
      error instanceof StatusError ? error : new StatusError(500, '', reasonOf(error));
    this.#send(plainMessage('ERROR', failure.toStatus()));
    this.#end();
  }

  #expire(wanted: Revision, oldest: Revision): void {
    const message = `too old resource version: ${wanted} (${oldest})`;
    const status = new StatusError(410, 'Expired', message).toStatus();
    this.#send(plainMessage('ERROR', status));
    this.#end();
  }

  #hear(change: Change): void {
    if (!change.key.startsWith(this.#prefix)) return;
    this.#queue.add([change.before, change.after, change.farewell], () => {
      this.#tell(change);
    });
  }

  #tell(change: Change): void {
    const after = this.#fitting(change.after);
    const fitted = this.#didFit(change.before);
    if (after !== undefined) {
      this.#send(this.#encode(fitted ? 'MODIFIED' : 'ADDED', after));
      return;
    }
    const { farewell } = change;
    if (!fitted || farewell === undefined) return;
    this.#send(this.#encode('DELETED', this.#call.resource.view(farewell)));
  }

  #fitting(stored: Stored | undefined): Stored | undefined {
    if (stored === undefined) return undefined;
    const view = this.#call.resource.view(stored);
    return this.#wish.selection.fits(view.object) ? view : undefined;
  }

  #didFit(before: Stored | undefined): boolean {
    if (this.#wish.selection.type === 'all') return before !== undefined;
    return this.#fitting(before) !== undefined;
  }

  /** Again and again, and once right before the end: the next watch then begins close to where this one ended. */
  #scheduleBookmark(left: Seconds): void {
    const delay = seconds(Math.min(this.#core.bookmarkEvery, left - LAST_BOOKMARK_BEFORE_END));
    if (delay <= 0) return;
    this.#cancelBookmark = this.#core.clock.after(delay, () => {
      const { revision } = this.#core.storage.store;
      this.#queue.add([], () => {
        this.#sendBookmark(revision);
      });
      if (!this.#isOver()) this.#scheduleBookmark(seconds(left - delay));
    });
  }
}
