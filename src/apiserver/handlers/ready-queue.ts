import type { Stored } from '../../store/stored.ts';
import type { ServedResource } from '../registry/resources-served.ts';

interface Step {
  readonly objects: readonly (Stored | undefined)[];
  readonly perform: () => void;
}

/** A watcher that is further behind than this is dropped; it watches again from where it was. */
const longestQueue = 1000;

/**
 * Does things in their order, each when its objects can be viewed. Where nobody has to convert them that is at once, and
 * nothing is ever queued.
 */
export class ReadyQueue {
  readonly #resource: ServedResource;
  readonly #failed: (error: unknown) => void;
  readonly #steps: Step[] = [];
  #state: 'idle' | 'working' | 'closed' = 'idle';

  constructor(resource: ServedResource, failed: (error: unknown) => void) {
    this.#resource = resource;
    this.#failed = failed;
  }

  add(objects: Step['objects'], perform: () => void): void {
    if (!this.#resource.isConverted) {
      perform();
      return;
    }
    if (this.#state === 'closed') return;
    if (this.#steps.length === longestQueue) {
      this.close();
      this.#failed(new Error('the watcher is too slow: its objects are not converted in time'));
      return;
    }
    this.#steps.push({ objects, perform });
    if (this.#state === 'idle') void this.#work(); // its failures are handed to `failed`
  }

  close(): void {
    this.#state = 'closed';
    this.#steps.length = 0;
  }

  async #work(): Promise<void> {
    this.#state = 'working';
    for (let step = this.#steps[0]; step !== undefined; step = this.#steps[0]) {
      try {
        await this.#resource.makeReady(step.objects);
        if (this.#isClosed()) return;
        step.perform();
      } catch (error) {
        this.close();
        this.#failed(error);
        return;
      }
      this.#steps.shift();
    }
    if (!this.#isClosed()) this.#state = 'idle';
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}
