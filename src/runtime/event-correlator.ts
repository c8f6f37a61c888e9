import { rfc3339 } from '../base/clock.ts';
import type { Instant } from '../base/clock.ts';
import type { KubeObject } from '../kube/object.ts';
import { Recent } from './_recent.ts';

/** What is said about an object: a word in CamelCase for programs, a sentence for people. */
export interface EventStatement {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** The event to be written: as a new object, or over the one of this name that tells the same. */
export interface CorrelatedEvent {
  readonly name: string;
  readonly count: number;
  readonly message: string;
  readonly firstTimestamp: string;
  readonly lastTimestamp: string;
}

interface Told {
  readonly name: string;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
}

interface Similar {
  readonly messages: ReadonlySet<string>;
  readonly since: Instant;
}

interface Allowance {
  readonly left: number;
  readonly at: Instant;
}

const remembered = 4096;
/** A repeat after this long is told as something new: by then the server has forgotten the first. */
const repeatWindow = 3_600_000;
/** More messages than this of one reason in this time are told as one event. */
const similarLimit = 10;
const similarWindow = 600_000;
/** What one object may cause at once, and how often once more after that. */
const burst = 25;
const refillEvery = 300_000;

/**
 * Keeps a talkative object from flooding the API, by the rules of client-go: repeats are counted in one event, many
 * similar ones are combined, and an object that still says too much is not heard for a while.
 */
export class EventCorrelator {
  readonly #told = new Recent<Told>(remembered);
  readonly #similar = new Recent<Similar>(remembered);
  readonly #allowances = new Recent<Allowance>(remembered);

  /** Undefined when the object has said too much. `newName` is used if nothing like it was told lately. */
  correlate(
    subject: KubeObject,
    statement: EventStatement,
    at: { readonly now: Instant; readonly newName: string },
  ): CorrelatedEvent | undefined {
    const { now, newName } = at;
    const about = subjectText(subject);
    const kind = JSON.stringify([about, statement.type, statement.reason]);
    const combined = this.#isOneOfMany(kind, statement.message, now);
    const message = combined
      ? `(combined from similar events): ${statement.message}`
      : statement.message;
    const key = combined ? kind : `${kind}${statement.message}`;
    const before = this.#told.get(key);
    const told: Told =
      before === undefined || now - before.last > repeatWindow
        ? { name: newName, count: 1, first: now, last: now }
        : { ...before, count: before.count + 1, last: now };
    this.#told.set(key, told);
    if (!this.#allow(about, now)) return undefined;
    const { name, count, first, last } = told;
    return {
      name,
      count,
      message,
      firstTimestamp: rfc3339(first),
      lastTimestamp: rfc3339(last),
    };
  }

  #isOneOfMany(kind: string, message: string, now: Instant): boolean {
    const before = this.#similar.get(kind);
    const recent = before !== undefined && now - before.since <= similarWindow ? before : undefined;
    const messages = new Set(recent?.messages);
    if (messages.size <= similarLimit) messages.add(message);
    this.#similar.set(kind, { messages, since: recent?.since ?? now });
    return messages.size > similarLimit;
  }

  #allow(about: string, now: Instant): boolean {
    const { left, at } = this.#allowances.get(about) ?? { left: burst, at: now };
    const refilled = Math.min(burst, left + (now - at) / refillEvery);
    const allowed = refilled >= 1;
    this.#allowances.set(about, { left: allowed ? refilled - 1 : refilled, at: now });
    return allowed;
  }
}

const subjectText = ({ apiVersion, kind, metadata }: KubeObject): string =>
  JSON.stringify([apiVersion, kind, metadata.namespace, metadata.name, metadata.uid]);
