import type { BytesPerSecond, Seconds } from '../../../base/units.ts';
import { gbps, microseconds } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

export interface TimelyConstants {
  readonly lowDelay: Seconds;
  readonly highDelay: Seconds;
  /** By which the gradient is measured (minRTT). */
  readonly shortestRoundTrip: Seconds;
  /** Weight of the newest difference in the gradient (alpha). */
  readonly gradientGain: number;
  readonly decrease: number;
  /** At 10 Gb/s (delta); it grows with the NIC. */
  readonly additiveIncrease: BytesPerSecond;
  /** Round trips with a falling delay after which growth is fivefold. */
  readonly hyperAfter: number;
}

/** "ECN or Delay", section 4. The delays are of whole round trips: 500 us is the light of 50 km. */
export const timelyDefaults: TimelyConstants = {
  lowDelay: microseconds(50),
  highDelay: microseconds(500),
  shortestRoundTrip: microseconds(20),
  gradientGain: 0.875,
  decrease: 0.8,
  additiveIncrease: gbps(0.01),
  hyperAfter: 5,
};

const HYPER = 5;
const LEAST_SHARE = 1e-3;

export const timely =
  (constants: TimelyConstants): StartSenders =>
  (setting) =>
    new TimelySenders(constants, setting);

/**
 * TIMELY (Mittal et al., SIGCOMM 2015), once in a round trip; g: smoothed difference of round trips over minRTT.
 *   RTT < Tlow: + delta;  RTT > Thigh: x (1 - beta (1 - Thigh/RTT));  g <= 0: + delta (5 delta after 5);  else x (1 - beta g)
 */
class TimelySenders implements Senders {
  readonly rates: Float64Array;
  readonly #constants: TimelyConstants;
  readonly #setting: SenderSetting;
  readonly #increase: number;
  readonly #due: Float64Array;
  readonly #previous: Float64Array;
  readonly #differences: Float64Array;
  readonly #falling: Int32Array;

  constructor(constants: TimelyConstants, setting: SenderSetting) {
    const { flows, startRate, nicRate, roundTrip } = setting;
    this.#constants = constants;
    this.#setting = setting;
    this.#increase = (constants.additiveIncrease * nicRate) / gbps(10);
    this.rates = new Float64Array(flows).fill(startRate);
    this.#due = new Float64Array(flows);
    this.#previous = new Float64Array(flows).fill(roundTrip);
    this.#differences = new Float64Array(flows);
    this.#falling = new Int32Array(flows);
  }

  onFeedback({ time, roundTrip }: Readonly<Feedback>): void {
    const { nicRate, roundTrip: base } = this.#setting;
    if (time < base) return;
    const { gradientGain, shortestRoundTrip } = this.#constants;
    for (let flow = 0; flow < this.rates.length; flow++) {
      if (time < (this.#due[flow] ?? 0)) continue;
      const newest = roundTrip - (this.#previous[flow] ?? 0);
      const difference =
        (1 - gradientGain) * (this.#differences[flow] ?? 0) + gradientGain * newest;
      this.#previous[flow] = roundTrip;
      this.#differences[flow] = difference;
      const rate = this.#adjusted(flow, roundTrip, difference / shortestRoundTrip);
      this.rates[flow] = Math.min(nicRate, Math.max(LEAST_SHARE * nicRate, rate));
      this.#due[flow] = time + roundTrip;
    }
  }

  #adjusted(flow: number, roundTrip: number, gradient: number): number {
    const { lowDelay, highDelay, decrease, hyperAfter } = this.#constants;
    const rate = this.rates[flow] ?? 0;
    const falling = gradient <= 0 ? (this.#falling[flow] ?? 0) + 1 : 0;
    this.#falling[flow] = falling;
    if (roundTrip < lowDelay) return rate + this.#increase;
    if (roundTrip > highDelay) return rate * (1 - decrease * (1 - highDelay / roundTrip));
    if (gradient > 0) return rate * Math.max(0, 1 - decrease * gradient);
    return rate + this.#increase * (falling > hyperAfter ? HYPER : 1);
  }
}
