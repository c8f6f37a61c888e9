import type { Bytes, Seconds } from '../../../base/units.ts';
import { bytes, microseconds } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

export interface NsccConstants {
  /** Queueing delay aimed at. */
  readonly target: Seconds;
  /** Bytes of window, per acknowledged window, where the queue is long but unmarked (fi). */
  readonly fairIncrease: Bytes;
  /** Bytes of window for every byte acknowledged times seconds below the target, before it is divided by the window (alpha). */
  readonly proportionalIncrease: number;
  /** Bytes of window in every round trip (eta). */
  readonly alwaysIncrease: Bytes;
  /** How hard a delay above the target cuts (gamma), and the least a cut leaves. */
  readonly decrease: number;
  readonly leastKept: number;
  /** Weight of the newest delay in the average. */
  readonly delayGain: number;
  readonly mostWindow: Bytes;
}

/** The network that the constants were made for: 100 Gb/s x 12 us. */
const REFERENCE_PRODUCT = 150_000;
const REFERENCE_ROUND_TRIP = microseconds(12);

/**
 * uet-htsim's scaling by the flow's own bandwidth-delay product: a = BDP / 150 KB, fi = 5 packets a, eta = 0.15 packets a,
 * alpha = 4 packets a / 12 us, gamma 0.8, window up to 1.5 BDP. The target without trimming is one whole round trip: a
 * queue of one bandwidth-delay product is the plan, and at a distance that is a long one.
 */
export function nsccDefaults({
  nicRate,
  roundTrip,
  packet,
}: Pick<SenderSetting, 'nicRate' | 'roundTrip' | 'packet'>): NsccConstants {
  const product = nicRate * roundTrip;
  const scale = product / REFERENCE_PRODUCT;
  return {
    target: roundTrip,
    fairIncrease: bytes(5 * packet * scale),
    proportionalIncrease: (4 * packet * scale) / REFERENCE_ROUND_TRIP,
    alwaysIncrease: bytes(0.15 * packet * scale),
    decrease: 0.8,
    leastKept: 0.5,
    delayGain: 0.0125,
    mostWindow: bytes(1.5 * product),
  };
}

export const nscc =
  (constants: NsccConstants): StartSenders =>
  (setting) =>
    new NsccSenders(constants, setting);

/**
 * The window of Ultra Ethernet's network-signalled congestion control, by what an acknowledgement says:
 *
 *   not marked, delay < target    W += alpha (target - delay) acked / W
 *   not marked, delay >= target   W += fi acked / W
 *   marked, delay >= target       once in a round trip W *= max(1 - gamma (mean delay - target) / mean delay, 0.5)
 *   marked, delay < target        nothing
 */
class NsccSenders implements Senders {
  readonly rates: Float64Array;
  readonly #constants: NsccConstants;
  readonly #setting: SenderSetting;
  readonly #windows: Float64Array;
  readonly #cutDue: Float64Array;
  readonly #weight: number;
  #delay = 0;

  constructor(constants: NsccConstants, setting: SenderSetting) {
    const { flows, startRate, nicRate, roundTrip, step, packet } = setting;
    this.#constants = constants;
    this.#setting = setting;
    this.rates = new Float64Array(flows).fill(startRate);
    this.#windows = new Float64Array(flows).fill(startRate * roundTrip);
    this.#cutDue = new Float64Array(flows);
    const packets = (nicRate * step) / packet;
    this.#weight = 1 - (1 - constants.delayGain) ** packets;
  }

  onFeedback(feedback: Readonly<Feedback>): void {
    const { time, queueDelay, roundTrip } = feedback;
    const { roundTrip: base, packet, nicRate, step, random } = this.#setting;
    if (time < base) return;
    this.#delay += this.#weight * (queueDelay - this.#delay);
    for (let flow = 0; flow < this.rates.length; flow++) {
      const acked = (feedback.delivered[feedback.offset + flow] ?? 0) * step;
      const packets = acked / packet;
      const chance = 1 - (1 - feedback.marking) ** packets;
      const isMarked = feedback.marking > 0 && random.next() < chance;
      const window = this.#adjusted(flow, feedback, { acked, isMarked });
      this.#windows[flow] = window;
      this.rates[flow] = Math.min(nicRate, window / roundTrip);
    }
  }

  #adjusted(
    flow: number,
    { time, queueDelay, roundTrip }: Readonly<Feedback>,
    ack: { readonly acked: number; readonly isMarked: boolean },
  ): number {
    const { target, decrease, leastKept, mostWindow, ...gains } = this.#constants;
    const { fairIncrease, proportionalIncrease, alwaysIncrease } = gains;
    let window = this.#windows[flow] ?? 0;
    const share = ack.acked / window;
    if (!ack.isMarked) {
      const below = target - queueDelay;
      window += share * (below > 0 ? proportionalIncrease * below : fairIncrease);
    } else if (queueDelay >= target && time >= (this.#cutDue[flow] ?? 0)) {
      const above = Math.max(0, (this.#delay - target) / this.#delay);
      window *= Math.max(leastKept, 1 - decrease * above);
      this.#cutDue[flow] = time + roundTrip;
    }
    window += share * alwaysIncrease;
    return Math.min(mostWindow, Math.max(this.#setting.packet, window));
  }
}
