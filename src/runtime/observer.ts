import type { Seconds } from '../base/units.ts';
import type { Verb } from '../client/around-requests.ts';

/** What a work queue has handed out and not got back. */
export interface UnfinishedWork {
  /** The ages of all of it together. */
  readonly total: Seconds;
  readonly longest: Seconds;
}

export type ReconcileResult = 'success' | 'error' | 'requeue_after' | 'give_up';

export interface Reconciled {
  readonly controller: string;
  readonly result: ReconcileResult;
  readonly took: Seconds;
  /** The log knows it by that. */
  readonly reconcileId: string;
}

export interface ClientRequest {
  readonly verb: Verb | 'watch';
  /** The HTTP code, or `<error>` when no answer came. */
  readonly code: string;
  readonly host: string;
  readonly took: Seconds;
}

/**
 * Why nobody will read of something: too many Events wait to be sent, the server did not take it, or one object says so
 * much that it is not heard for a while.
 */
export type EventDrop = 'queue-full' | 'not-taken' | 'talkative-object';

/** What happens in the runtime, said once; which metric moves is the observer's business (`src/metrics`). */
export interface RuntimeObserver {
  /** A queue begins; `unfinished` may be asked at any time after. */
  queueOpened(queue: string, unfinished: () => UnfinishedWork): void;
  queueAdded(queue: string): void;
  queueRetried(queue: string): void;
  queueDepth(queue: string, depth: number): void;
  /** A key was handed out after waiting this long. */
  queueTaken(queue: string, waited: Seconds): void;
  queueDone(queue: string, worked: Seconds): void;
  controllerStarted(controller: string, concurrency: number): void;
  activeWorkers(controller: string, workers: number): void;
  reconciled(reconciled: Reconciled): void;
  /** A cache was filled from a list of this many objects. */
  listed(resource: string, objects: number): void;
  watchEnded(resource: string, how: 'clean' | 'expired' | 'failed'): void;
  requested(request: ClientRequest): void;
  /** A request is sent again because the server asked for it. */
  requestRetried(request: Omit<ClientRequest, 'took'>): void;
  leading(election: string, role: 'leader' | 'follower'): void;
  eventDropped(component: string, why: EventDrop): void;
}

const ignore = (): void => undefined;
export const silentObserver: RuntimeObserver = {
  queueOpened: ignore,
  queueAdded: ignore,
  queueRetried: ignore,
  queueDepth: ignore,
  queueTaken: ignore,
  queueDone: ignore,
  controllerStarted: ignore,
  activeWorkers: ignore,
  reconciled: ignore,
  listed: ignore,
  watchEnded: ignore,
  requested: ignore,
  requestRetried: ignore,
  leading: ignore,
  eventDropped: ignore,
};
