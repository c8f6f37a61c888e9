import { assert } from '../../base/assert.ts';
import type { Instant } from '../../base/clock.ts';

/** How a level seats requests now. */
export interface Seating {
  readonly seats: number;
  /** How many may wait in each queue; left out, nobody waits. */
  readonly queueLengthLimit?: number;
}

/** A request that waits, or holds a seat. A class, as its objects are made for every request and change. */
export class Seated<Tag> {
  readonly tag: Tag;
  readonly arrivedAt: Instant;
  /** Where the meter of progress stood then. */
  readonly arrivedAtProgress: number;
  /** Undefined: it came past the queues. */
  readonly queue: Queue<Tag> | undefined;
  state: 'waiting' | 'executing' | 'over' = 'executing';
  startedAt: Instant;

  constructor(tag: Tag, queue: Queue<Tag> | undefined, at: Reading) {
    this.tag = tag;
    this.queue = queue;
    this.arrivedAt = at.now;
    this.startedAt = at.now;
    this.arrivedAtProgress = at.progress;
  }
}

interface Reading {
  readonly now: Instant;
  readonly progress: number;
}

export interface Queue<Tag> {
  readonly index: number;
  readonly waiting: Set<Seated<Tag>>;
  /** How many of its requests hold a seat. */
  executing: number;
  /** Where the meter stands when its next request is due. */
  nextDispatch: number;
}

export type Arrival<Tag> =
  | { readonly type: 'seated'; readonly request: Seated<Tag> }
  | { readonly type: 'rejected'; readonly reason: 'concurrency-limit' | 'queue-full' };

/** In seconds: what a request is expected to take, until it is known. */
export const ESTIMATE = 0.003;

/** So many queues without requests are kept, as they will be needed again. */
const mostIdleQueues = 256;

const nobody: readonly never[] = [];

const isActive = ({ waiting, executing }: Queue<unknown>): boolean =>
  executing > 0 || waiting.size > 0;

/**
 * The seats of one level and the queues before them: fair queuing for server requests, as KEP-1040 and
 * `k8s.io/apiserver/pkg/util/flowcontrol/fairqueuing/queueset` define it, after Demers, Keshav and Shenker, "Analysis and
 * Simulation of a Fair Queueing Algorithm" (1989); here each request takes one seat.
 *
 * A meter R of progress runs at `min(seats, requests) / active queues` per second: it is the seat-seconds that each queue with
 * requests would have got by now if the seats were divided evenly. Every queue has the reading at which its next request is
 * due. The one that is due first, by `due + estimate`, is served; being served puts off what follows by the estimate,
 * and when the request is over by what it took in truth. A queue that had nothing to do saves nothing up: its next request
 * is not due before it came.
 *
 * It is a state machine: time comes in with every call, and what may begin comes out. Queues are made when they are needed: the API
 * admits ten million of them.
 */
export class QueueSet<Tag> {
  #seating: Seating;
  readonly #queues = new Map<number, Queue<Tag>>();
  readonly #executing = new Set<Seated<Tag>>();
  #progress = 0;
  #syncedAt: Instant;
  #waiting = 0;
  #executingFromQueues = 0;
  #activeQueues = 0;
  #arrivals = 0;
  #lastServed = -1;

  constructor(seating: Seating, now: Instant) {
    this.#seating = seating;
    this.#syncedAt = now;
  }

  get waiting(): number {
    return this.#waiting;
  }

  get executing(): ReadonlySet<Seated<Tag>> {
    return this.#executing;
  }

  get activeQueues(): number {
    return this.#activeQueues;
  }

  /** Those that there are, by their index. */
  get queues(): ReadonlyMap<number, Queue<Tag>> {
    return this.#queues;
  }

  /** Changes the limits; returns what may begin now. Who waits goes on waiting, also where nobody else may wait any more. */
  configure(seating: Seating, now: Instant): readonly Seated<Tag>[] {
    this.#sync(now);
    this.#seating = seating;
    return this.#dispatch(now);
  }

  /** A request comes, with the queues it may wait in. */
  arrive(tag: Tag, hand: readonly number[], now: Instant): Arrival<Tag> {
    this.#sync(now);
    const { seats, queueLengthLimit } = this.#seating;
    const isFull = this.#executing.size >= seats;
    const index = hand.length === 0 ? undefined : this.#leastBusy(hand);
    if (index === undefined || queueLengthLimit === undefined) {
      if (isFull) return { type: 'rejected', reason: 'concurrency-limit' };
      const request = this.#request(tag, undefined, now);
      this.#executing.add(request);
      return { type: 'seated', request };
    }
    const queue = this.#queueAt(index);
    if (isFull && queue.waiting.size >= queueLengthLimit) {
      return { type: 'rejected', reason: 'queue-full' };
    }
    if (!isActive(queue)) {
      this.#activeQueues += 1;
      queue.nextDispatch = this.#progress;
    }
    const request = this.#request(tag, queue, now);
    if (isFull) {
      request.state = 'waiting';
      queue.waiting.add(request);
      this.#waiting += 1;
    } else this.#serve(queue, request);
    return { type: 'seated', request };
  }

