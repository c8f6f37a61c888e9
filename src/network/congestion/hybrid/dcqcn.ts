import type { Random } from '../../../base/random.ts';
import type { BytesPerSecond, Seconds } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

/** The knobs of a DCQCN sender and its receiver; in brackets the names of the NIC's. */
export interface ReactionPoint {
  /** Time between two updates of alpha (dce_tcp_rtt). */
  readonly alphaUpdate: Seconds;
  /** Weight of the newest observation (dce_tcp_g: (1024 - value) / 1024). */
  readonly alphaGain: number;
  /** Shortest time between two cuts (rate_reduce_monitor_period). */
  readonly rateReduceMonitor: Seconds;
  /** Time between two raises (rpg_time_reset). */
  readonly rateReset: Seconds;
  /** Raises before the target is raised (rpg_threshold). */
  readonly fastRecoverySteps: number;
  /** Raise of the target at the threshold (rpg_ai_rate) and beyond (rpg_hai_rate). */
  readonly additiveIncrease: BytesPerSecond;
  readonly hyperIncrease: BytesPerSecond;
  /** A cut leaves at least this share of the rate (rpg_min_dec_fac). */
  readonly leastKept: number;
  /** rpg_min_rate */
  readonly leastRate: BytesPerSecond;
  /** Whether the first of several cuts in a row moves the target, too (clamp_tgt_rate). */
  readonly clampTarget: 'always' | 'after-a-raise';
  /** Shortest time between two notifications of one flow (min_time_between_cnps). */
  readonly cnpInterval: Seconds;
}

export const dcqcn =
  (point: ReactionPoint): StartSenders =>
  (setting) =>
    new DcqcnSenders(point, setting);

/** Bound once: looking up a global costs more than the arithmetic where realms are virtual, as under the test runner. */
const { max, min } = Math;

/** Forgives the rounding of times that are multiples of a step. */
const ROUNDING = 1e-12;

/**
 * The reaction point of ConnectX NICs as rdma-hw.cc (alibaba-edu/High-Precision-Congestion-Control) has it, with the NIC's
 * rpg_min_dec_fac added:
 *
 *   notification  cnpSeenA = cnpSeenD = true; the first one starts timers A and D, alpha = 1
 *   timer A       alpha = (1-g) alpha + (cnpSeenA ? g : 0)
 *   timer D       if cnpSeenD: Rt = Rc if clamped or raised since; Rc = max(least, Rc max(kept, 1 - alpha/2)); stage = 0;
 *                 timer I starts again
 *   timer I       stage = F: Rt += AI; stage > F: Rt += HAI; Rc = (Rc + Rt) / 2; stage++
 *
 * A packet is marked with probability p, so a flow that had n packets received in a step is notified with 1 - (1-p)^n.
 * Timers are discrete: an alpha that decays continuously would over-predict goodput by 4 to 10 points. Only an alpha timer
 * shorter than the step is taken together.
 */
class DcqcnSenders implements Senders {
  readonly rates: Float64Array;
  readonly #point: ReactionPoint;
  readonly #random: Random;
  readonly #nicRate: number;
  readonly #packetsPerRate: number;
  /** Alpha's decay in one step when its timer is shorter than the step; 0: it is not. */
  readonly #decay: number;
  readonly #decayAfterMark: number;
  readonly #targets: Float64Array;
  readonly #alphas: Float64Array;
  readonly #stages: Int32Array;
  /** 0 until the first notification. */
  readonly #started: Uint8Array;
  readonly #seenByAlpha: Uint8Array;
  readonly #seenByCut: Uint8Array;
  readonly #alphaDue: Float64Array;
  readonly #cutDue: Float64Array;
  readonly #raiseDue: Float64Array;
  readonly #notified: Float64Array;

