import type { Random } from '../../base/random.ts';
import type { Bytes, BytesPerSecond, Km, Seconds } from '../../base/units.ts';
import { bytes, microseconds, seconds } from '../../base/units.ts';
import type { Medium } from '../../domain/catalogue/media.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import { recoveryEfficiency } from '../arq.ts';
import { convergenceTime } from './convergence.ts';
import type { AlgorithmName } from './hybrid/algorithms.ts';
import { sendersOf } from './hybrid/algorithms.ts';
import type { LaneOutcome } from './hybrid/outcome.ts';
import type { LaneScenario } from './hybrid/simulate-lane.ts';
import { simulateLane } from './hybrid/simulate-lane.ts';
import { bottleneckOf, fluidOf, fromMbps, reactionPointOf } from './knob-values.ts';
import type { KnobValues } from './knobs.ts';
import type { LaneParameters } from './parameters.ts';
import { dcqcnPhaseMargin } from './phase-margin.ts';

/** The lane and its traffic: all that does not depend on how the gear is set. */
export interface LaneTraffic {
  readonly length: Km;
  readonly medium: Medium;
  readonly roundTrip: Seconds;
  readonly laneRate: BytesPerSecond;
  readonly flows: number;
  /** What one flow's NIC can send. */
  readonly nicRate: BytesPerSecond;
  /** Standard deviation of the round trip. */
  readonly jitter: Seconds;
  readonly lossRate: number;
  readonly packet: Bytes;
  /** How many flows share the time between two notifications. */
  readonly flowsPerNotifier: number;
}

/** How long, by which algorithm and dice it is simulated. */
export interface LaneRun {
  readonly algorithm: AlgorithmName;
  readonly mode: TuningMode;
  readonly values: KnobValues;
  readonly recovery: Pick<LaneParameters, 'lossRecovery' | 'queuePairs'>;
  readonly roundTrips: number;
  readonly random: Random;
}

export interface LaneForecast extends LaneOutcome {
  /** Goodput with what losses on the fibre cost, as a share of the line rate. */
  readonly efficiency: number;
  readonly queueDelay: Seconds;
  /** Standard deviation of the one-way delay: fibre and queue. */
  readonly jitter: Seconds;
  /** Of DCQCN's linear model; below 0 it oscillates. undefined: another algorithm, or no crossover. */
  readonly phaseMarginDegrees: number | undefined;
  /** Until the flows have equal shares, at most, by the linear model. */
  readonly convergence: Seconds | undefined;
}

const SHORTEST_RUN = 0.06;

export function laneScenario(traffic: LaneTraffic, run: LaneRun): LaneScenario {
  const { flows, nicRate, laneRate, roundTrip, jitter, packet } = traffic;
  const { values, random } = run;
  const point = reactionPointOf(values, traffic.flowsPerNotifier);
  const constants = run.mode === 'OffTheShelf' ? 'published' : 'at-distance';
  const { window_bytes: window, start_rate_mbps: start, pfc_xoff_bytes: xoff } = values;
  return {
    flows,
    nicRate,
    startRate: start === 0 ? undefined : fromMbps(start),
    bottleneck: bottleneckOf(values, laneRate),
    pause:
      xoff === 0
        ? undefined
        : {
            xoff: bytes(xoff),
            xon: bytes(values.pfc_xon_bytes),
            delay: microseconds(values.pfc_delay_us),
          },
    roundTrip,
    jitter,
    packet,
    window: window === 0 ? undefined : bytes(window),
    senders: sendersOf(run.algorithm, constants, { nicRate, point }),
    duration: seconds(Math.max(SHORTEST_RUN, run.roundTrips * roundTrip)),
    random,
  };
}

/** What a lane does with its gear set this way: simulated in time steps, beside the linear model's guard rails. */
export function forecastLane(traffic: LaneTraffic, run: LaneRun): LaneForecast {
  const outcome = simulateLane(laneScenario(traffic, run));
  const { laneRate, flows, roundTrip, packet, lossRate } = traffic;
  const { lossRecovery, queuePairs } = run.recovery;
  const underWay = (laneRate * roundTrip) / (packet * flows * queuePairs);
  const isDcqcn = run.algorithm === 'dcqcn';
  const fluid = fluidOf(run.values, { rate: laneRate, packetBytes: packet });
  return {
    ...outcome,
    efficiency: outcome.goodput * recoveryEfficiency(lossRecovery, lossRate, underWay),
    queueDelay: seconds(outcome.queueMean / laneRate),
    jitter: seconds(Math.hypot(traffic.jitter, outcome.queueDeviation / laneRate)),
    phaseMarginDegrees: isDcqcn ? dcqcnPhaseMargin(fluid, flows, roundTrip) : undefined,
    convergence: isDcqcn && flows > 1 ? convergenceTime(fluid, flows) : undefined,
  };
}
