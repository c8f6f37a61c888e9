import type { Cancel, Clock } from '../../src/base/clock.ts';
import type { Client } from '../../src/client/client.ts';
import type { Journal } from '../../src/store/journal.ts';

/**
 * What a process has of the world: its clock, its client, its disk. When the life ends, as with kill -9, no task runs any
 * more, no answer arrives and nothing is sent; what had reached the server or the disk by then stays.
 */
export class Life {
  readonly #cancels = new Set<Cancel>();
  #isOver = false;
  #writesLeft = Infinity;

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  /** Ends it when that many more writes have reached the server: the answer to the last one is never heard. */
  endAfterWrites(count: number): void {
    this.#writesLeft = count;
  }

  clock(inner: Clock): Clock {
    return {
      now: () => inner.now(),
      after: (delay, task) => {
        if (this.#isOver) return () => undefined;
        const cancel = inner.after(delay, () => {
          this.#cancels.delete(cancel);
          task();
        });
        this.#cancels.add(cancel);
        return cancel;
      },
    };
  }

  client(inner: Client): Client {
    return {
      get: (...args) => this.#hear(() => inner.get(...args)),
      list: (...args) => this.#hear(() => inner.list(...args)),
      create: (...args) => this.#write(() => inner.create(...args)),
      update: (...args) => this.#write(() => inner.update(...args)),
      patch: (...args) => this.#write(() => inner.patch(...args)),
      delete: (...args) => this.#write(() => inner.delete(...args)),
      watch: (...args) => {
        if (this.#isOver) return () => undefined;
        const abort = inner.watch(...args);
        this.#cancels.add(abort);
        return abort;
      },
    };
  }

  journal(inner: Journal): Journal {
    return {
      load: () => inner.load(),
      append: (entries) => this.#hear(() => inner.append(entries)),
      close: () => this.#hear(() => inner.close()),
    };
  }

  async #write<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    const answer = await this.#hear(request);
    this.#writesLeft--;
    if (this.#writesLeft <= 0) this.end();
    return this.#unlessOver(answer);
  }

  async #hear<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    if (this.#isOver) return never();
    try {
      return await this.#unlessOver(await request());
    } catch (error) {
      await this.#unlessOver(undefined);
      throw error;
    }
  }

  /** The dead hear neither answers nor refusals. */
  #unlessOver<Answer>(answer: Answer): Promise<Answer> {
    return this.#isOver ? never() : Promise.resolve(answer);
  }
}

const never = <Answer>(): Promise<Answer> => new Promise(() => undefined);
