import type { BytesPerSecond, Seconds } from '../../base/units.ts';
import { seconds } from '../../base/units.ts';
import { recoveryEfficiency } from '../arq.ts';
import type { LaneParameters } from './parameters.ts';

export interface LaneConditions {
  readonly parameters: LaneParameters;
  readonly roundTrip: Seconds;
  readonly laneRate: BytesPerSecond;
  /** Flows that share the lane. */
  readonly flows: number;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
  /** Share of packets lost on the fibre. */
  readonly lossRate: number;
}

export interface LanePrediction {
  /** Goodput as a share of the line rate, 0 to 1. */
  readonly efficiency: number;
  /** Mean queueing delay at the head of the lane. */
  readonly queueDelay: Seconds;
}

/**
 * What DCQCN senders make of a lane, in closed form. C is the lane's rate, N its flows, T the raise timer, R the blind
 * time: one round trip and the jitter, for which a sender neither sees its own overshoot nor its own cut.
 *
 *   slope      G = N HAI / T                     all senders raise together once the lane has room
 *   overshoot  e = sqrt(2 G Kmin) + G R          excess when the queue reaches Kmin, and what the blind time adds
 *   growth     Q = sqrt(2 G Kmin) R + G R^2 / 2  what the queue grows beyond Kmin unseen
 *   sawtooth   S = e / 2C x (1 - Kmin / (C R))   cuts undo the overshoot; a queue of Kmin covers short ones
 *
 * While Q is small against the band Kmin..Kmax, marks are sparse and cuts are measured: the loss is S. When Q crosses the
 * band, everything is marked: alpha climbs to its ceiling, and a sender cuts n = 2R / D times (D: the cut timer or the
 * notification spacing, whichever is longer) before it sees the first effect. The lane then empties for about R + T in
 * each cycle of R to notice, R to drain, and several T to climb back:
 *
 *   depth      d = 1 - (1 - alpha/4)^n,  alpha = min(1, tau/CNP) (1 - exp(-2 g R / tau))   (half of it on average)
 *   collapse   X = d (R + T) / (2.6 R + 4.3 T)
 *   crossing   w = b^4 / (b^4 + 0.14^4),  b = Q / (Kmax - Kmin)
 *   efficiency   = (1 - S - w max(0, X - S)) x recovery of losses, at most N x window / (C R)
 *
 * The structure follows from the algorithm. The four numbers 2.6, 4.3, 0.14 and the power 4 are calibrated on the
 * off-the-shelf rows of a time-stepped simulation of the same algorithm (400 Gb/s, 4 to 64 flows, 1 to 300 km); the
 * rule's rows were not used. It is checked row by row in test/papers/dcqcn-by-distance.test.ts.
 */
export function predictLane(lane: LaneConditions): LanePrediction {
  const { parameters, laneRate, roundTrip } = lane;
  const flows = Math.max(1, lane.flows);
  const blind = roundTrip + lane.jitter;
  const slope = (flows * parameters.hyperIncrease) / parameters.rateReset;
  const excess = Math.sqrt(2 * slope * parameters.ecnMin);
  const growth = excess * blind + (slope * blind * blind) / 2;

  const covered = Math.min(1, parameters.ecnMin / (laneRate * blind));
  const sawtooth = Math.min(0.5, (excess + slope * blind) / (2 * laneRate)) * (1 - covered);
  const crossing = bandCrossing(growth / (parameters.ecnMax - parameters.ecnMin));
  const collapse = cutDepth(parameters, blind) * idleShare(parameters.rateReset, blind);
  const controlled = 1 - sawtooth - crossing * Math.max(0, collapse - sawtooth);

  const window = windowShare(parameters, flows, laneRate * blind);
  const recovery = recoveryShare(lane, flows);
  return {
    efficiency: Math.min(controlled, window.rate) * recovery,
    queueDelay: seconds(
      Math.min((parameters.ecnMin + growth) / 2, parameters.buffer, window.queue) / laneRate,
    ),
  };
}

/** From 0 (the queue stays within the marking band) to 1 (it shoots through). */
function bandCrossing(growthOverBand: number): number {
  const power = (growthOverBand / 0.14) ** 4;
  return Number.isFinite(power) ? power / (1 + power) : 1;
}

/** How much of its rate a sender has given up when the marks of two blind times have come in. */
function cutDepth(parameters: LaneParameters, blind: number): number {
  const { alphaUpdate, alphaGain, cnpInterval, rateReduceMonitor } = parameters;
  const ceiling = Math.min(1, alphaUpdate / cnpInterval);
  const alpha = ceiling * (1 - Math.exp((-2 * alphaGain * blind) / alphaUpdate));
  const cuts = Math.max(1, (2 * blind) / Math.max(rateReduceMonitor, cnpInterval));
  return 1 - (1 - alpha / 4) ** cuts;
}

/** Share of a cycle for which the lane is empty after a complete cut. */
function idleShare(raise: number, blind: number): number {
  return (blind + raise) / (2.6 * blind + 4.3 * raise);
}

/** With a window no more than N windows are under way: a bound for the rate, and for the queue. */
function windowShare(
  parameters: LaneParameters,
  flows: number,
  product: number,
): { readonly rate: number; readonly queue: number } {
  if (parameters.window === undefined) return { rate: 1, queue: Infinity };
  const underWay = flows * parameters.window;
  return { rate: Math.min(1, underWay / product), queue: Math.max(0, underWay - product) };
}

const PACKET_BYTES = 4096;

/** Goodput left by lost packets; W: the packets one queue pair has under way. */
function recoveryShare(
  { parameters, lossRate, laneRate, roundTrip }: LaneConditions,
  flows: number,
): number {
  const underWay = (laneRate * roundTrip) / (PACKET_BYTES * flows * parameters.queuePairs);
  return recoveryEfficiency(parameters.lossRecovery, lossRate, underWay);
}
