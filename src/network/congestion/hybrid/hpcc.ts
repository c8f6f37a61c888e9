import type { BytesPerSecond } from '../../../base/units.ts';
import { bytesPerSecond, gbps } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

export interface HpccConstants {
  /** Load aimed at (eta). */
  readonly target: number;
  /** Round trips of additive growth before the load is looked at even below the target (maxStage). */
  readonly stages: number;
  /** What the rate of a flow grows by in a round trip. */
  readonly additiveIncrease: BytesPerSecond;
}

/** The class's defaults, and the run script's increase: 10 Mb/s for every 25 Gb/s of the NIC. */
export const hpccDefaults = (nicRate: BytesPerSecond): HpccConstants => ({
  target: 0.95,
  stages: 5,
  additiveIncrease: bytesPerSecond((gbps(0.01) * nicRate) / gbps(25)),
});

export const hpcc =
  (constants: HpccConstants): StartSenders =>
  (setting) =>
    new HpccSenders(constants, setting);

/**
 * HPCC (Li et al., SIGCOMM 2019) on telemetry of the bottleneck, T the round trip without queueing:
 *
 *   u = queue / (C T) + sent / C;  U its moving average over T
 *   U >= eta or stage >= maxStage:  W = Wc eta / U + W_AI;  else  W = Wc + W_AI
 *   once in a round trip Wc = W, and the stage is 0 in the first case, one more in the second
 */
class HpccSenders implements Senders {
  readonly rates: Float64Array;
  readonly #constants: HpccConstants;
  readonly #setting: SenderSetting;
  readonly #grown: number;
  readonly #references: Float64Array;
  readonly #stages: Int32Array;
  readonly #due: Float64Array;
  /** All flows pass the same bottleneck, so that they see the same load. */
  #load = 1;

  constructor(constants: HpccConstants, setting: SenderSetting) {
    const { flows, startRate, roundTrip } = setting;
    this.#constants = constants;
    this.#setting = setting;
    this.#grown = constants.additiveIncrease * roundTrip;
    this.rates = new Float64Array(flows).fill(startRate);
    this.#references = new Float64Array(flows).fill(startRate * roundTrip);
    this.#stages = new Int32Array(flows);
    this.#due = new Float64Array(flows);
  }

  onFeedback({ time, load, roundTrip }: Readonly<Feedback>): void {
    const { step, nicRate, roundTrip: base } = this.#setting;
    const { target, stages } = this.#constants;
    if (time < base) return;
    const weight = Math.min(1, step / base);
    this.#load = (1 - weight) * this.#load + weight * load;
    for (let flow = 0; flow < this.rates.length; flow++) {
      const reference = this.#references[flow] ?? 0;
      const stage = this.#stages[flow] ?? 0;
      const follows = this.#load >= target || stage >= stages;
      const scaled = follows ? (reference * target) / this.#load : reference;
      const window = Math.min(nicRate * base, scaled + this.#grown);
      if (time >= (this.#due[flow] ?? 0)) {
        this.#references[flow] = window;
        this.#stages[flow] = follows ? 0 : stage + 1;
        this.#due[flow] = time + roundTrip;
      }
      // The window is also the pace: W / T, and no more than W may be under way.
      this.rates[flow] = Math.min(window / base, window / roundTrip);
    }
  }
}
