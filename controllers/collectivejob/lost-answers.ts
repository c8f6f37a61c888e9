import { collectiveJobs } from '../../src/api/resources.ts';
import type { Client } from '../../src/client/client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object.ts';
import { StatusError, hasReason } from '../../src/kube/status-error.ts';
import type { EventRecorder } from '../../src/runtime/event-recorder.ts';
import type { Verdict } from '../status.ts';
import { isStated } from '../status.ts';
import type { AssumedWrites } from './assumed.ts';
import { jobFields } from './wire.ts';

export interface LostAnswersOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
}

interface Doubt {
  /** As it was before the write. */
  readonly before: KubeObject;
  readonly verdict: Verdict;
}

/**
 * Writes of which nobody knows whether they happened: the server did not answer, or failed. The cache may show the object as
 * it was for a while yet, and to decide on that could give the same GPUs away twice; so the server is asked first. What a
 * write that did happen has to tell people is told then.
 */
export class LostAnswers {
  readonly #options: LostAnswersOptions;
  /** By the uid of the object. */
  readonly #doubts = new Map<string, Doubt>();

  constructor(options: LostAnswersOptions) {
    this.#options = options;
  }

  /** Passes the answer on, and remembers the write when there was none. */
  async mind<Answer>({ before, verdict }: Doubt, answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (!isRefusal(error)) this.#doubts.set(before.metadata.uid ?? '', { before, verdict });
      throw error;
    }
  }

  /** Asks what became of them. Rejects while the server is not reached: then nothing can be decided anyway. */
  async clear(assumed: AssumedWrites): Promise<void> {
    for (const [uid, { before, verdict }] of [...this.#doubts]) {
      const now = await this.#lookUp(before);
      this.#doubts.delete(uid);
      if (now?.metadata.uid !== uid || revision(now) === revision(before)) continue;
      assumed.written(before, now);
      // Somebody else may have changed it meanwhile, and the write not have happened.
      if (!isStated(now, verdict.status, jobFields)) continue;
      for (const event of verdict.events) this.#options.recorder.record(now, event);
    }
  }

  async #lookUp(object: KubeObject): Promise<KubeObject | undefined> {
    try {
      return await this.#options.client.get(collectiveJobs, keyOf(object));
    } catch (error) {
      if (hasReason(error, 'NotFound')) return undefined;
      throw error;
    }
  }
}

/** The server said that it did not do it. */
const isRefusal = (error: unknown): boolean => error instanceof StatusError && error.code < 500;

const revision = (object: KubeObject): string | undefined => object.metadata.resourceVersion;
