import type { Seconds } from '../../../base/units.ts';
import { microseconds, seconds } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

export interface ZtrConstants {
  /** Round trip up to which a sender grows (BASE_RTT), and from which it cuts hard (MAX_DELAY). */
  readonly baseRoundTrip: Seconds;
  readonly mostRoundTrip: Seconds;
  /** Share of its rate a sender gives up above the base (UPDATE). */
  readonly decrease: number;
  /** Share of the line it gains below (AI). */
  readonly increase: number;
  readonly leastShare: number;
}

/** The sample's header: made for one hall. The base is passed at 1.3 km of fibre, the most at 15 km. */
export const ztrTemplate: ZtrConstants = {
  baseRoundTrip: microseconds(13),
  mostRoundTrip: microseconds(150),
  decrease: 0.1,
  increase: 0.05,
  leastShare: 2 ** -14,
};

/** The same with a base that knows the distance: the round trip, and 9 us or 5 % of queue. */
export const ztrAtDistance = (roundTrip: Seconds): ZtrConstants => ({
  ...ztrTemplate,
  baseRoundTrip: seconds(roundTrip + Math.max(microseconds(9), 0.05 * roundTrip)),
  mostRoundTrip: seconds(roundTrip + microseconds(150)),
  decrease: 0.02,
  increase: 0.005,
});

const ON_MARK = 0.8;

export const ztr =
  (constants: ZtrConstants): StartSenders =>
  (setting) =>
    new ZtrSenders(constants, setting);

/**
 * The round-trip template of NVIDIA's DOCA PCC samples (not shipping firmware), once in a round trip:
 *   marked or RTT >= MAX: x 0.8;  RTT > BASE: x 0.9;  else + 5 % of the line
 */
class ZtrSenders implements Senders {
  readonly rates: Float64Array;
  readonly #constants: ZtrConstants;
  readonly #setting: SenderSetting;
  readonly #due: Float64Array;
  readonly #unmarked: Float64Array;

  constructor(constants: ZtrConstants, setting: SenderSetting) {
    this.#constants = constants;
    this.#setting = setting;
    this.rates = new Float64Array(setting.flows).fill(setting.startRate);
    this.#due = new Float64Array(setting.flows);
    this.#unmarked = new Float64Array(setting.flows).fill(1);
  }

  onFeedback({ time, marking, roundTrip, delivered, offset }: Readonly<Feedback>): void {
    const { flows, nicRate, step, packet, random, roundTrip: base } = this.#setting;
    if (time < base) return;
    const { increase, leastShare } = this.#constants;
    for (let flow = 0; flow < flows; flow++) {
      if (marking > 0) {
        const packets = ((delivered[offset + flow] ?? 0) * step) / packet;
        this.#unmarked[flow] = (this.#unmarked[flow] ?? 1) * (1 - marking) ** packets;
      }
      if (time < (this.#due[flow] ?? 0)) continue;
      const isMarked = random.next() >= (this.#unmarked[flow] ?? 1);
      const kept = this.#kept(roundTrip, isMarked);
      const rate = (this.rates[flow] ?? 0) * kept + (kept === 1 ? increase * nicRate : 0);
      this.rates[flow] = Math.min(nicRate, Math.max(leastShare * nicRate, rate));
      this.#due[flow] = time + roundTrip;
      this.#unmarked[flow] = 1;
    }
  }

  #kept(roundTrip: number, isMarked: boolean): number {
    const { baseRoundTrip, mostRoundTrip, decrease } = this.#constants;
    if (isMarked || roundTrip >= mostRoundTrip) return ON_MARK;
    return roundTrip > baseRoundTrip ? 1 - decrease : 1;
  }
}
