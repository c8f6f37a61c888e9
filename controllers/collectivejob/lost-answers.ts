import { collectiveJobs } from '../../src/api/resources.ts';
import type { Client } from '../../src/client/client.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { keyOf } from '../../src/kube/object.ts';
import { StatusError, hasReason } from '../../src/kube/status-error.ts';
import type { AssumedWrites } from './assumed.ts';

/**
 * Writes of which nobody knows whether they happened: the server did not answer. The cache may show the object as it was
 * for a while yet, and to decide on that could give the same GPUs away twice; so the server is asked first.
 */
export class LostAnswers {
  readonly #client: Client;
  /** The objects as they were before the write, by uid. */
  readonly #before = new Map<string, KubeObject>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Passes the answer on, and remembers the object when there was none. */
  async mind<Answer>(object: KubeObject, answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (!(error instanceof StatusError)) this.#before.set(object.metadata.uid ?? '', object);
      throw error;
    }
  }

  /** Asks what became of them. Rejects while the server is not reached: then nothing can be decided anyway. */
  async clear(assumed: AssumedWrites): Promise<void> {
    for (const [uid, before] of [...this.#before]) {
      const now = await this.#lookUp(before);
      if (now?.metadata.uid === uid && now.metadata.resourceVersion !== revision(before)) {
        assumed.written(before, now);
      }
      this.#before.delete(uid);
    }
  }

  async #lookUp(object: KubeObject): Promise<KubeObject | undefined> {
    try {
      return await this.#client.get(collectiveJobs, keyOf(object));
    } catch (error) {
      if (hasReason(error, 'NotFound')) return undefined;
      throw error;
    }
  }
}

const revision = (object: KubeObject): string | undefined => object.metadata.resourceVersion;
