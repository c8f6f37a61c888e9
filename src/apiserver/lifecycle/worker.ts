import type { Cancel, Clock } from '../../base/clock.ts';
import { reasonOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { seconds } from '../../base/units.ts';

/** Before what failed is tried again: the disk may take writes again by then. */
const PAUSE = seconds(10);

interface Surroundings {
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * Works through keys one after the other, each once however often it was asked for in between. A key that
 * is asked for while it is worked on is worked on again, and one whose work fails is tried again after a while.
 */
export class Worker {
  readonly #work: (key: string) => Promise<void>;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #failed = new Set<string>();
  #cancel: Cancel | undefined;
  readonly #queue = new Set<string>();
  #running: Promise<void> | undefined;
  #state: 'open' | 'stopped' = 'open';

  constructor(work: (key: string) => Promise<void>, { log, clock }: Surroundings) {
    this.#work = work;
    this.#log = log;
    this.#clock = clock;
  }

  add(key: string): void {
    if (this.#state === 'stopped') return;
    this.#queue.add(key);
    this.#running ??= this.#run();
  }

  stop(): void {
    this.#state = 'stopped';
    this.#queue.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Resolves when there is nothing left to do. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    for (const key of this.#queue) {
      this.#queue.delete(key);
      try {
        await this.#work(key);
      } catch (error) {
        if (!this.#isStopped()) this.#tryLater(key, reasonOf(error));
      }
    }
    this.#running = undefined;
  }

  #tryLater(key: string, why: string): void {
    this.#log.error('work inside the server failed', { key, why });
    this.#failed.add(key);
    this.#cancel ??= this.#clock.after(PAUSE, () => {
      this.#cancel = undefined;
      const failed = [...this.#failed];
      this.#failed.clear();
      for (const one of failed) this.add(one);
    });
  }

  #isStopped(): boolean {
    return this.#state === 'stopped';
  }
}
