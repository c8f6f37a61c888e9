import type { Cancel, Instant } from '../../base/clock.ts';
import { instant } from '../../base/clock.ts';
import { seconds } from '../../base/units.ts';
import type { Seconds } from '../../base/units.ts';
import type { Change } from '../../store/change.ts';
import type { Core } from '../handlers/call.ts';
import { keyOfStored, objectsOf } from './objects.ts';

const events = 'core/events';

/** Deletes Events some time after they were last written: they are news, not records. */
export class EventExpiry {
  readonly #core: Core;
  readonly #last: Seconds;
  /** In the order in which they expire: the time is the same for all, and a written one goes to the end. */
  readonly #due = new Map<string, Instant>();
  /** No event is due after this. */
  #latest = instant(-Infinity);
  #cancel: Cancel | undefined;

  constructor(core: Core, last: Seconds) {
    this.#core = core;
    this.#last = last;
  }

  start(): void {
    const written = objectsOf(this.#core, events).map((stored) => {
      const { creationTimestamp = '' } = stored.object.metadata;
      const at = Date.parse(creationTimestamp);
      const now = this.#core.clock.now();
      const since = instant(Number.isNaN(at) ? now : Math.min(at, now));
      return { key: keyOfStored(stored), due: this.#dueAfter(since) };
    });
    written.sort((left, right) => left.due - right.due);
    for (const { key, due } of written) this.#expect(key, due);
    this.#schedule();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#due.clear();
  }

  changed({ resource, key, after }: Change): void {
    if (resource !== events) return;
    this.#due.delete(key);
    if (after !== undefined) this.#expect(key, this.#dueAfter(this.#core.clock.now()));
    this.#schedule();
  }

  #expect(key: string, due: Instant): void {
    this.#noneLaterThan(due);
    this.#due.set(key, due);
  }

  /** Later than what is written now nothing is due, unless the clock went back in between: then it is due as soon. */
  #noneLaterThan(latest: Instant): void {
    if (latest >= this.#latest) {
      this.#latest = latest;
      return;
    }
    for (const [key, due] of this.#due) if (due > latest) this.#due.set(key, latest);
    this.#latest = latest;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #dueAfter(at: Instant): Instant {
    return instant(at + this.#last * 1000);
  }

  /** One timer, for the event that expires first. */
  #schedule(): void {
    const [first] = this.#due.values();
    if (first === undefined || this.#cancel !== undefined) return;
    const delay = Math.max(0, (first - this.#core.clock.now()) / 1000);
    this.#cancel = this.#core.clock.after(seconds(delay), () => {
      this.#cancel = undefined;
      this.#expire();
    });
  }

  #expire(): void {
    const now = this.#core.clock.now();
    this.#noneLaterThan(this.#dueAfter(now));
    for (const [key, due] of this.#due) {
      if (due > now) break;
      this.#due.delete(key);
      // Nobody waits for it; a journal that cannot be written is reported where it breaks. Its turn comes with later events.
      this.#core.storage
        .write(events, key, () => ({ type: 'remove' }))
        .catch(() => {
          this.#expect(key, this.#dueAfter(now));
        });
    }
    this.#schedule();
  }
}