  constructor(point: ReactionPoint, { flows, nicRate, step, packet, random }: SenderSetting) {
    this.#point = point;
    this.#random = random;
    this.#nicRate = nicRate;
    this.#packetsPerRate = step / packet;
    const updates = step / point.alphaUpdate;
    this.#decay = updates > 1 ? (1 - point.alphaGain) ** updates : 0;
    this.#decayAfterMark = (1 - point.alphaGain) ** (updates - 1);
    this.rates = new Float64Array(flows).fill(nicRate);
    this.#targets = new Float64Array(flows).fill(nicRate);
    this.#alphas = new Float64Array(flows).fill(1);
    this.#stages = new Int32Array(flows);
    this.#started = new Uint8Array(flows);
    this.#seenByAlpha = new Uint8Array(flows);
    this.#seenByCut = new Uint8Array(flows);
    this.#alphaDue = new Float64Array(flows);
    this.#cutDue = new Float64Array(flows);
    this.#raiseDue = new Float64Array(flows).fill(Infinity);
    this.#notified = new Float64Array(flows).fill(-Infinity);
  }

  onFeedback({ time, marking, delivered, offset }: Readonly<Feedback>): void {
    const flows = this.rates.length;
    if (marking > 0) {
      for (let flow = 0; flow < flows; flow++) {
        const packets = (delivered[offset + flow] ?? 0) * this.#packetsPerRate;
        const chance = marking < 1 ? 1 - (1 - marking) ** packets : packets;
        const due = time - (this.#notified[flow] ?? 0) >= this.#point.cnpInterval - ROUNDING;
        if (due && this.#random.next() < chance) this.#notify(flow, time);
      }
    }
    for (let flow = 0; flow < flows; flow++) {
      if (this.#started[flow] === 0) continue;
      this.#updateAlpha(flow, time);
      this.#cut(flow, time);
      this.#raise(flow, time);
    }
  }

  #notify(flow: number, time: number): void {
    this.#notified[flow] = time;
    this.#seenByCut[flow] = 1;
    if (this.#started[flow] === 0) {
      this.#started[flow] = 1;
      this.#alphaDue[flow] = time + this.#point.alphaUpdate;
      this.#cutDue[flow] = time + this.#point.rateReduceMonitor;
    } else {
      this.#seenByAlpha[flow] = 1;
    }
  }

  #updateAlpha(flow: number, time: number): void {
    const { alphaUpdate, alphaGain } = this.#point;
    let alpha = this.#alphas[flow] ?? 0;
    if (this.#decay > 0) {
      alpha =
        this.#seenByAlpha[flow] === 1
          ? ((1 - alphaGain) * alpha + alphaGain) * this.#decayAfterMark
          : alpha * this.#decay;
      this.#seenByAlpha[flow] = 0;
    } else {
      let due = this.#alphaDue[flow] ?? 0;
      for (; time >= due; due += alphaUpdate) {
        alpha = (1 - alphaGain) * alpha + (this.#seenByAlpha[flow] === 1 ? alphaGain : 0);
        this.#seenByAlpha[flow] = 0;
      }
      this.#alphaDue[flow] = due;
    }
    this.#alphas[flow] = alpha;
  }

  #cut(flow: number, time: number): void {
    const { rateReduceMonitor, rateReset, leastKept, leastRate, clampTarget } = this.#point;
    let due = this.#cutDue[flow] ?? 0;
    for (; time >= due; due += rateReduceMonitor) {
      if (this.#seenByCut[flow] === 0) continue;
      const rate = this.rates[flow] ?? 0;
      if (clampTarget === 'always' || (this.#stages[flow] ?? 0) > 0) this.#targets[flow] = rate;
      const kept = max(leastKept, 1 - (this.#alphas[flow] ?? 0) / 2);
      this.rates[flow] = max(leastRate, rate * kept);
      this.#stages[flow] = 0;
      this.#seenByCut[flow] = 0;
      this.#raiseDue[flow] = time + rateReset;
    }
    this.#cutDue[flow] = due;
  }

  #raise(flow: number, time: number): void {
    const { rateReset, fastRecoverySteps, additiveIncrease, hyperIncrease } = this.#point;
    let due = this.#raiseDue[flow] ?? 0;
    for (; time >= due; due += rateReset) {
      const stage = this.#stages[flow] ?? 0;
      let target = this.#targets[flow] ?? 0;
      if (stage === fastRecoverySteps) target += additiveIncrease;
      else if (stage > fastRecoverySteps) target += hyperIncrease;
      target = min(this.#nicRate, target);
      this.#targets[flow] = target;
      this.rates[flow] = ((this.rates[flow] ?? 0) + target) / 2;
      this.#stages[flow] = stage + 1;
    }
    this.#raiseDue[flow] = due;
  }
}
