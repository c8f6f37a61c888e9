import type { Seconds } from '../../base/units.ts';
import { bytesPerSecond, seconds } from '../../base/units.ts';
import type { LaneTraffic } from './forecast.ts';
import { knobValues } from './knob-values.ts';
import type { KnobValues } from './knobs.ts';
import type { LaneParameters } from './parameters.ts';
import { refined } from './refine.ts';
import type { StudiedLane } from './studied-lane.ts';
import { forecastOf } from './studied-lane.ts';
import { tuneLane } from './tune.ts';

/** A question about one lane that takes seconds to answer. All of it is plain values: it travels to another thread. */
export interface LaneStudyRequest {
  readonly traffic: LaneTraffic;
  /** As tuned and fitted to the gear. */
  readonly parameters: LaneParameters;
  /** Whether to look for better parameters around these. */
  readonly refine: 'off' | 'simulated';
  readonly seed: number;
}

export interface StudiedProfile {
  readonly efficiency: number;
  readonly queueDelay: Seconds;
  readonly queueP50: Seconds;
  readonly queueP90: Seconds;
  readonly queueP99: Seconds;
  readonly queuePeak: Seconds;
  /** Shares of the packets, once the lane has settled. */
  readonly markedShare: number;
  readonly dropShare: number;
  /** Notifications a second, of all flows of the lane. */
  readonly notificationRate: number;
  readonly jitter: Seconds;
  readonly droppedBytes: number;
  readonly fairness: number;
  readonly phaseMarginDegrees: number | undefined;
  readonly convergence: Seconds | undefined;
  readonly values: KnobValues;
}

export interface LinkStudy {
  /** The ones asked about, or better ones. */
  readonly parameters: LaneParameters;
  readonly tuned: StudiedProfile;
  readonly shelf: StudiedProfile;
}

/** More flows than this behave as fewer larger ones, at a fraction of the cost. */
const MOST_FLOWS = 64;
const ROUND_TRIPS = 600;

/** Simulates a lane with its parameters and with the off-the-shelf ones. */
export function studyLane({ traffic, parameters, refine, seed }: LaneStudyRequest): LinkStudy {
  const lane = { traffic: withFewerFlows(traffic), seed, roundTrips: ROUND_TRIPS };
  const shelfParameters = tuneLane({ mode: 'OffTheShelf', ...traffic });
  const chosen = refine === 'simulated' ? refined(parameters, lane) : parameters;
  return {
    parameters: chosen,
    tuned: profileOf(chosen, lane),
    shelf: profileOf(shelfParameters, lane),
  };
}

function withFewerFlows(traffic: LaneTraffic): LaneTraffic {
  const { flows, nicRate } = traffic;
  if (flows <= MOST_FLOWS) return traffic;
  const share = flows / MOST_FLOWS;
  return { ...traffic, flows: MOST_FLOWS, nicRate: bytesPerSecond(nicRate * share) };
}

function profileOf(parameters: LaneParameters, lane: StudiedLane): StudiedProfile {
  const forecast = forecastOf(parameters, lane);
  const { laneRate } = lane.traffic;
  return {
    efficiency: forecast.efficiency,
    queueDelay: forecast.queueDelay,
    queueP50: seconds(forecast.queueP50 / laneRate),
    queueP90: seconds(forecast.queueP90 / laneRate),
    queueP99: seconds(forecast.queueP99 / laneRate),
    queuePeak: seconds(forecast.queuePeak / laneRate),
    markedShare: forecast.markedShare,
    dropShare: forecast.dropShare,
    notificationRate: forecast.notificationRate,
    jitter: forecast.jitter,
    droppedBytes: forecast.dropped,
    fairness: forecast.fairness,
    phaseMarginDegrees: forecast.phaseMarginDegrees,
    convergence: forecast.convergence,
    values: knobValues(parameters),
  };
}
