import type { Instant } from '../../base/clock.ts';
import type { LevelSpec } from './level-spec.ts';
import { QueueSet } from './queue-set.ts';
import type { Arrival, Seated, Seating } from './queue-set.ts';
import { RetryAfter } from './retry-after.ts';
import { SeatDemand } from './seat-demand.ts';
import type { SeatBounds } from './seats.ts';

const noBounds: SeatBounds = { nominal: 0, lower: 0, upper: 0, initial: 0 };

/** A priority level at work: its seats, its queues, and what was asked of it. */
export class PriorityLevel<Tag> {
  readonly name: string;
  readonly demand: SeatDemand;
  readonly retryAfter = new RetryAfter();
  readonly #queues: QueueSet<Tag>;
  #spec: LevelSpec;
  #bounds = noBounds;
  #seats: number | undefined;
  #target = 0;
  #state: 'wanted' | 'unwanted' = 'wanted';

  constructor(spec: LevelSpec, now: Instant) {
    this.name = spec.name;
    this.#spec = spec;
    this.demand = new SeatDemand(now);
    this.#queues = new QueueSet(this.#seating(), now);
  }

  get spec(): LevelSpec {
    return this.#spec;
  }

  get bounds(): SeatBounds {
    return this.#bounds;
  }

  /** How many there are now, between the bounds. */
  get seats(): number {
    return this.#seats ?? this.#bounds.initial;
  }

  /** How many were wanted at the last adjustment. */
  get target(): number {
    return this.#target;
  }

  get queues(): Omit<QueueSet<Tag>, 'arrive' | 'finish' | 'leave' | 'configure'> {
    return this.#queues;
  }

  get isExempt(): boolean {
    return this.#spec.response === undefined;
  }

  get isIdle(): boolean {
    return this.#queues.waiting === 0 && this.#queues.executing.size === 0;
  }

  /** Its object is gone; what it has is worked off. */
  get isQuiescing(): boolean {
    return this.#state === 'unwanted';
  }

  become(state: 'wanted' | 'unwanted'): void {
    this.#state = state;
  }

  describe(spec: LevelSpec, bounds: SeatBounds): void {
    this.#spec = spec;
    this.#bounds = bounds;
  }

  /** Returns those that may begin. */
  allot(seats: number, target: number, now: Instant): readonly Seated<Tag>[] {
    this.#seats = seats;
    this.#target = target;
    return this.#queues.configure(this.#seating(), now);
  }

  arrive(tag: Tag, hand: readonly number[], now: Instant): Arrival<Tag> {
    const arrival = this.#queues.arrive(tag, hand, now);
    if (arrival.type === 'seated') this.#note(now);
    return arrival;
  }

  /** Returns those that may begin. */
  finish(request: Seated<Tag>, now: Instant): readonly Seated<Tag>[] {
    const begun = this.#queues.finish(request, now);
    this.#note(now);
    return begun;
  }

  leave(request: Seated<Tag>, now: Instant): void {
    this.#queues.leave(request, now);
    this.#note(now);
  }

  #note(now: Instant): void {
    this.demand.set(this.#queues.executing.size + this.#queues.waiting, now);
  }

  #seating(): Seating {
    const { response } = this.#spec;
    if (response === undefined) return { seats: Number.POSITIVE_INFINITY };
    if (response.type === 'reject') return { seats: this.seats };
    return { seats: this.seats, queueLengthLimit: response.queueLengthLimit };
  }
}
