import { reasonOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';

/**
 * Works through keys one after the other, each once however often it was asked for in between. A key that
 * is asked for while it is worked on is worked on again.
 */
export class Worker {
  readonly #work: (key: string) => Promise<void>;
  readonly #log: Log;
  readonly #queue = new Set<string>();
  #running: Promise<void> | undefined;
  #state: 'open' | 'stopped' = 'open';

  constructor(work: (key: string) => Promise<void>, log: Log) {
    this.#work = work;
    this.#log = log;
  }

  add(key: string): void {
    if (this.#state === 'stopped') return;
    this.#queue.add(key);
    this.#running ??= this.#run();
  }

  stop(): void {
    this.#state = 'stopped';
    this.#queue.clear();
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
        const why = reasonOf(error);
        if (!this.#isStopped()) this.#log.error('work inside the server failed', { key, why });
      }
    }
    this.#running = undefined;
  }

  #isStopped(): boolean {
    return this.#state === 'stopped';
  }
}
