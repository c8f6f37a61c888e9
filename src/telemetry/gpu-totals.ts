import type { Activity } from './activity.ts';

/** What is counted of a GPU, beyond standing idle. */
const KINDS = [
  'joules',
  'scaleUpBytes',
  'nicBytes',
  'markedPackets',
  'lostPackets',
  'notifications',
] as const;

/** What a GPU has done so far, beyond standing idle. */
export type Done = Readonly<Record<(typeof KINDS)[number], number>>;

/** The totals of all GPUs of one pool; they never go down. */
export class GpuTotals {
  readonly #totals = KINDS.map((kind) => ({ kind, values: new Float64Array(0) }));
  #size = 0;

  /** `activity` went on for a while at each of these GPUs. */
  add(gpus: Iterable<number>, activity: Activity, stretch: Stretch): void {
    const done = doneIn(activity, stretch);
    for (const gpu of gpus) {
      this.#reach(gpu);
      for (const { kind, values } of this.#totals) values[gpu] = (values[gpu] ?? 0) + done[kind];
    }
  }

  of(gpu: number): Done {
    const done = { ...nothing };
    for (const { kind, values } of this.#totals) done[kind] = values[gpu] ?? 0;
    return done;
  }

  /** Doubles, so that a million GPUs are reached in twenty steps. */
  #reach(gpu: number): void {
    if (gpu < this.#size) return;
    this.#size = Math.max(1024, this.#size * 2, gpu + 1);
    for (const total of this.#totals) {
      const larger = new Float64Array(this.#size);
      larger.set(total.values);
      total.values = larger;
    }
  }
}

const nothing = {
  joules: 0,
  scaleUpBytes: 0,
  nicBytes: 0,
  markedPackets: 0,
  lostPackets: 0,
  notifications: 0,
};

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
    markedPackets: activity.markedPacketsPerSecond * elapsed,
    lostPackets: activity.lostPacketsPerSecond * elapsed,
    notifications: activity.notificationsPerSecond * elapsed,
  };
}

export function sumOf(left: Done, right: Done): Done {
  const sum = { ...nothing };
  for (const kind of KINDS) sum[kind] = left[kind] + right[kind];
  return sum;
}
