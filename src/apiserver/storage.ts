import { assert } from '../base/assert.ts';
import type { Clock, Instant } from '../base/clock.ts';
import { reasonOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { KubeObject } from '../kube/object.ts';
import { withMetadata } from '../kube/object.ts';
import { tooLarge } from '../kube/largest-object.ts';
import { StatusError } from '../kube/status-error.ts';
import type { Change } from '../store/change.ts';
import type { Journal, JournalContents, JournalObject } from '../store/journal.ts';
import type { Revision } from '../store/revision.ts';
import { journalEntry, Store } from '../store/store.ts';
import type { Staging, StoreOptions, Write } from '../store/store.ts';
import type { Stored } from '../store/stored.ts';
import { JournalRecovery } from './journal-recovery.ts';

/** What is to become of an object. */
export type Decision =
  | {
      readonly type: 'put';
      readonly object: KubeObject;
      /** It may be forgotten who owns what of the object, where only that makes it too large. */
      readonly owners?: 'dispensable';
    }
  | { readonly type: 'remove' }
  /** Nothing: no new revision, no event. */
  | { readonly type: 'keep' };

export type Outcome =
  | { readonly type: 'written'; readonly change: Change }
  | { readonly type: 'kept'; readonly live: Stored | undefined };

/** Looks at the object as it is (undefined: there is none) and says what is to happen, or throws. */
export type Decide = (live: Stored | undefined) => Decision;

type Place = Pick<Write, 'resource' | 'key' | 'expected'>;

const writeOf = (decision: Exclude<Decision, { type: 'keep' }>, at: Place): Write =>
  decision.type === 'put'
    ? { type: 'put', object: decision.object, ...at }
    : { type: 'remove', ...at };

interface Task {
  readonly resource: string;
  readonly key: string;
  readonly decide: Decide;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Committing {
  readonly change: Change;
  readonly task: Task;
}

/** In seconds: no disk that is well takes as long for one commit. */
const STALLED = 10;

type Loaded = (object: JournalObject) => void;

interface StorageParts {
  readonly journal: Journal;
  readonly log: Log;
  readonly clock: Clock;
  /** Sees each object that is in the journal at the start, while it has been read anyway. */
  readonly loaded?: Loaded;
}

function shown(contents: JournalContents, loaded: Loaded): JournalContents {
  return { revision: contents.revision, objects: shownObjects(contents.objects, loaded) };
}

function* shownObjects(objects: Iterable<JournalObject>, loaded: Loaded): Generator<JournalObject> {
  for (const object of objects) {
    loaded(object);
    yield object;
  }
}

/**
 * The store together with its journal. A write reads, decides and is staged in one step, then waits for the
 * disk; writes that arrive while the disk is busy go there together (group commit). The next write to the same object
 * waits until the last one is durable, so a decision is never taken on something that could still be lost.
 *
 * When the disk refuses, everything is read-only until the journal can be written again.
 */
export class Storage {
  readonly store: Store;
  readonly #journal: Journal;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Task[]>();
  #batch: Committing[] = [];
  #committing: Promise<void> | undefined;
  #appendingSince: Instant | undefined;
  #broken: StatusError | undefined;
  /** What the disk refused: it may have it all the same. */
  #doubtful: readonly Change[] = [];
  readonly #recovery: JournalRecovery | undefined;

  constructor(parts: StorageParts, options: StoreOptions) {
    const { journal, log, clock, loaded } = parts;
    this.#journal = journal;
    this.#log = log;
    this.#clock = clock;
    const recover = journal.recover?.bind(journal);
    if (recover !== undefined) this.#recovery = new JournalRecovery(recover, clock);
    const contents = journal.load();
    this.store = new Store(options, loaded === undefined ? contents : shown(contents, loaded));
  }

  write(resource: string, key: string, decide: Decide): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#attempt({ resource, key, decide, resolve, reject });
    });
  }

  /** Why nothing can be written now; undefined while all is well. */
  get failure(): string | undefined {
    return this.#broken?.message ?? this.#stall();
  }

  #stall(): string | undefined {
    if (this.#appendingSince === undefined) return undefined;
    const waiting = (this.#clock.now() - this.#appendingSince) / 1000;
    return waiting < STALLED ? undefined : `the disk has been writing for ${Math.floor(waiting)} s`;
  }

  /** Resolves when everything staged so far is on disk; the journal is closed then. */
  async close(): Promise<void> {
    while (this.#committing !== undefined) await this.#committing;
    await this.#recovery?.stop();
    this.#broken ??= new StatusError(503, 'ServiceUnavailable', 'the server is shutting down');
    await this.#journal.close();
  }

  #attempt(task: Task): void {
    if (this.#broken !== undefined) {
      task.reject(this.#broken);
      return;
    }
    const id = `${task.resource}/${task.key}`;
    if (this.store.isStaged(task.resource, task.key)) {
      const queue = this.#waiting.get(id);
      if (queue === undefined) this.#waiting.set(id, [task]);
      else queue.push(task);
      return;
    }
    try {
      this.#perform(task, task.decide(this.store.get(task.resource, task.key)));
    } catch (error) {
      task.reject(error);
    }
  }

  #perform(task: Task, decision: Decision): void {
    const { resource, key } = task;
    const live = this.store.get(resource, key);
    if (decision.type === 'keep' || (decision.type === 'remove' && live === undefined)) {
      task.resolve({ type: 'kept', live });
      return;
    }
    const expected = live?.revision ?? 0;
    const at = { resource, key, expected };
    let staging = this.store.stage(writeOf(decision, at));
    if (staging.type === 'too-large') staging = this.#stageWithoutOwners(decision, at);
    assert(staging.type === 'staged', 'nothing happens between reading and staging');
    this.#batch.push({ change: staging.change, task });
    this.#committing ??= this.#commit();
  }

  #stageWithoutOwners(decision: Decision, at: Place): Staging {
    if (decision.type !== 'put' || decision.owners === undefined) throw tooLarge();
    const object = withMetadata(decision.object, { managedFields: undefined });
    const staging = this.store.stage({ type: 'put', object, ...at });
    if (staging.type === 'too-large') throw tooLarge();
    return staging;
  }

  async #commit(): Promise<void> {
    await Promise.resolve();
    while (this.#batch.length > 0) {
      await this.#journal.gather?.();
      const batch = this.#batch;
      this.#batch = [];
      this.#appendingSince = this.#clock.now();
      try {
        await this.#journal.append(batch.map(({ change }) => journalEntry(change)));
      } catch (error) {
        this.#break(error, batch);
        break;
      } finally {
        this.#appendingSince = undefined;
      }
      this.#publish(batch);
    }
    this.#committing = undefined;
  }

  #publish(batch: readonly Committing[]): void {
    for (const { change, task } of batch) {
      this.store.publish(change);
      task.resolve({ type: 'written', change });
    }
    for (const { change } of batch) this.#resume(`${change.resource}/${change.key}`);
  }

  /** Lets those who waited for this object try, in their order, until one of them stages a write. */
  #resume(id: string): void {
    const queue = this.#waiting.get(id);
    if (queue === undefined) return;
    this.#waiting.delete(id);
    for (const task of queue) this.#attempt(task);
  }

  /** What the disk refused was seen by nobody; until it takes writes again there are none. */
  #break(error: unknown, batch: readonly Committing[]): void {
    const why = reasonOf(error);
    this.#log.error('the journal cannot be written; the server is read-only until it can', { why });
    const broken = refusal(why);
    this.#broken = broken;
    this.#doubtful = batch.map(({ change }) => change);
    const waiting = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    const staged = [...batch, ...this.#batch].map(({ task }) => task);
    this.#batch = [];
    for (const task of [...staged, ...waiting]) task.reject(broken);
    this.#recovery?.begin((step) => {
      if (step.type === 'recovered') this.#mend(step.revision);
      else this.#broken = refusal(step.why);
    });
  }

  /** The disk says whether it has what it refused; whoever asked for that was told that it may or may not be there. */
  #mend(onDisk: Revision): void {
    const last = this.#doubtful.at(-1)?.revision;
    if (onDisk === last) for (const change of this.#doubtful) this.store.publish(change);
    this.#doubtful = [];
    this.store.abandonStaged();
    if (onDisk !== this.store.revision) {
      const why = `the data is at revision ${onDisk}, wanted ${this.store.revision}: start the server again to use what is there`;
      this.#log.error('the journal is another; the server stays read-only', { why });
      this.#broken = refusal(why);
      return;
    }
    this.#broken = undefined;
    this.#log.info('the journal can be written again', { revision: onDisk });
  }
}

const refusal = (why: string): StatusError =>
  new StatusError(500, 'InternalError', `Internal error occurred: ${why}`);
