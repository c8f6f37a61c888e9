import type { Random } from '../../../base/random.ts';
import type { Bytes, BytesPerSecond, Seconds } from '../../../base/units.ts';
import type { Feedback, Senders, SenderSetting, StartSenders } from './senders.ts';

/** The knobs of a DCQCN sender and its receiver; in brackets the names of the NIC's. */
export interface ReactionPoint {
  /** Alpha at the first notification (initial_alpha_value of 1024). */
  readonly initialAlpha: number;
  /** Time between two updates of alpha (dce_tcp_rtt). */
  readonly alphaUpdate: Seconds;
  /** Weight of the newest observation (dce_tcp_g: (1024 - value) / 1024). */
  readonly alphaGain: number;
  /** A cut takes this share of alpha (rpg_gd: 2^(10 - value)). */
  readonly alphaShare: number;
  /** Shortest time between two cuts (rate_reduce_monitor_period). */
  readonly rateReduceMonitor: Seconds;
  /** Time between two raises (rpg_time_reset). */
  readonly rateReset: Seconds;
  /** Bytes between two raises (rpg_byte_reset); undefined: only time raises. */
  readonly byteReset: Bytes | undefined;
  /** Raises before the target is raised (rpg_threshold). */
  readonly fastRecoverySteps: number;
  /** Raise of the target at the threshold (rpg_ai_rate) and beyond (rpg_hai_rate). */
  readonly additiveIncrease: BytesPerSecond;
  readonly hyperIncrease: BytesPerSecond;
  /** A cut leaves at least this share of the rate (rpg_min_dec_fac). */
  readonly leastKept: number;
  /** rpg_min_rate */
  readonly leastRate: BytesPerSecond;
  /** rpg_max_rate; undefined: what the NIC can send. */
  readonly mostRate: BytesPerSecond | undefined;
  /** rate_to_set_on_first_cnp; undefined: the first notification changes no rate by itself. */
  readonly rateOnFirstNotification: BytesPerSecond | undefined;
  /** Which cuts move the target, too (clamp_tgt_rate, clamp_tgt_rate_after_time_inc). */
  readonly clampTarget: 'always' | 'after-a-raise' | 'after-a-raise-by-bytes';
  /** Shortest time between two notifications (min_time_between_cnps). */
  readonly cnpInterval: Seconds;
  /** Flows of a receiver that share that time: 1 when it counts per queue pair, all when per port. */
  readonly flowsPerNotifier: number;
}

/** What nobody publishes otherwise: the parts of the NIC that the public packet-level code leaves out. */
export const unpublished = {
  initialAlpha: 1,
  alphaShare: 0.5,
  byteReset: undefined,
  mostRate: undefined,
  rateOnFirstNotification: undefined,
  flowsPerNotifier: 1,
} as const satisfies Partial<ReactionPoint>;

export const dcqcn =
  (point: ReactionPoint): StartSenders =>
  (setting) =>
    new DcqcnSenders(point, setting);

/** Bound once: looking up a global costs more than the arithmetic where realms are virtual, as under the test runner. */
const { max, min } = Math;
const never = Infinity;

/** Forgives the rounding of times that are multiples of a step. */
const ROUNDING = 1e-12;

/**
 * The reaction point of ConnectX NICs as rdma-hw.cc (alibaba-edu/High-Precision-Congestion-Control) has it, with what the
 * NIC has beyond it (rpg_min_dec_fac, rpg_gd, the byte counter of the paper, rpg_max_rate):
 *
 *   notification  cnpSeenA = cnpSeenD = true; the first one starts timers A and D with the initial alpha
 *   timer A       alpha = (1-g) alpha + (cnpSeenA ? g : 0)
 *   timer D       if cnpSeenD: Rt = Rc if clamped or raised since; Rc = max(least, Rc max(kept, 1 - alpha 2^(10-gd)));
 *                 both stages = 0; timer I and the byte counter start again
 *   timer I       time stage = F: Rt += AI; > F: Rt += HAI; Rc = (Rc + Rt) / 2; stage++
 *   with bytes    every B sent bytes raise too; both stages up to F: recovery; both beyond: Rt += HAI; else Rt += AI
 *
 * A packet is marked with probability p, so a flow that had n packets received in a step is notified with 1 - (1-p)^n.
 * Timers are discrete: an alpha that decays continuously would over-predict goodput by 4 to 10 points. Only an alpha timer
 * shorter than the step is taken together. A flow that is paced from its start is as after a first notification.
 */