  /** The request is over; returns what may begin now. */
  finish(request: Seated<Tag>, now: Instant): readonly Seated<Tag>[] {
    assert(request.state === 'executing', 'only what was seated gives its seat back');
    this.#sync(now);
    request.state = 'over';
    this.#executing.delete(request);
    const { queue } = request;
    if (queue !== undefined) {
      queue.executing -= 1;
      this.#executingFromQueues -= 1;
      queue.nextDispatch -= ESTIMATE - (now - request.startedAt) / 1000;
      this.#settle(queue);
    }
    return this.#dispatch(now);
  }

  /** The request waits no longer: its time is over, or its client is gone. */
  leave(request: Seated<Tag>, now: Instant): void {
    const { queue } = request;
    assert(request.state === 'waiting' && queue !== undefined, 'only who waits can leave');
    this.#sync(now);
    request.state = 'over';
    queue.waiting.delete(request);
    this.#waiting -= 1;
    this.#settle(queue);
  }

  #request(tag: Tag, queue: Queue<Tag> | undefined, now: Instant): Seated<Tag> {
    return new Seated(tag, queue, { now, progress: this.#progress });
  }

  #queueAt(index: number): Queue<Tag> {
    const known = this.#queues.get(index);
    if (known !== undefined) return known;
    const queue: Queue<Tag> = { index, waiting: new Set(), executing: 0, nextDispatch: 0 };
    this.#queues.set(index, queue);
    return queue;
  }

  /** Of those in the hand the one where the fewest wait; each time another is asked first. */
  #leastBusy(hand: readonly number[]): number | undefined {
    const first = this.#arrivals % hand.length;
    this.#arrivals += 1;
    if (this.#waiting === 0) return hand[first];
    let best: number | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (let step = 0; step < hand.length; step++) {
      const index = hand[(first + step) % hand.length];
      const waiting = index === undefined ? 0 : (this.#queues.get(index)?.waiting.size ?? 0);
      if (waiting < fewest) [best, fewest] = [index, waiting];
    }
    return best;
  }

  /** Serves those who wait while there are seats. */
  #dispatch(now: Instant): readonly Seated<Tag>[] {
    if (this.#waiting === 0) return nobody;
    const begun: Seated<Tag>[] = [];
    while (this.#waiting > 0 && this.#executing.size < this.#seating.seats) {
      const queue = this.#due();
      const [request] = queue?.waiting ?? [];
      assert(queue !== undefined && request !== undefined, 'somebody waits');
      queue.waiting.delete(request);
      this.#waiting -= 1;
      request.state = 'executing';
      request.startedAt = now;
      this.#serve(queue, request);
      begun.push(request);
    }
    return begun;
  }

  #serve(queue: Queue<Tag>, request: Seated<Tag>): void {
    this.#executing.add(request);
    queue.executing += 1;
    this.#executingFromQueues += 1;
    queue.nextDispatch += ESTIMATE;
    this.#lastServed = queue.index;
    this.#settle(queue);
  }

  /** The queue whose next request is due first; of several the next one after that which was served last. */
  #due(): Queue<Tag> | undefined {
    let first: Queue<Tag> | undefined;
    for (const queue of this.#queues.values()) {
      if (queue.waiting.size > 0 && (first === undefined || this.#isBefore(queue, first))) {
        first = queue;
      }
    }
    return first;
  }

  #isBefore(left: Queue<Tag>, right: Queue<Tag>): boolean {
    if (left.nextDispatch !== right.nextDispatch) return left.nextDispatch < right.nextDispatch;
    const [leftIsAhead, rightIsAhead] = [left, right].map(({ index }) => index > this.#lastServed);
    return leftIsAhead === rightIsAhead ? left.index < right.index : leftIsAhead === true;
  }

  /** A queue is not due before its next request came; without requests it does not count. */
  #settle(queue: Queue<Tag>): void {
    if (queue.waiting.size > 0) {
      const [next] = queue.waiting;
      const came = next?.arrivedAtProgress ?? 0;
      queue.nextDispatch = Math.max(queue.nextDispatch, came);
    } else if (queue.executing === 0) {
      this.#activeQueues -= 1;
      if (this.#queues.size > mostIdleQueues) this.#queues.delete(queue.index);
    }
  }

  #sync(now: Instant): void {
    const passed = now - this.#syncedAt;
    if (passed === 0) return;
    this.#syncedAt = now;
    // A clock that is set back takes no progress away.
    if (passed < 0 || this.#activeQueues === 0) return;
    const served = Math.min(this.#executingFromQueues + this.#waiting, this.#seating.seats);
    this.#progress += (served / this.#activeQueues) * (passed / 1000);
  }
}
