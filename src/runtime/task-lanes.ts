/** Runs so many tasks side by side, and no more: whoever brings another one waits until a lane is free. */
export class TaskLanes {
  readonly #lanes: number;
  readonly #underWay = new Set<Promise<void>>();

  constructor(lanes: number) {
    this.#lanes = lanes;
  }

  /** Settles when the task has begun. The task deals with its failures itself. */
  async begin(task: () => Promise<void>): Promise<void> {
    while (this.#underWay.size >= this.#lanes) await Promise.race(this.#underWay);
    const run = task().finally(() => {
      this.#underWay.delete(run);
    });
    this.#underWay.add(run);
  }

  /** Settles when all that has begun is over. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }
}
