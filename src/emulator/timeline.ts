import { instant } from '../base/clock.ts';
import type { Cancel, Clock, Instant } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { milliseconds, seconds } from '../base/units.ts';
import type { Seconds } from '../base/units.ts';
import type { Effect, SimEvent } from '../simulation/event.ts';
import { Simulation } from '../simulation/run.ts';
import { traceLine } from '../simulation/trace.ts';
import type { World } from '../simulation/world.ts';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
/** What happens now. */
export type Occurrence = WithoutTime<
  Exclude<SimEvent, { readonly type: 'time-passed' | 'job-due' }>
>;

export interface TimelineOptions {
  readonly clock: Clock;
  /** Told every event at the level debug. */
  readonly log: Log;
  /** Emulated seconds in one of the clock. */
  readonly timeScale: number;
  /** Hears of everything that happens, in order; must not make anything happen itself. */
  readonly perform: (effect: Effect) => void;
}

/** Emulated time: begins at 0 when the emulator starts, and runs `timeScale` times as fast as the clock. */
export class Timeline {
  readonly #options: TimelineOptions;
  readonly #begun: Instant;
  readonly #simulation = new Simulation(seconds(0));
  #cancel: Cancel = () => undefined;
  #stopped = false;

  constructor(options: TimelineOptions) {
    this.#options = options;
    this.#begun = options.clock.now();
  }

  now(): Seconds {
    const { clock, timeScale } = this.#options;
    const elapsed = ((clock.now() - this.#begun) / 1000) * timeScale;
    return seconds(Math.max(elapsed, this.#simulation.world.now));
  }

  /** When the clock will show this emulated moment. */
  instantOf(at: Seconds): Instant {
    return instant(this.#begun + (at / this.#options.timeScale) * 1000);
  }

  /** The world as it is now. */
  world(): World {
    this.#play({ type: 'time-passed', at: this.now() });
    return this.#simulation.world;
  }

  happen(occurrence: Occurrence): void {
    this.#play({ ...occurrence, at: this.now() });
  }

  /**
   * Runs the task once, at this emulated moment or as soon after it as the clock can tell. At least a millisecond ahead: a
   * clock need not be fine enough to tell a shorter time from none.
   */
  at(moment: Seconds, task: () => void): Cancel {
    const { clock } = this.#options;
    const wait = Math.max(1, Math.ceil(this.instantOf(moment) - clock.now()));
    return clock.after(milliseconds(wait), task);
  }

  /** Emulated time stands still from now on. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #play(event: SimEvent): void {
    if (this.#stopped) return;
    const { log, perform } = this.#options;
    for (const happening of this.#simulation.happen(event)) {
      if (happening.event.type !== 'time-passed') log.debug(traceLine(happening));
      for (const effect of happening.effects) perform(effect);
    }
    this.#arm();
  }

  #arm(): void {
    this.#cancel();
    const due = this.#simulation.nextDue();
    if (due === undefined) return;
    this.#cancel = this.at(due, () => {
      this.world();
    });
  }
}
