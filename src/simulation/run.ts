import type { Seconds } from '../base/units.ts';
import type { Effect, SimEvent } from './event.ts';
import { EventQueue } from './event-queue.ts';
import { LiveWorld } from './live-world.ts';
import { completionOf } from './world.ts';
import type { World } from './world.ts';

/** One event that happened and what came of it. */
export interface Happening {
  readonly event: SimEvent;
  readonly effects: readonly Effect[];
}

/** A world on its way through time: it knows what is due next and lets it happen at the very moment. */
export class Simulation {
  readonly #live: LiveWorld;
  /** When each running job will be complete. */
  readonly #due = new EventQueue();

  constructor(begin: Seconds) {
    this.#live = new LiveWorld(begin);
  }

  get world(): World {
    return this.#live.world;
  }

  /** When something will happen by itself; undefined: never. */
  nextDue(): Seconds | undefined {
    return this.#due.peek()?.at;
  }

  /** Lets time pass up to the event, then lets the event happen; all that happened, in order. */
  happen(event: SimEvent): readonly Happening[] {
    const happenings: Happening[] = [];
    let due = this.#due.takeDue(event.at);
    while (due !== undefined) {
      happenings.push(this.#step({ type: 'job-due', at: due.at, job: due.key }));
      due = this.#due.takeDue(event.at);
    }
    const last = this.#isMoot(event) ? ({ type: 'time-passed', at: event.at } as const) : event;
    return [...happenings, this.#step(last)];
  }

  advance(to: Seconds): readonly Happening[] {
    return this.happen({ type: 'time-passed', at: to });
  }

  /** Whoever stops a job cannot know that it was complete by then. */
  #isMoot(event: SimEvent): boolean {
    return event.type === 'job-stopped' && !this.#live.world.jobs.has(event.job);
  }

  #step(event: SimEvent): Happening {
    const effects = this.#live.happen(event);
    for (const effect of effects) this.#reschedule(effect);
    return { event, effects };
  }

  #reschedule(effect: Effect): void {
    if (effect.type === 'job-stopped') this.#due.remove(effect.job.run.job);
    if (effect.type !== 'report-job') return;
    const at = completionOf(effect.job);
    if (at === undefined) this.#due.remove(effect.job.run.job);
    else this.#due.put(effect.job.run.job, at);
  }
}
