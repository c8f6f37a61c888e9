import { seededRandom } from '../../base/random.ts';
import type { LaneForecast, LaneTraffic } from './forecast.ts';
import { forecastLane } from './forecast.ts';
import { knobValues } from './knob-values.ts';
import type { LaneParameters } from './parameters.ts';

/** A lane and how it is simulated. */
export interface StudiedLane {
  readonly traffic: LaneTraffic;
  readonly seed: number;
  readonly roundTrips: number;
}

/** The forecast of parameters that were computed for more flows than are simulated: each stands for several. */
export function forecastOf(parameters: LaneParameters, lane: StudiedLane): LaneForecast {
  const { traffic, roundTrips, seed } = lane;
  const share = Math.max(1, parameters.flows / traffic.flows);
  const values = knobValues(parameters);
  const together = {
    ...values,
    window_bytes: Math.round(values.window_bytes * share),
    start_rate_mbps: values.start_rate_mbps * share,
    rate_to_set_on_first_cnp_mbps: values.rate_to_set_on_first_cnp_mbps * share,
    rpg_ai_rate_mbps: values.rpg_ai_rate_mbps * share,
    rpg_hai_rate_mbps: values.rpg_hai_rate_mbps * share,
  };
  return forecastLane(traffic, {
    algorithm: 'dcqcn',
    mode: parameters.mode,
    values: together,
    recovery: parameters,
    roundTrips,
    random: seededRandom(seed),
  });
}
