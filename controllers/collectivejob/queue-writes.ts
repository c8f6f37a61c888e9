import { collectiveJobs } from '../../src/api/resources.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { hasReason } from '../../src/kube/status-error.ts';
import { TaskLanes } from '../../src/runtime/task-lanes.ts';
import type { ControllerParts } from '../parts.ts';
import type { Verdict } from '../status.ts';
import { applyStatus } from '../status.ts';
import type { AssumedWrites } from './assumed.ts';
import type { LostAnswers } from './lost-answers.ts';

const WRITES_AT_ONCE = 16;

export interface QueueWritesOptions extends Pick<ControllerParts, 'client' | 'recorder'> {
  readonly assumed: AssumedWrites;
  readonly doubts: LostAnswers;
}

/**
 * The statuses of one round, several at once. A conflict means that the job is another one by now, and concerns nobody
 * else; after any other failure nothing more is begun.
 */
export class QueueWrites {
  readonly #options: QueueWritesOptions;
  readonly #lanes = new TaskLanes(WRITES_AT_ONCE);
  #failure: { readonly error: unknown } | undefined;
  #conflicts = 0;

  constructor(options: QueueWritesOptions) {
    this.#options = options;
  }

  get conflicts(): number {
    return this.#conflicts;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  begin(object: KubeObject, verdict: Verdict): Promise<void> {
    return this.#lanes.begin(async () => {
      try {
        if (!this.hasFailed) await this.#write(object, verdict);
      } catch (error) {
        if (hasReason(error, 'Conflict')) this.#conflicts++;
        else this.#failure ??= { error };
      }
    });
  }

  /** Settles when everything that began is written; rejects with what kept it from that, but for conflicts. */
  async done(): Promise<void> {
    await this.#lanes.idle();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #write(object: KubeObject, { status, events }: Verdict): Promise<void> {
    const { client, assumed, doubts, recorder } = this.#options;
    const answer = applyStatus(client, collectiveJobs, { object, status });
    const written = await doubts.mind(object, answer);
    // Whoever was deleted meanwhile holds nothing: that only leaves more to those who follow.
    if (written === undefined) return;
    assumed.written(object, written);
    for (const event of events) recorder.record(object, event);
  }
}
