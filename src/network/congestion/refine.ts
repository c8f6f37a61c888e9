import { bytes, bytesPerSecond, seconds } from '../../base/units.ts';
import type { LaneForecast } from './forecast.ts';
import type { LaneParameters } from './parameters.ts';
import type { StudiedLane } from './studied-lane.ts';
import { forecastOf } from './studied-lane.ts';

/** One direction to look into from the rule: its parameters, scaled. */
type Scale = (parameters: LaneParameters, factor: number) => LaneParameters;

const DIRECTIONS: readonly Scale[] = [
  (p, f) => ({
    ...p,
    additiveIncrease: bytesPerSecond(p.additiveIncrease * f),
    hyperIncrease: bytesPerSecond(p.hyperIncrease * f),
  }),
  (p, f) => ({ ...p, rateReset: seconds(p.rateReset * f) }),
  (p, f) => ({ ...p, alphaGain: Math.min(0.5, p.alphaGain * f) }),
  (p, f) => ({ ...p, ecnMin: bytes(p.ecnMin * f) }),
  (p, f) => ({ ...p, ecnMax: bytes(Math.min(p.buffer, p.ecnMax * f)) }),
];
const FACTORS = [0.5, 2];
const round = DIRECTIONS.flatMap((scaled) => FACTORS.map((factor) => ({ scaled, factor })));
/** Twice over all directions; with the start, 21 runs. */
const steps = [...round, ...round];
/** A third of a forecast's: enough to tell better from worse. */
const ROUND_TRIPS = 200;
/** Less than this is the luck of the dice. */
const WORTH_IT = 0.002;

/**
 * Looks around the rule by simulation, one direction after the other, and keeps what makes the lane better by
 *   J = goodput - 0.1 E[q]/BDP - 0.05 sd[q]/BDP - 0.05 if Jain's index is below 0.95
 */
export function refined(rule: LaneParameters, lane: StudiedLane): LaneParameters {
  const shorter = { ...lane, roundTrips: Math.min(lane.roundTrips, ROUND_TRIPS) };
  const score = (parameters: LaneParameters): number =>
    merit(forecastOf(parameters, shorter), shorter);
  let best = { parameters: rule, merit: score(rule) };
  for (const { scaled, factor } of steps) {
    const parameters = scaled(best.parameters, factor);
    if (parameters.ecnMax <= parameters.ecnMin) continue;
    const found = score(parameters);
    if (found > best.merit + WORTH_IT) best = { parameters, merit: found };
  }
  return best.parameters;
}

function merit(forecast: LaneForecast, { traffic }: StudiedLane): number {
  const product = traffic.laneRate * traffic.roundTrip;
  const unfair = forecast.fairness < 0.95 ? 0.05 : 0;
  const queue = 0.1 * forecast.queueMean + 0.05 * forecast.queueDeviation;
  return forecast.goodput - queue / product - unfair;
}
