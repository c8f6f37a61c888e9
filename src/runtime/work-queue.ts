import { instant } from '../base/clock.ts';
import type { Cancel, Clock, Instant } from '../base/clock.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { RuntimeObserver, UnfinishedWork } from './observer.ts';
import type { RateLimit } from './rate-limit.ts';

export interface WorkQueueOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly rateLimit: RateLimit;
  readonly observer: RuntimeObserver;
  /** How many keys may wait to be worked on, and how many for their time to come. */
  readonly capacity?: number;
}

/** `full`: the key was not taken, and whoever brought it must come back. */
export type Added = 'added' | 'known' | 'full' | 'closed';

/** How long a key whose time has come waits for room. */
const fullPause = seconds(1);

interface Delayed {
  readonly due: Instant;
  readonly cancel: Cancel;
}

/**
 * Keys to be worked on. A key waits at most once however often it is added; while it is worked on it is not handed
 * out again, but added meanwhile it waits for the end of that work. So a key is never lost and never worked on twice at once.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #capacity: number;
  /** In the order of their adding, with the time of it. */
  readonly #waiting = new Map<string, Instant>();
  readonly #working = new Map<string, Instant>();
  /** Added while it was worked on. */
  readonly #again = new Map<string, Instant>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? 1_000_000;
    options.observer.queueOpened(options.name, () => this.#unfinished());
  }

  add(key: string): Added {
    if (this.#closed) return 'closed';
    if (this.#waiting.has(key) || this.#again.has(key)) return 'known';
    if (this.#waiting.size + this.#again.size >= this.#capacity) return 'full';
    const { clock, observer, name } = this.#options;
    observer.queueAdded(name);
    if (this.#working.has(key)) this.#again.set(key, clock.now());
    else this.#enqueue(key, clock.now());
    return 'added';
  }

  /** Adds the key when the delay is over; of several delays of one key the soonest counts. */
  addAfter(key: string, delay: Seconds): Added {
    if (delay <= 0) return this.add(key);
    if (this.#closed) return 'closed';
    const { clock } = this.#options;
    const due = instant(clock.now() + delay * 1000);
    const known = this.#delayed.get(key);
    if (known !== undefined && known.due <= due) return 'known';
    if (known === undefined && this.#delayed.size >= this.#capacity) return 'full';
    known?.cancel();
    const cancel = clock.after(delay, () => {
      this.#delayed.delete(key);
      if (this.add(key) === 'full') this.addAfter(key, fullPause);
    });
    this.#delayed.set(key, { due, cancel });
    return 'added';
  }

  /** Adds the key again after its work failed, the later the more often that has happened. */
  addLimited(key: string): Added {
    const { rateLimit, observer, name } = this.#options;
    observer.queueRetried(name);
    return this.addAfter(key, rateLimit.delay(key));
  }

  /** The work on the key succeeded: its next failure counts as the first. */
  forget(key: string): void {
    this.#options.rateLimit.forget(key);
  }

  /** The next key, when there is one; undefined when the queue is shut down and empty. Give it back with `done`. */
  take(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#handOut();
    });
  }

  done(key: string): void {
    const { clock, observer, name } = this.#options;
    const begun = this.#working.get(key);
    if (begun === undefined) return;
    this.#working.delete(key);
    observer.queueDone(name, elapsed(begun, clock.now()));
    const again = this.#again.get(key);
    if (again !== undefined && this.#again.delete(key)) this.#enqueue(key, again);
  }

  /** Takes nothing new and forgets what is for later; what waits is still handed out. */
  shutDown(): void {
    this.#closed = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#handOut();
  }

  get depth(): number {
    return this.#waiting.size;
  }

  #enqueue(key: string, since: Instant): void {
    this.#waiting.set(key, since);
    this.#options.observer.queueDepth(this.#options.name, this.depth);
    this.#handOut();
  }

  #handOut(): void {
    while (this.#takers.length > 0) {
      const [next] = this.#waiting;
      if (next === undefined && !(this.#closed && this.#again.size === 0)) return;
      const taker = this.#takers.shift();
      if (next !== undefined) this.#begin(...next);
      taker?.(next?.[0]);
    }
  }

  #begin(key: string, since: Instant): void {
    const { clock, observer, name } = this.#options;
    this.#waiting.delete(key);
    this.#working.set(key, clock.now());
    observer.queueDepth(name, this.depth);
    observer.queueTaken(name, elapsed(since, clock.now()));
  }

  #unfinished(): UnfinishedWork {
    const now = this.#options.clock.now();
    const ages = [...this.#working.values()].map((begun) => elapsed(begun, now));
    return {
      total: seconds(ages.reduce((sum, age) => sum + age, 0)),
      longest: seconds(Math.max(0, ...ages)),
    };
  }
}

const elapsed = (since: Instant, now: Instant): Seconds => seconds((now - since) / 1000);
