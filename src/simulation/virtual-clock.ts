import { assert } from '../base/assert.ts';
import { instant } from '../base/clock.ts';
import type { Cancel, Clock, Instant } from '../base/clock.ts';
import type { Seconds } from '../base/units.ts';

interface Task {
  readonly due: Instant;
  readonly sequence: number;
  readonly run: () => void;
}

/**
 * Time that passes only when it is told to. Due tasks run synchronously, in the order of their time
 * and then of their asking, and see the instant they were due as now.
 */
export class VirtualClock implements Clock {
  #now: Instant;
  #sequence = 0;
  #running = false;
  /** The latest first, so that the next one is taken from the end. */
  readonly #tasks: Task[] = [];

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  after(delay: Seconds, task: () => void): Cancel {
    return this.at(instant(this.#now + Math.max(0, delay) * 1000), task);
  }

  /** Runs the task when `due` is reached; at the next advance if it is past already. */
  at(due: Instant, run: () => void): Cancel {
    assert(!Number.isNaN(due), 'a task needs an instant it is due at, got NaN');
    const task = { due, sequence: this.#sequence++, run };
    this.#tasks.splice(this.#position(task), 0, task);
    return () => {
      const index = this.#position(task);
      if (this.#tasks[index] === task) this.#tasks.splice(index, 1);
    };
  }

  /** When the next task is due; undefined when nothing waits. */
  next(): Instant | undefined {
    return this.#tasks.at(-1)?.due;
  }

  /** Moves to the next task and runs it alone; false when nothing waits. */
  runNext(): boolean {
    const task = this.#tasks.pop();
    if (task === undefined) return false;
    this.#run(task);
    return true;
  }

  advance(by: Seconds): void {
    this.advanceTo(instant(this.#now + by * 1000));
  }

  /** Runs everything due up to and at `target`, also what those tasks ask for themselves. */
  advanceTo(target: Instant): void {
    for (let task = this.#takeDue(target); task !== undefined; task = this.#takeDue(target)) {
      this.#run(task);
    }
    if (target > this.#now) this.#now = target;
  }

  #takeDue(target: Instant): Task | undefined {
    const due = this.next();
    return due !== undefined && due <= target ? this.#tasks.pop() : undefined;
  }

  #run(task: Task): void {
    assert(!this.#running, 'a task cannot advance the clock that runs it');
    if (task.due > this.#now) this.#now = task.due;
    this.#running = true;
    try {
      task.run();
    } finally {
      this.#running = false;
    }
  }

  /** Where the task stands or would stand, by binary search. */
  #position(task: Task): number {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#tasks[middle];
      if (other !== undefined && isLater(other, task)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const isLater = (one: Task, other: Task): boolean =>
  one.due === other.due ? one.sequence > other.sequence : one.due > other.due;
