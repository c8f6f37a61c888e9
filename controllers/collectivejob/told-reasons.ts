import type { Instant } from '../../src/base/clock.ts';
import { findCondition, readConditions } from '../../src/kube/conditions.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Waiting } from './decide.ts';
import { waitingReason } from './explain.ts';

/**
 * How often, over all jobs, the reason to wait is put in other words. Who waits for a full fleet is told other numbers
 * with every job that comes or goes; were that written at once, each job would cost a write for each that waits.
 */
const REWORDINGS_PER_SECOND = 10;

interface Told {
  /** Undefined when whoever ruled before this process told it. */
  readonly waiting: Waiting | undefined;
  readonly at: Instant;
}

/** What the jobs that wait were told last. A new reason is told at once, the same in other words when its turn comes. */
export class ToldReasons {
  #told = new Map<string, Told>();
  #next = new Map<string, Told>();
  #pauseMilliseconds = 0;
  /** When the first that was put off is due. */
  #due: number | undefined;
  readonly #reasons = new WeakMap<Waiting, string>();

  beginRound(): void {
    this.#pauseMilliseconds = (1000 * this.#next.size) / REWORDINGS_PER_SECOND;
    this.#told = this.#next;
    this.#next = new Map();
    this.#due = undefined;
  }

  /** Whether to look at what the job says; asked once a round for each that waits. */
  isDue(object: KubeObject, waiting: Waiting, now: Instant): boolean {
    const uid = object.metadata.uid ?? '';
    const before = this.#told.get(uid) ?? { waiting: undefined, at: now };
    this.#next.set(uid, before);
    if (this.#isNewReason(object, waiting)) return true;
    if (before.waiting === waiting) return false;
    const due = before.at + this.#pauseMilliseconds;
    if (now >= due) return true;
    this.#due = Math.min(due, this.#due ?? Infinity);
    return false;
  }

  /** It says so now. */
  told(object: KubeObject, waiting: Waiting, now: Instant): void {
    this.#next.set(object.metadata.uid ?? '', { waiting, at: now });
  }

  /** When to look again although nothing may happen; undefined: everybody knows. */
  get due(): number | undefined {
    return this.#due;
  }

  #isNewReason(object: KubeObject, waiting: Waiting): boolean {
    const said = findCondition(readConditions(object), 'Admitted');
    const known = this.#reasons.get(waiting);
    const reason = known ?? waitingReason(waiting.refusals);
    if (known === undefined) this.#reasons.set(waiting, reason);
    return said?.status !== 'False' || said.reason !== reason;
  }
}