class DcqcnSenders implements Senders {
  readonly rates: Float64Array;
  notified = 0;
  readonly #point: ReactionPoint;
  readonly #random: Random;
  readonly #mostRate: number;
  readonly #step: number;
  readonly #packetsPerRate: number;
  readonly #byteReset: number;
  /** Alpha's decay in one step when its timer is shorter than the step; 0: it is not. */
  readonly #decay: number;
  readonly #decayAfterMark: number;
  readonly #targets: Float64Array;
  readonly #alphas: Float64Array;
  readonly #stages: Int32Array;
  readonly #byteStages: Int32Array;
  readonly #sent: Float64Array;
  /** 0 until the first notification. */
  readonly #started: Uint8Array;
  readonly #seenByAlpha: Uint8Array;
  readonly #seenByCut: Uint8Array;
  readonly #alphaDue: Float64Array;
  readonly #cutDue: Float64Array;
  readonly #raiseDue: Float64Array;
  readonly #notifiedAt: Float64Array;
  readonly #notifierOf: Int32Array;
  /** The flow whose mark is looked at first: where flows share a notifier, none is always before the others. */
  #first = 0;

  constructor(point: ReactionPoint, setting: SenderSetting) {
    const { flows, nicRate, startRate, step, packet, random } = setting;
    this.#point = point;
    this.#random = random;
    this.#mostRate = min(nicRate, point.mostRate ?? nicRate);
    this.#step = step;
    this.#packetsPerRate = step / packet;
    this.#byteReset = point.byteReset ?? never;
    const updates = step / point.alphaUpdate;
    this.#decay = updates > 1 ? (1 - point.alphaGain) ** updates : 0;
    this.#decayAfterMark = (1 - point.alphaGain) ** (updates - 1);
    const first = min(startRate, this.#mostRate);
    const paced = first < this.#mostRate;
    const due = (period: number): Float64Array => new Float64Array(flows).fill(period);
    this.rates = due(first);
    this.#targets = due(first);
    this.#alphas = due(point.initialAlpha);
    this.#stages = new Int32Array(flows);
    this.#byteStages = new Int32Array(flows);
    this.#sent = new Float64Array(flows);
    this.#started = new Uint8Array(flows).fill(paced ? 1 : 0);
    this.#seenByAlpha = new Uint8Array(flows);
    this.#seenByCut = new Uint8Array(flows);
    this.#alphaDue = due(point.alphaUpdate);
    this.#cutDue = due(point.rateReduceMonitor);
    this.#raiseDue = due(paced ? point.rateReset : never);
    this.#notifiedAt = due(-never);
    this.#notifierOf = Int32Array.from({ length: flows }, (_, flow) =>
      Math.floor(flow / max(1, point.flowsPerNotifier)),
    );
  }

