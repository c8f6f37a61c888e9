import type { Activity } from './activity.ts';

/** What a GPU has done so far, beyond standing idle. */
export interface Done {
  readonly joules: number;
  readonly scaleUpBytes: number;
  readonly nicBytes: number;
}

/** The totals of all GPUs of one pool; they never go down. */
export class GpuTotals {
  #joules = new Float64Array(0);
  #scaleUpBytes = new Float64Array(0);
  #nicBytes = new Float64Array(0);

  /** `activity` went on for a while at each of these GPUs. */
  add(gpus: Iterable<number>, activity: Activity, { idleWatts, elapsed }: Stretch): void {
    const done = doneIn(activity, { idleWatts, elapsed });
    for (const gpu of gpus) {
      this.#reach(gpu);
      this.#joules[gpu] = (this.#joules[gpu] ?? 0) + done.joules;
      this.#scaleUpBytes[gpu] = (this.#scaleUpBytes[gpu] ?? 0) + done.scaleUpBytes;
      this.#nicBytes[gpu] = (this.#nicBytes[gpu] ?? 0) + done.nicBytes;
    }
  }

  of(gpu: number): Done {
    return {
      joules: this.#joules[gpu] ?? 0,
      scaleUpBytes: this.#scaleUpBytes[gpu] ?? 0,
      nicBytes: this.#nicBytes[gpu] ?? 0,
    };
  }

  /** Doubles, so that a million GPUs are reached in twenty steps. */
  #reach(gpu: number): void {
    if (gpu < this.#joules.length) return;
    const size = Math.max(1024, this.#joules.length * 2, gpu + 1);
    this.#joules = grown(this.#joules, size);
    this.#scaleUpBytes = grown(this.#scaleUpBytes, size);
    this.#nicBytes = grown(this.#nicBytes, size);
  }
}

export interface Stretch {
  readonly idleWatts: number;
  /** Emulated seconds. */
  readonly elapsed: number;
}

export function doneIn(activity: Activity, { idleWatts, elapsed }: Stretch): Done {
  return {
    joules: Math.max(0, activity.watts - idleWatts) * elapsed,
    scaleUpBytes: activity.scaleUpBytesPerSecond * elapsed,
    nicBytes: activity.nicBytesPerSecond * elapsed,
  };
}

export const sumOf = (left: Done, right: Done): Done => ({
  joules: left.joules + right.joules,
  scaleUpBytes: left.scaleUpBytes + right.scaleUpBytes,
  nicBytes: left.nicBytes + right.nicBytes,
});

function grown(values: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size);
  larger.set(values);
  return larger;
}
