import { reasonOf } from '../base/errors.ts';
import type { Cancel, Clock, Instant } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Client, ClientResource } from '../client/client.ts';
import { keyOf } from '../kube/object.ts';
import type { KubeObject } from '../kube/object.ts';
import { StatusError, hasReason } from '../kube/status-error.ts';
import { EventCorrelator } from './event-correlator.ts';
import type { CorrelatedEvent, EventStatement } from './event-correlator.ts';
import type { EventDrop, RuntimeObserver } from './observer.ts';

export interface EventRecorderOptions {
  readonly client: Client;
  /** Who says it: `longhaul-scheduler`. */
  readonly component: string;
  /** Which of several processes says it. */
  readonly instance?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observer: Pick<RuntimeObserver, 'eventDropped'>;
  /** How many may wait to be sent. */
  readonly capacity?: number;
}

/** Tells people what happened to an object (`kubectl describe`). Never throws and never waits. */
export interface EventRecorder {
  record(subject: KubeObject, statement: EventStatement): void;
  /** Tries once to send what is left, and takes nothing more. */
  stop(): Promise<void>;
}

export const events: ClientResource = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  scope: 'Namespaced',
};

/**
 * When thousands of jobs are admitted at once, each has two things to tell, and a server with a limit on requests takes
 * minutes to hear them. client-go keeps 1,000 and loses the others; these take some 20 MB.
 */
const defaultCapacity = 20_000;
const sendersAtOnce = 4;
/** A server that was away for nearly two minutes is still told. */
const attempts = 17;
const firstPause = seconds(0.25);
const longestPause = seconds(10);
const longestMessage = 1024;
const longestPrefix = 236;

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new QueueingRecorder(options);
}

interface Pending {
  readonly write: 'create' | 'patch';
  readonly event: KubeObject;
}

class QueueingRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #random: Random;
  readonly #correlator = new EventCorrelator();
  /** By name, so that a repeat replaces what was not sent yet. */
  readonly #pending = new Map<string, Pending>();
  readonly #senders = new Set<Promise<void>>();
  /** Names of what is under way: a repeat waits for its end. */
  readonly #sending = new Set<string>();
  readonly #interrupts = new Set<() => void>();
  /** Since the queue was last empty. */
  #overflowed = 0;
  #stopped = false;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#random = options.random.split(`events/${options.component}`);
  }

  record(subject: KubeObject, statement: EventStatement): void {
    if (this.#stopped) return;
    const now = this.#options.clock.now();
    const newName = `${(subject.metadata.name ?? '').slice(0, longestPrefix)}.${this.#suffix(now)}`;
    const correlated = this.#correlator.correlate(subject, statement, { now, newName });
    if (correlated === undefined) this.#drop('talkative-object');
    else this.#enqueue(this.#eventOf(subject, statement, correlated));
  }

  #drop(why: EventDrop): void {
    this.#options.observer.eventDropped(this.#options.component, why);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const interrupt of this.#interrupts) interrupt();
    await Promise.all(this.#senders);
  }

  /** The time, because a process that starts again with the same seed draws the same numbers again. */
  #suffix(now: Instant): string {
    const time = Math.floor(now).toString(16).padStart(12, '0').slice(-12);
    const drawn = this.#random.below(2 ** 16).toString(16);
    return time + drawn.padStart(4, '0');
  }

  #eventOf(
    subject: KubeObject,
    { type, reason }: EventStatement,
    { name, message, ...counted }: CorrelatedEvent,
  ): KubeObject {
    const { component, instance = '' } = this.#options;
    const { namespace = '', name: subjectName = '', uid, resourceVersion } = subject.metadata;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { namespace: namespace === '' ? 'default' : namespace, name },
      involvedObject: {
        apiVersion: subject.apiVersion,
        kind: subject.kind,
        ...(namespace === '' ? {} : { namespace }),
        name: subjectName,
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      type,
      reason,
      message: message.slice(0, longestMessage),
      ...counted,
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
    };
  }

  #enqueue(event: KubeObject): void {
    const name = event.metadata.name ?? '';
    const before = this.#pending.get(name);
    const { capacity = defaultCapacity, component, log } = this.#options;
    if (before === undefined && this.#pending.size >= capacity) {
      if (this.#overflowed++ === 0) log.warn('events are dropped: too many wait', { component });
      this.#drop('queue-full');
      return;
    }
    const isFirst = event['count'] === 1;
    this.#pending.set(name, { write: before?.write ?? (isFirst ? 'create' : 'patch'), event });
    if (this.#senders.size < sendersAtOnce) this.#addSender();
  }

  #addSender(): void {
    const sender = this.#sendAll().finally(() => this.#senders.delete(sender));
    this.#senders.add(sender);
  }

  async #sendAll(): Promise<void> {
    await Promise.resolve();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const name = next.event.metadata.name ?? '';
      this.#sending.add(name);
      await this.#send(next);
      this.#sending.delete(name);
    }
    this.#tellOverflow();
  }

  /** A line at the beginning and one at the end: one for each would be a flood of its own. */
  #tellOverflow(): void {
    const { component, log } = this.#options;
    const dropped = this.#overflowed;
    this.#overflowed = 0;
    if (dropped > 0) log.warn('no more events are dropped', { component, dropped });
  }

  #next(): Pending | undefined {
    for (const [name, pending] of this.#pending) {
      if (this.#sending.has(name)) continue;
      this.#pending.delete(name);
      return pending;
    }
    return undefined;
  }

  async #send(pending: Pending): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await write(this.#options.client, pending);
        return;
      } catch (error) {
        // An earlier attempt arrived, and only its answer did not.
        if (attempt > 1 && hasReason(error, 'AlreadyExists')) return;
        if (!isWorthRetrying(error) || attempt >= attempts || this.#stopped) {
          const because = reasonOf(error);
          this.#options.log.warn('an event is dropped', { because });
          this.#drop('not-taken');
          return;
        }
      }
      await this.#pause(retryPause(attempt));
    }
  }

  /** Ends early when the recorder is stopped. */
  #pause(time: Seconds): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        cancel();
        this.#interrupts.delete(over);
        resolve();
      };
      const cancel: Cancel = this.#options.clock.after(time, over);
      this.#interrupts.add(over);
    });
  }
}

/** An event that was to be counted up may have been forgotten by the server: then it is told anew. */
async function write(client: Client, pending: Pending): Promise<void> {
  const { event } = pending;
  if (pending.write === 'create') {
    await client.create(events, event);
    return;
  }
  const { count, message, lastTimestamp } = event;
  const body = { count, message, lastTimestamp };
  try {
    await client.patch(events, keyOf(event), { type: 'merge', body });
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    await client.create(events, event);
  }
}

/** Others wait behind the event: a connection that only broke must not hold them up for long. */
const retryPause = (failures: number): Seconds =>
  seconds(Math.min(firstPause * 2 ** (failures - 1), longestPause));

/** What the server refused for the event's own sake it will refuse again. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof StatusError)) return true;
  return error.code === 429 || error.code >= 500;
}
