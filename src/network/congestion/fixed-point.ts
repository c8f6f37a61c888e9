import type { Bytes, BytesPerSecond, Seconds } from '../../base/units.ts';
import { bytes, gbps, megabytes, microseconds } from '../../base/units.ts';

/** What the published fluid model of DCQCN knows; the letters in brackets are the paper's. */
export interface FluidDcqcn {
  /** Rate of the bottleneck, and the most a sender may send (C). */
  readonly lineRate: BytesPerSecond;
  readonly packet: Bytes;
  /** Shortest time between two notifications (tau). */
  readonly cnpInterval: Seconds;
  /** Time between two updates of alpha (tau'). */
  readonly alphaUpdate: Seconds;
  /** Time between two raises (T). */
  readonly rateReset: Seconds;
  /** Bytes between two raises (B). */
  readonly byteReset: Bytes;
  /** Raises before the target is raised (F). */
  readonly fastRecoverySteps: number;
  /** Weight of the newest observation in alpha (g). */
  readonly alphaGain: number;
  /** Raise of the target (R_AI). */
  readonly additiveIncrease: BytesPerSecond;
  readonly ecnMin: Bytes;
  readonly ecnMax: Bytes;
  readonly ecnMaxProbability: number;
}

/** The defaults of "ECN or Delay" (CoNEXT 2016), at 40 Gb/s. */
export const paperDefaults: FluidDcqcn = {
  lineRate: gbps(40),
  packet: bytes(1000),
  cnpInterval: microseconds(50),
  alphaUpdate: microseconds(55),
  rateReset: microseconds(55),
  byteReset: megabytes(10),
  fastRecoverySteps: 5,
  alphaGain: 1 / 256,
  additiveIncrease: gbps(0.04),
  ecnMin: bytes(5000),
  ecnMax: bytes(200_000),
  ecnMaxProbability: 0.01,
};

/** The model counts packets, and packets a second. */
export interface InPackets {
  readonly line: number;
  readonly byteReset: number;
  readonly increase: number;
  readonly ecnMin: number;
  readonly ecnMax: number;
  /** Marking probability per packet of queue. */
  readonly slope: number;
}

export function inPackets(fluid: FluidDcqcn): InPackets {
  const { packet } = fluid;
  const ecnMin = fluid.ecnMin / packet;
  const ecnMax = fluid.ecnMax / packet;
  return {
    line: fluid.lineRate / packet,
    byteReset: fluid.byteReset / packet,
    increase: fluid.additiveIncrease / packet,
    ecnMin,
    ecnMax,
    slope: fluid.ecnMaxProbability / (ecnMax - ecnMin),
  };
}

/** Chance that at least one of `packets` is marked: 1 - (1 - p)^n. */
export function someMarked(p: number, packets: number): number {
  return -Math.expm1(packets * Math.log1p(-p));
}

/** Raises per packet that come about unmarked, p / ((1 - p)^-n - 1); for p = 0 one in n packets. */
export function raisesPerPacket(p: number, packets: number): number {
  if (p === 0) return 1 / packets;
  return p >= 1 ? 0 : p / Math.expm1(-packets * Math.log1p(-p));
}

/** The part of the raises that comes after F unmarked ones, and so raises the target too. */
export function activeShare(p: number, packets: number, steps: number): number {
  return p >= 1 ? 0 : Math.exp(steps * packets * Math.log1p(-p));
}

/**
 * Marking probability at the fixed point, small p:
 *   p* = cbrt( R_AI N^2 / (tau' C^2) x (1/B + N/(T C))^2 )
 * Zhu et al., "ECN or Delay", CoNEXT 2016, section 3.2. The phase margin is linearised around this one.
 */
export function markingAtRest(fluid: FluidDcqcn, flows: number): number {
  const { line, byteReset, increase } = inPackets(fluid);
  const raises = 1 / byteReset + flows / (fluid.rateReset * line);
  return Math.cbrt(((increase * flows ** 2) / (fluid.alphaUpdate * line ** 2)) * raises ** 2);
}

/**
 * The fixed point without the approximation, by bisection: with a = 1 - (1-p)^(tau Rc), b and d the raises by bytes and
 * by time, c and e those of them that raise the target,
 *   a^2 alpha = tau^2 R_AI Rc (b + d) (c + e),   q* = Kmin + p* / Pmax (Kmax - Kmin)
 */
export function queueAtRest(fluid: FluidDcqcn, flows: number): Bytes {
  const { ecnMin, slope } = inPackets(fluid);
  let low = 1e-12;
  let high = 0.999;
  for (let step = 0; step < 100; step++) {
    const middle = Math.sqrt(low * high);
    if (cutsOutweighRaises(fluid, flows, middle)) high = middle;
    else low = middle;
  }
  return bytes((ecnMin + low / slope) * fluid.packet);
}

function cutsOutweighRaises(fluid: FluidDcqcn, flows: number, p: number): boolean {
  const { line, byteReset, increase } = inPackets(fluid);
  const rate = line / flows;
  const perReset = fluid.rateReset * rate;
  const steps = fluid.fastRecoverySteps;
  const byBytes = raisesPerPacket(p, byteReset);
  const byTime = raisesPerPacket(p, perReset);
  const active =
    activeShare(p, byteReset, steps) * byBytes + activeShare(p, perReset, steps) * byTime;
  const cuts = someMarked(p, fluid.cnpInterval * rate) ** 2;
  const alpha = someMarked(p, fluid.alphaUpdate * rate);
  return cuts * alpha > fluid.cnpInterval ** 2 * increase * rate * (byBytes + byTime) * active;
}
