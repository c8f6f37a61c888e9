import type { Seconds } from '../../../base/units.ts';
import { microseconds, seconds } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

/** Windows are in packets. */
export interface SwiftConstants {
  /** Packets a window grows by in a round trip without congestion (ai). */
  readonly additiveIncrease: number;
  /** How hard a delay above the target cuts (beta), and the most a cut takes (max_mdf). */
  readonly decrease: number;
  readonly mostDecrease: number;
  /** Delay that is always allowed, of the whole round trip. */
  readonly baseDelay: Seconds;
  readonly delayPerHop: Seconds;
  readonly hops: number;
  /** The most that small windows are allowed beyond it. */
  readonly flowRange: Seconds;
  readonly leastWindow: number;
  readonly mostWindow: number;
}

const BASE = microseconds(20);

/** csg-htsim's; its comments call them guesses. Made for one site. */
export const swiftDefaults: SwiftConstants = {
  additiveIncrease: 1,
  decrease: 0.8,
  mostDecrease: 0.5,
  baseDelay: BASE,
  delayPerHop: seconds(BASE / 6.55),
  hops: 1,
  flowRange: seconds(5 * BASE),
  leastWindow: 0.1,
  mostWindow: 100,
};

/**
 * target = base + h hops + clamp(a / sqrt(W) + b, 0, range),  a = range / (1/sqrt(Wmin) - 1/sqrt(Wmax)),  b = -a / sqrt(Wmax)
 * (Kumar et al., "Swift", SIGCOMM 2020.) Small windows may wait longer: their flows are many.
 */
export function swiftTarget(constants: SwiftConstants, window: number): Seconds {
  const { baseDelay, delayPerHop, hops, flowRange, leastWindow, mostWindow } = constants;
  const a = flowRange / (1 / Math.sqrt(leastWindow) - 1 / Math.sqrt(mostWindow));
  const scaled = a / Math.sqrt(window) - a / Math.sqrt(mostWindow);
  return seconds(baseDelay + delayPerHop * hops + Math.min(flowRange, Math.max(0, scaled)));
}

export const swift =
  (constants: SwiftConstants): StartSenders =>
  (setting) =>
    new SwiftSenders(constants, setting);

/**
 * Swift on the delay of the whole round trip d:
 *   d < target   W += ai acked / W  (ai acked while W < 1)
 *   else         once in a round trip W *= max(1 - beta (d - target) / d, 1 - max_mdf)
 */
class SwiftSenders implements Senders {
  readonly rates: Float64Array;
  readonly #constants: SwiftConstants;
  readonly #setting: SenderSetting;
  readonly #windows: Float64Array;
  readonly #cutDue: Float64Array;
  readonly #mostWindow: number;

  constructor(constants: SwiftConstants, setting: SenderSetting) {
    const { flows, startRate, nicRate, roundTrip, packet } = setting;
    this.#constants = constants;
    this.#setting = setting;
    this.#mostWindow = Math.max(constants.mostWindow, (1.5 * nicRate * roundTrip) / packet);
    this.rates = new Float64Array(flows).fill(startRate);
    this.#windows = new Float64Array(flows).fill((startRate * roundTrip) / packet);
    this.#cutDue = new Float64Array(flows);
  }

  onFeedback({ time, roundTrip, delivered, offset }: Readonly<Feedback>): void {
    if (time < this.#setting.roundTrip) return;
    const { additiveIncrease, decrease, mostDecrease, leastWindow } = this.#constants;
    const { step, packet, nicRate } = this.#setting;
    for (let flow = 0; flow < this.rates.length; flow++) {
      let window = this.#windows[flow] ?? 0;
      const target = swiftTarget(this.#constants, window);
      const acked = ((delivered[offset + flow] ?? 0) * step) / packet;
      if (roundTrip < target) {
        window += (additiveIncrease * acked) / Math.max(1, window);
      } else if (time >= (this.#cutDue[flow] ?? 0)) {
        const cut = 1 - (decrease * (roundTrip - target)) / roundTrip;
        window *= Math.max(cut, 1 - mostDecrease);
        this.#cutDue[flow] = time + roundTrip;
      }
      window = Math.min(this.#mostWindow, Math.max(leastWindow, window));
      this.#windows[flow] = window;
      this.rates[flow] = Math.min(nicRate, (window * packet) / roundTrip);
    }
  }
}
