import { reasonOf } from '../base/errors.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { BREATH_MILLISECONDS, Breaths, othersFirst } from '../base/others-first.ts';
import { uuid } from '../base/uuid.ts';
import { seconds } from '../base/units.ts';
import { keyFromText, keyOf, keyText } from '../kube/object.ts';
import type { ObjectKey } from '../kube/object.ts';
import { hasReason } from '../kube/status-error.ts';
import { changedObject } from './indexer.ts';
import type { Change } from './indexer.ts';
import type { Informer } from './informer.ts';
import type { ReconcileResult, RuntimeObserver } from './observer.ts';
import { controllerRateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';
import type { Outcome, Reconcile } from './reconcile.ts';
import { WorkQueue } from './work-queue.ts';
import type { Added } from './work-queue.ts';

/** Where the work of a controller comes from: what a change means for which of its keys. */
interface Source {
  readonly informer: Informer;
  readonly keysOf: (change: Change) => readonly ObjectKey[];
}

/** For the resource that a controller reconciles itself: the key of what changed. */
export const ownKey = (change: Change): readonly ObjectKey[] => [keyOf(changedObject(change))];

const rescanPause = seconds(30);

/** What takes as long as this leaves a line in the log. */
const SLOW = seconds(1);

/** One reconcile of one key, as the log tells of it. */
interface Work {
  readonly controller: string;
  readonly key: string;
  /** Metrics name it by the same id. */
  readonly reconcileId: string;
}

export interface ControllerOptions {
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly sources: readonly Source[];
  /** How many keys are worked on at once. */
  readonly concurrency?: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer: RuntimeObserver;
  readonly rateLimit?: RateLimit;
  readonly queueCapacity?: number;
}

export interface Controller {
  readonly name: string;
  /** What must be synced before it starts. */
  readonly informers: readonly Informer[];
  /** Looks at everything that is there, and then at what changes. */
  start(): void;
  /** Begins nothing new and settles when what is under way is over. */
  stop(): Promise<void>;
  /** Work for another reason than a change, such as something outside the API. */
  enqueue(key: ObjectKey): void;
}

export function createController(options: ControllerOptions): Controller {
  return new QueueController(options);
}

class QueueController implements Controller {
  readonly name: string;
  readonly informers: readonly Informer[];
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  #cancels: readonly Cancel[] = [];
  #workers: readonly Promise<void>[] = [];
  #active = 0;
  /** When others last had their turn for certain. */
  #breathed = 0;
  #stopping = false;
  #endBreaths: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#endBreaths = resolve;
  });
  /** Those of another life of this process are others: the moment of the start is in them. */
  readonly #ids: Random;
  /** Set while a look at everything is due because the full queue refused a key. */
  #rescan: Cancel | undefined;

  constructor(options: ControllerOptions) {
    const { name, clock, observer, random, queueCapacity } = options;
    this.name = name;
    this.informers = options.sources.map(({ informer }) => informer);
    this.#options = options;
    this.#ids = random.split(`reconcile-ids/${name}/${clock.now()}`);
    this.#queue = new WorkQueue({
      name,
      clock,
      observer,
      rateLimit: options.rateLimit ?? controllerRateLimit(clock, random),
      ...(queueCapacity === undefined ? {} : { capacity: queueCapacity }),
    });
  }

  start(): void {
    const { sources, observer, concurrency = 1 } = this.#options;
    observer.controllerStarted(this.name, concurrency);
    this.#cancels = sources.map((source) =>
      source.informer.onChange((change) => {
        this.#enqueueAll(source.keysOf(change));
      }),
    );
    void this.#enqueueEverything(); // never rejects but for our own mistakes
    this.#workers = Array.from({ length: concurrency }, () => this.#work());
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endBreaths();
    for (const cancel of this.#cancels) cancel();
    this.#rescan?.();
    this.#queue.shutDown();
    await Promise.all(this.#workers);
  }

  enqueue(key: ObjectKey): void {
    this.#enqueueAll([key]);
  }

  #enqueueAll(keys: readonly ObjectKey[]): void {
    for (const key of keys) this.#noteRefusal(this.#queue.add(keyText(key)));
  }

  /**
   * Begins anywhere: if again not all keys find room, it is not always the same ones that do. Of a large fleet piece by
   * piece: who changes meanwhile is heard of as well.
   */
  async #enqueueEverything(): Promise<void> {
    const { sources, random, clock } = this.#options;
    const breaths = new Breaths(clock);
    const keys: ObjectKey[] = [];
    for (const { informer, keysOf } of sources) {
      for (const after of informer.list()) {
        keys.push(...keysOf({ before: undefined, after }));
        const breath = breaths.due();
        if (breath !== undefined) await breath;
      }
    }
    const first = random.below(keys.length);
    for (const key of [...keys.slice(first), ...keys.slice(0, first)]) {
      if (this.#stopping) return;
      this.#enqueueAll([key]);
      const breath = breaths.due();
      if (breath !== undefined) await breath;
    }
  }

  /** A key that a full queue refused is found again by looking at everything, a little later. */
  #noteRefusal(added: Added): void {
    if (added !== 'full' || this.#rescan !== undefined) return;
    const { clock, log } = this.#options;
    log.error('the work queue is full', { controller: this.name });
    this.#rescan = clock.after(rescanPause, () => {
      this.#rescan = undefined;
      void this.#enqueueEverything();
    });
  }

  async #work(): Promise<void> {
    for (;;) {
      const key = await this.#queue.take();
      if (key === undefined) return;
      if (!this.#stopping) await this.#process(key);
      this.#queue.done(key);
      await this.#breathe();
    }
  }

  /** Keys of which nothing has to be written wait for nothing: thousands in a row would hold up all else in this thread. */
  async #breathe(): Promise<void> {
    const { clock } = this.#options;
    if (this.#stopping || clock.now() - this.#breathed < BREATH_MILLISECONDS) return;
    await Promise.race([this.#stopped, othersFirst(clock)]);
    this.#breathed = clock.now();
  }

  async #process(key: string): Promise<void> {
    const { clock, log, observer, reconcile } = this.#options;
    const begun = clock.now();
    const work = { controller: this.name, key, reconcileId: uuid(this.#ids) };
    observer.activeWorkers(this.name, ++this.#active);
    let result: ReconcileResult;
    try {
      result = this.#settle(work, await reconcile(keyFromText(key)));
    } catch (error) {
      result = this.#retry(work, error);
    }
    observer.activeWorkers(this.name, --this.#active);
    const took = seconds((clock.now() - begun) / 1000);
    const { reconcileId } = work;
    observer.reconciled({ controller: this.name, result, took, reconcileId });
    const fields = { ...work, result, tookSeconds: took };
    if (took < SLOW) log.debug('reconciled', fields);
    else log.info('reconciled, slowly', fields);
  }

  #settle(work: Work, outcome: Outcome): ReconcileResult {
    const { key } = work;
    this.#queue.forget(key);
    switch (outcome.type) {
      case 'settled':
        return 'success';
      case 'look-again':
        this.#noteRefusal(this.#queue.addAfter(key, outcome.after));
        return 'requeue_after';
      case 'give-up':
        this.#options.log.warn('gave up', { ...work, because: outcome.reason });
        return 'give_up';
    }
  }

  /** A conflict only means that the cache was behind: it is retried like any failure, but is no news. */
  #retry(work: Work, error: unknown): ReconcileResult {
    const { log } = this.#options;
    const because = reasonOf(error);
    const fields = { ...work, because };
    if (hasReason(error, 'Conflict')) log.debug('retries', fields);
    else log.error('retries', fields);
    this.#noteRefusal(this.#queue.addLimited(work.key));
    return 'error';
  }
}
