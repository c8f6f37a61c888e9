import type { Change } from './change.ts';
import type { Revision } from './revision.ts';

export type ChangeListener = (change: Change) => void;

interface Subscription {
  readonly after: Revision;
  readonly listener: ChangeListener;
}

/** Hands every change to whoever watches its resource, to all in the order they came. */
export class WatchHub {
  readonly #subscriptions = new Map<string, Set<Subscription>>();
  readonly #everywhere = new Set<ChangeListener>();

  /**
   * The listener hears of the changes after the revision. One that subscribes while a change is being
   * handed out has seen that change already, in the state it read: `after` keeps it from hearing it twice.
   */
  subscribe(resource: string, after: Revision, listener: ChangeListener): () => void {
    const subscriptions = this.#subscriptions.get(resource) ?? new Set();
    this.#subscriptions.set(resource, subscriptions);
    const subscription = { after, listener };
    subscriptions.add(subscription);
    return () => {
      subscriptions.delete(subscription);
    };
  }

  /** The listener hears of every change of every resource from here on, before the watchers of one resource do. */
  subscribeToAll(listener: ChangeListener): () => void {
    this.#everywhere.add(listener);
    return () => {
      this.#everywhere.delete(listener);
    };
  }

  publish(change: Change): void {
    for (const listener of this.#everywhere) listener(change);
    for (const { after, listener } of this.#subscriptions.get(change.resource) ?? []) {
      if (change.revision > after) listener(change);
    }
  }
}
