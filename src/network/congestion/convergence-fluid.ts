import type { Bytes, Seconds } from '../../base/units.ts';
import { bytes, seconds } from '../../base/units.ts';
import type { FluidDcqcn } from './fixed-point.ts';
import { activeShare, inPackets, raisesPerPacket, someMarked } from './fixed-point.ts';

export interface FluidRun {
  readonly flows: number;
  /** Until a sender learns of the queue. */
  readonly delay: Seconds;
  readonly duration: Seconds;
}

/** What the queue does in the second half of a run. */
export interface Settled {
  readonly mean: Bytes;
  readonly deviation: Bytes;
  /** The queue rests: its deviation is below a hundredth of the marking band. */
  readonly stable: boolean;
}

const STEP = seconds(1e-6);
const AT_REST = 0.01;

/**
 * The delay differential equations of DCQCN for equal flows that start at line rate (Zhu et al., CoNEXT 2016, section 3.1;
 * d: the value one delay ago), in steps of 1 us:
 *
 *   q'  = N Rc - C
 *   a'  = g/tau' (1 - (1-p_d)^(tau' Rc_d) - a)
 *   Rt' = -(Rt-Rc)/tau (1 - (1-p_d)^(tau Rc_d)) + R_AI Rc_d (c + e)
 *   Rc' = -Rc a/(2 tau) (1 - (1-p_d)^(tau Rc_d)) + (Rt-Rc)/2 Rc_d (b + d)
 *
 * with b, d the raises by bytes and by time and c, e those that raise the target. p = 1 until the first word is back.
 */
export function settleFluid(fluid: FluidDcqcn, { flows, delay, duration }: FluidRun): Settled {
  const packets = inPackets(fluid);
  const { line, ecnMin, ecnMax, slope } = packets;
  const length = Math.max(1, Math.round(delay / STEP));
  const marks = new Float64Array(length).fill(1);
  const rates = new Float64Array(length).fill(line);
  const steps = Math.round(duration / STEP);
  const settling = Math.floor(steps / 2);
  const sender = { alpha: 1, target: line, rate: line };
  const seen = { sum: 0, squares: 0 };
  let queue = 0;
  for (let step = 0; step < steps; step++) {
    const slot = step % length;
    const p = marks[slot] ?? 0;
    const was = rates[slot] ?? 0;
    marks[slot] = markingAt(queue, ecnMin, ecnMax, slope);
    rates[slot] = sender.rate;
    queue = Math.max(0, queue + (flows * sender.rate - line) * STEP);
    advance(sender, fluid, p, was);
    if (step >= settling) {
      seen.sum += queue;
      seen.squares += queue ** 2;
    }
  }
  const mean = seen.sum / (steps - settling);
  const deviation = Math.sqrt(Math.max(0, seen.squares / (steps - settling) - mean ** 2));
  return {
    mean: bytes(mean * fluid.packet),
    deviation: bytes(deviation * fluid.packet),
    stable: deviation < AT_REST * (ecnMax - ecnMin),
  };
}

function markingAt(queue: number, ecnMin: number, ecnMax: number, slope: number): number {
  if (queue <= ecnMin) return 0;
  return queue >= ecnMax ? 1 : (queue - ecnMin) * slope;
}

function advance(
  sender: { alpha: number; target: number; rate: number },
  fluid: FluidDcqcn,
  p: number,
  was: number,
): void {
  const { line, byteReset, increase } = inPackets(fluid);
  const { cnpInterval, alphaUpdate, fastRecoverySteps: steps } = fluid;
  const perReset = fluid.rateReset * was;
  const cuts = someMarked(p, cnpInterval * was) / cnpInterval;
  const byBytes = raisesPerPacket(p, byteReset);
  const byTime = raisesPerPacket(p, perReset);
  const active =
    activeShare(p, byteReset, steps) * byBytes + activeShare(p, perReset, steps) * byTime;
  const gap = sender.target - sender.rate;
  const raise = (gap / 2) * was * (byBytes + byTime);
  const fall = (sender.rate * sender.alpha * cuts) / 2;
  const rise = increase * was * active - gap * cuts;
  const towards = someMarked(p, alphaUpdate * was) - sender.alpha;
  sender.alpha += (fluid.alphaGain / alphaUpdate) * towards * STEP;
  sender.target = Math.min(line, sender.target + rise * STEP);
  sender.rate = Math.min(line, Math.max(1, sender.rate + (raise - fall) * STEP));
}