  onFeedback(feedback: Readonly<Feedback>): void {
    if (feedback.marking > 0) this.#receive(feedback);
    const { time } = feedback;
    const flows = this.rates.length;
    for (let flow = 0; flow < flows; flow++) {
      if (this.#started[flow] === 0) continue;
      this.#updateAlpha(flow, time);
      this.#cut(flow, time);
      if (this.#byteReset !== never) this.#raiseByBytes(flow);
      this.#raiseByTime(flow, time);
    }
  }

  #receive({ time, marking, delivered, offset }: Readonly<Feedback>): void {
    const flows = this.rates.length;
    const { cnpInterval, flowsPerNotifier } = this.#point;
    if (flowsPerNotifier > 1) this.#first = (this.#first + 1) % flows;
    for (let turn = 0; turn < flows; turn++) {
      const flow = (turn + this.#first) % flows;
      const packets = (delivered[offset + flow] ?? 0) * this.#packetsPerRate;
      const chance = marking < 1 ? 1 - (1 - marking) ** packets : packets;
      const notifier = this.#notifierOf[flow] ?? 0;
      const due = time - (this.#notifiedAt[notifier] ?? 0) >= cnpInterval - ROUNDING;
      if (!due || this.#random.next() >= chance) continue;
      this.#notifiedAt[notifier] = time;
      this.notified++;
      this.#notify(flow, time);
    }
  }

  #notify(flow: number, time: number): void {
    this.#seenByCut[flow] = 1;
    if (this.#started[flow] === 1) {
      this.#seenByAlpha[flow] = 1;
      return;
    }
    const { alphaUpdate, rateReduceMonitor, rateOnFirstNotification } = this.#point;
    this.#started[flow] = 1;
    this.#alphaDue[flow] = time + alphaUpdate;
    this.#cutDue[flow] = time + rateReduceMonitor;
    if (rateOnFirstNotification === undefined) return;
    const rate = min(this.#mostRate, rateOnFirstNotification);
    this.rates[flow] = rate;
    this.#targets[flow] = rate;
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
    const { rateReduceMonitor, rateReset, leastKept, leastRate, alphaShare } = this.#point;
    let due = this.#cutDue[flow] ?? 0;
    for (; time >= due; due += rateReduceMonitor) {
      if (this.#seenByCut[flow] === 0) continue;
      const rate = this.rates[flow] ?? 0;
      if (this.#isClamped(flow)) this.#targets[flow] = rate;
      const kept = max(leastKept, 1 - (this.#alphas[flow] ?? 0) * alphaShare);
      this.rates[flow] = max(leastRate, rate * kept);
      this.#stages[flow] = 0;
      this.#byteStages[flow] = 0;
      this.#sent[flow] = 0;
      this.#seenByCut[flow] = 0;
      this.#raiseDue[flow] = time + rateReset;
    }
    this.#cutDue[flow] = due;
  }

  #isClamped(flow: number): boolean {
    const { clampTarget } = this.#point;
    if (clampTarget === 'always' || (this.#byteStages[flow] ?? 0) > 0) return true;
    return clampTarget === 'after-a-raise' && (this.#stages[flow] ?? 0) > 0;
  }

  #raiseByTime(flow: number, time: number): void {
    const { rateReset } = this.#point;
    let due = this.#raiseDue[flow] ?? 0;
    for (; time >= due; due += rateReset) {
      this.#raise(flow);
      this.#stages[flow] = (this.#stages[flow] ?? 0) + 1;
    }
    this.#raiseDue[flow] = due;
  }

  #raiseByBytes(flow: number): void {
    let sent = (this.#sent[flow] ?? 0) + (this.rates[flow] ?? 0) * this.#step;
    for (; sent >= this.#byteReset; sent -= this.#byteReset) {
      this.#raise(flow);
      this.#byteStages[flow] = (this.#byteStages[flow] ?? 0) + 1;
    }
    this.#sent[flow] = sent;
  }

  #raise(flow: number): void {
    const { fastRecoverySteps, additiveIncrease, hyperIncrease } = this.#point;
    const byTime = this.#stages[flow] ?? 0;
    const byBytes = this.#byteReset === never ? byTime : (this.#byteStages[flow] ?? 0);
    let target = this.#targets[flow] ?? 0;
    if (min(byTime, byBytes) > fastRecoverySteps) target += hyperIncrease;
    else if (max(byTime, byBytes) >= fastRecoverySteps) target += additiveIncrease;
    target = min(this.#mostRate, target);
    this.#targets[flow] = target;
    this.rates[flow] = ((this.rates[flow] ?? 0) + target) / 2;
  }
}
