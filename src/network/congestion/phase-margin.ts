import type { Seconds } from '../../base/units.ts';
import type { FluidDcqcn } from './fixed-point.ts';
import {
  activeShare,
  inPackets,
  markingAtRest,
  raisesPerPacket,
  someMarked,
} from './fixed-point.ts';
import type { Complex } from './phase-margin-loop.ts';
import {
  over,
  phaseMarginDegrees,
  plus,
  real,
  scaled,
  times,
  turned,
} from './phase-margin-loop.ts';

/**
 * The fluid model linearised around its fixed point (Zhu et al., CoNEXT 2016, appendix). With the rate r = C/N, the target
 * R = r (1 + (c+e) tau R_AI / a), A = 1/B + 1/(T r), h = 1/2 + A/4, and the marking slope m = Pmax / (Kmax - Kmin):
 *
 *   k  = A r/2 - h p r
 *   AA = (-r^2 alpha/2 - h r R + h r^2) N m          BB = -p r alpha/2 - A r/2 + h p r
 *   CC = BB + A R/2 - h p R                          DD = -p r^2 g C N m / 2
 *   EE = k (p r + A R_AI)                            FF = k (-p R + p r + A R_AI - (1 + 2F + A/2) R_AI p)
 *   GG = k (-r R + r^2 - (1 + 2F + A/2) R_AI r) N m
 */
interface Linearised {
  readonly AA: number;
  readonly BB: number;
  readonly CC: number;
  readonly DD: number;
  readonly EE: number;
  readonly FF: number;
  readonly GG: number;
  /** g C, N and p r: the poles of alpha and of the target. */
  readonly gain: number;
  readonly flows: number;
  readonly marked: number;
}

/**
 * Phase margin of `flows` equal flows that learn of their queue `delay` later, in degrees; below zero they oscillate.
 *
 *   u = N s + g C,  v = s + p r
 *   L = (u v AA + u v s BB + v DD + u s FF + u GG) / (-u v s^2 + u v s CC + u s EE) x exp(-s delay)
 */
export function dcqcnPhaseMargin(
  fluid: FluidDcqcn,
  flows: number,
  delay: Seconds,
): number | undefined {
  const linear = linearised(fluid, flows);
  return phaseMarginDegrees((frequency) =>
    times(undelayed(linear, frequency), turned(frequency * delay)),
  );
}

function undelayed(linear: Linearised, frequency: number): Complex {
  const s: Complex = [0, frequency];
  const u: Complex = [linear.gain, linear.flows * frequency];
  const v: Complex = [linear.marked, frequency];
  const uv = times(u, v);
  const us = times(u, s);
  const above = plus(
    scaled(uv, linear.AA),
    scaled(times(uv, s), linear.BB),
    scaled(v, linear.DD),
    scaled(us, linear.FF),
    scaled(u, linear.GG),
  );
  const below = plus(
    times(uv, s, s, real(-1)),
    scaled(times(uv, s), linear.CC),
    scaled(us, linear.EE),
  );
  return over(above, below);
}

function linearised(fluid: FluidDcqcn, flows: number): Linearised {
  const { line, byteReset, increase, slope } = inPackets(fluid);
  const steps = fluid.fastRecoverySteps;
  const p = markingAtRest(fluid, flows);
  const r = line / flows;
  const target = targetAtRest(fluid, p, r);
  const alpha = someMarked(p, fluid.alphaUpdate * r);
  const A = 1 / byteReset + 1 / (fluid.rateReset * r);
  const h = 0.5 + A / 4;
  const k = (A * r) / 2 - h * p * r;
  const BB = (-p * r * alpha) / 2 - (A * r) / 2 + h * p * r;
  const beyond = (1 + 2 * steps + A / 2) * increase;
  return {
    AA: ((-(r ** 2) * alpha) / 2 - h * r * target + h * r ** 2) * flows * slope,
    BB,
    CC: BB + (A * target) / 2 - h * p * target,
    DD: (-p * r ** 2 * fluid.alphaGain * line * flows * slope) / 2,
    EE: k * (p * r + A * increase),
    FF: k * (-p * target + p * r + A * increase - beyond * p),
    GG: k * (-r * target + r ** 2 - beyond * r) * flows * slope,
    gain: fluid.alphaGain * line,
    flows,
    marked: p * r,
  };
}

function targetAtRest(fluid: FluidDcqcn, p: number, rate: number): number {
  const { byteReset, increase } = inPackets(fluid);
  const perReset = fluid.rateReset * rate;
  const active =
    activeShare(p, byteReset, fluid.fastRecoverySteps) * raisesPerPacket(p, byteReset) +
    activeShare(p, perReset, fluid.fastRecoverySteps) * raisesPerPacket(p, perReset);
  const cuts = someMarked(p, fluid.cnpInterval * rate);
  return rate * (1 + (active * fluid.cnpInterval * increase) / cuts);
}
