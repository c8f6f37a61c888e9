import { seededRandom } from '../base/random.ts';
import { bytes, bytesPerSecond, gbps, km, microseconds, seconds } from '../base/units.ts';
import type { LaneForecast, LaneRun, LaneTraffic } from '../network/congestion/forecast.ts';
import { forecastLane, laneScenario } from '../network/congestion/forecast.ts';
import type { AlgorithmName } from '../network/congestion/hybrid/algorithms.ts';
import type { LaneScenario } from '../network/congestion/hybrid/simulate-lane.ts';
import { knobValues } from '../network/congestion/knob-values.ts';
import type { KnobValues } from '../network/congestion/knobs.ts';
import { inRange, knobNames } from '../network/congestion/knobs.ts';
import type { LaneParameters } from '../network/congestion/parameters.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { singleModeFibre } from '../domain/catalogue/media.ts';

/** A published run, as `longhaul predict link` is told it. */
export interface LaneCase {
  readonly lengthKm: number;
  /** Given apart from the length: simulations have no equipment in the way. */
  readonly roundTripUs: number;
  readonly laneGbps: number;
  readonly flows: number;
  readonly sendersGbps: number;
  readonly packetBytes: number;
  readonly algorithm?: AlgorithmName;
  readonly profile: 'tuned' | 'off-the-shelf';
  /** What differs from the profile. */
  readonly settings: Partial<KnobValues>;
  readonly roundTrips: number;
}

const SEED = 1;

export function forecastOfCase(wanted: LaneCase): LaneForecast {
  return forecastLane(trafficOf(wanted), runOf(wanted));
}

export function scenarioOfCase(wanted: LaneCase): LaneScenario {
  return laneScenario(trafficOf(wanted), runOf(wanted));
}

/** The same forecast from the command line. */
export function commandOfCase(wanted: LaneCase): string {
  const preset = knobValues(profileOf(wanted));
  const values = valuesOf(wanted);
  const settings = knobNames
    .filter((name) => values[name] !== preset[name])
    .map((name) => `--set ${name}=${values[name]}`);
  return [
    `longhaul predict link --length-km ${wanted.lengthKm} --rtt-us ${wanted.roundTripUs}`,
    `--gbps ${wanted.laneGbps} --flows ${wanted.flows} --senders-gbps ${wanted.sendersGbps}`,
    `--packet-bytes ${wanted.packetBytes} --profile ${wanted.profile}`,
    ...(wanted.algorithm === undefined ? [] : [`--algorithm ${wanted.algorithm}`]),
    `--duration-rtts ${wanted.roundTrips}`,
    ...settings,
  ].join(' ');
}

function trafficOf(wanted: LaneCase): LaneTraffic {
  return {
    length: km(wanted.lengthKm),
    medium: singleModeFibre,
    roundTrip: microseconds(wanted.roundTripUs),
    laneRate: gbps(wanted.laneGbps),
    flows: wanted.flows,
    nicRate: bytesPerSecond(gbps(wanted.sendersGbps)),
    jitter: seconds(0),
    lossRate: 0,
    packet: bytes(wanted.packetBytes),
    flowsPerNotifier: 1,
  };
}

function profileOf(wanted: LaneCase): LaneParameters {
  const mode = wanted.profile === 'tuned' ? 'DistanceAware' : 'OffTheShelf';
  return tuneLane({ mode, ...trafficOf(wanted) });
}

function valuesOf(wanted: LaneCase): KnobValues {
  const values = { ...knobValues(profileOf(wanted)), ...wanted.settings };
  for (const name of knobNames) values[name] = inRange(name, values[name]);
  return values;
}

function runOf(wanted: LaneCase): LaneRun {
  const recovery = profileOf(wanted);
  return {
    algorithm: wanted.algorithm ?? 'dcqcn',
    mode: recovery.mode,
    values: valuesOf(wanted),
    recovery,
    roundTrips: wanted.roundTrips,
    random: seededRandom(SEED),
  };
}
