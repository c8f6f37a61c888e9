import type { Bytes, Seconds } from '../../../base/units.ts';
import { bytes } from '../../../base/units.ts';
import type { FluidQueue } from './queue.ts';
import type { Senders } from './senders.ts';

/** What a run says about its lane. Everything but `dropped` and `startPeak` is of the time after the warm-up. */
export interface LaneOutcome {
  /** What left the queue, as a share of the lane's rate. */
  readonly goodput: number;
  readonly queueMean: Bytes;
  readonly queueDeviation: Bytes;
  /** Half of the time the queue is no longer; and 90 %, and 99 % of it. */
  readonly queueP50: Bytes;
  readonly queueP90: Bytes;
  readonly queueP99: Bytes;
  readonly queuePeak: Bytes;
  /** The longest queue of the warm-up. */
  readonly startPeak: Bytes;
  /** Over the whole run. */
  readonly dropped: Bytes;
  /** Of what came in after the warm-up, the share that found no room. */
  readonly dropShare: number;
  /** Of what came in after the warm-up, the share that was marked. */
  readonly markedShare: number;
  /** Notifications a second after the warm-up, of all flows together; 0 for an algorithm without any. */
  readonly notificationRate: number;
  /** Jain's index of what the flows got: (sum x)^2 / (N sum x^2), 1 when all got the same. */
  readonly fairness: number;
  /** Share of the whole run in which pause frames silenced the senders. */
  readonly paused: number;
}

/** Bound once: looking up a global costs more than the arithmetic where realms are virtual, as under the test runner. */
const { max } = Math;

/** Samples kept for the percentile. */
const SAMPLES = 8192;

interface TalliedRun {
  readonly flows: number;
  readonly steps: number;
  readonly warmUp: number;
  readonly step: Seconds;
  readonly senders: Senders;
}

/** Adds up a run step by step. */
export class Tally {
  readonly #warmUp: number;
  readonly #step: Seconds;
  readonly #senders: Senders;
  readonly #stride: number;
  readonly #samples: Float64Array;
  readonly #received: Float64Array;
  #kept = 0;
  #steps = 0;
  #served = 0;
  #sum = 0;
  #squares = 0;
  #peak = 0;
  #startPeak = 0;
  #came = 0;
  #marked = 0;
  #droppedBefore = 0;
  #notifiedBefore = 0;

  constructor(run: TalliedRun) {
    this.#warmUp = run.warmUp;
    this.#step = run.step;
    this.#senders = run.senders;
    this.#stride = max(1, Math.ceil((run.steps - run.warmUp) / SAMPLES));
    this.#samples = new Float64Array(SAMPLES);
    this.#received = new Float64Array(run.flows);
  }

  /** Step `step` sent `outflow` and left `queue`; the flows' shares of the inflow stand at `arrivals[offset + flow]`. */
  add(step: number, queue: FluidQueue, arrivals: Float64Array, offset: number): void {
    const { length } = queue;
    if (step < this.#warmUp) {
      this.#startPeak = max(this.#startPeak, length);
      this.#droppedBefore = queue.dropped;
      this.#notifiedBefore = this.#senders.notified ?? 0;
      return;
    }
    let inflow = 0;
    for (let flow = 0; flow < this.#received.length; flow++) {
      const arrived = arrivals[offset + flow] ?? 0;
      inflow += arrived;
      this.#received[flow] = (this.#received[flow] ?? 0) + arrived;
    }
    this.#came += inflow;
    this.#marked += inflow * queue.marking();
    if (this.#steps % this.#stride === 0) this.#samples[this.#kept++] = length;
    this.#steps++;
    this.#served += queue.outflow;
    this.#sum += length;
    this.#squares += length * length;
    this.#peak = max(this.#peak, length);
  }

  outcome(rate: number, run: { readonly dropped: number; readonly paused: number }): LaneOutcome {
    const mean = this.#sum / this.#steps;
    const sorted = this.#samples.subarray(0, this.#kept).sort();
    const quantile = (share: number): Bytes =>
      bytes(sorted[Math.floor(share * (this.#kept - 1))] ?? 0);
    const notified = (this.#senders.notified ?? 0) - this.#notifiedBefore;
    return {
      goodput: this.#served / this.#steps / rate,
      queueMean: bytes(mean),
      queueDeviation: bytes(Math.sqrt(max(0, this.#squares / this.#steps - mean * mean))),
      queueP50: quantile(0.5),
      queueP90: quantile(0.9),
      queueP99: quantile(0.99),
      queuePeak: bytes(this.#peak),
      startPeak: bytes(this.#startPeak),
      dropped: bytes(run.dropped),
      dropShare: shareOf(run.dropped - this.#droppedBefore, this.#came * this.#step),
      markedShare: shareOf(this.#marked, this.#came),
      notificationRate: notified / (this.#steps * this.#step),
      fairness: jain(this.#received),
      paused: run.paused,
    };
  }
}

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function jain(received: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const amount of received) {
    sum += amount;
    squares += amount * amount;
  }
  return squares === 0 ? 1 : (sum * sum) / (received.length * squares);
}
