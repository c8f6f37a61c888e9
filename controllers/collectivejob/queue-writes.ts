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

/** Whether others may be let in on what the job had until now. */
export type Effect = 'gives-back' | 'keeps';

/**
 * The statuses of one round, several at once. A conflict means that the job is another one by now; it concerns others only
 * when the job was to give something back. After any other failure nothing more is begun.
 */
export class QueueWrites {
  readonly #options: QueueWritesOptions;
  readonly #lanes = {
    'gives-back': new TaskLanes(WRITES_AT_ONCE),
    keeps: new TaskLanes(WRITES_AT_ONCE),
  };
  readonly #conflicts = { 'gives-back': 0, keeps: 0 };
  #written = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: QueueWritesOptions) {
    this.#options = options;
  }

  get conflicts(): number {
    return this.#conflicts['gives-back'] + this.#conflicts.keeps;
  }

  get written(): number {
    return this.#written;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  begin(object: KubeObject, verdict: Verdict, effect: Effect): Promise<void> {
    return this.#lanes[effect].begin(async () => {
      try {
        if (!this.hasFailed) await this.#write(object, verdict);
      } catch (error) {
        if (hasReason(error, 'Conflict')) this.#conflicts[effect]++;
        else this.#failure ??= { error };
      }
    });
  }

  /** Settles when everything that began is written; rejects with what kept it from that, but for conflicts. */
  async done(): Promise<void> {
    await this.#lanes['gives-back'].idle();
    await this.#lanes.keeps.idle();
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Settles when it is known whether all that was to be given back is; rejects as `done` does. */
  async givenBack(): Promise<'all' | 'not-all'> {
    await this.#lanes['gives-back'].idle();
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#conflicts['gives-back'] === 0 ? 'all' : 'not-all';
  }

  async #write(object: KubeObject, verdict: Verdict): Promise<void> {
    const { client, assumed, doubts, recorder } = this.#options;
    const { status, events } = verdict;
    const answer = applyStatus(client, collectiveJobs, { object, status });
    const written = await doubts.mind({ before: object, verdict }, answer);
    this.#written++;
    // Whoever was deleted meanwhile holds nothing: that only leaves more to those who follow.
    if (written === undefined) return;
    assumed.written(object, written);
    for (const event of events) recorder.record(object, event);
  }
}
