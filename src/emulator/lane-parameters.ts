import { numberAt } from '../base/json-at.ts';
import { isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { bytes, bytesPerSecond, microseconds } from '../base/units.ts';
import type { BytesPerSecond, Km } from '../base/units.ts';
import type { SiteLink } from '../domain/site-link.ts';
import type { KubeObject } from '../kube/object.ts';
import type { LaneParameters } from '../network/congestion/parameters.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { roundTrip } from '../network/fibre.ts';

/** Flows on a lane of which nobody has counted them. */
const SOME_FLOWS = 16;
/** Half of the last digit, and a little for the conversions. */
const ROUNDING = 0.5000001;

/**
 * What the gear of the link is set to: the parameters in its status, and the vendors' defaults while nobody has
 * tuned it. What a status does not say (such as how losses are recovered) goes with the mode.
 */
export function laneParameters(object: KubeObject, link: SiteLink, length: Km): LaneParameters {
  const { laneRate, jitter, medium } = link;
  const lane = { roundTrip: roundTrip(length, medium), laneRate, jitter, length, medium };
  const status = object['status'];
  const tuned = isJsonObject(status) ? status['tuned'] : undefined;
  if (!isJsonObject(tuned)) return tuneLane({ ...lane, mode: 'OffTheShelf', flows: SOME_FLOWS });
  const mode = tuned['mode'] === 'DistanceAware' ? 'DistanceAware' : 'OffTheShelf';
  const flows = numberAt(tuned, 'flows') ?? SOME_FLOWS;
  return asWritten(tuned, tuneLane({ ...lane, mode, flows }));
}

/**
 * What the status says, field by field; what it leaves out is as the rule of the mode has it. So is what differs only by
 * the rounding to the units of the wire: many flows make some parameters small.
 */
function asWritten(tuned: JsonObject, rule: LaneParameters): LaneParameters {
  const setting = <Value extends number>(
    field: string,
    unit: (value: number) => Value,
    ruled: Value,
  ): Value => {
    const value = numberAt(tuned, field);
    if (value === undefined || Math.abs(unit(value) - ruled) <= unit(ROUNDING)) return ruled;
    return unit(value);
  };
  /** On the wire, no window is 0. */
  const window = setting('windowBytes', bytes, rule.window ?? bytes(0));
  return {
    ...rule,
    ecnMin: setting('ecnMinBytes', bytes, rule.ecnMin),
    ecnMax: setting('ecnMaxBytes', bytes, rule.ecnMax),
    ecnMaxProbability: setting('ecnMaxProbabilityPercent', (p) => p / 100, rule.ecnMaxProbability),
    buffer: setting('bufferBytes', bytes, rule.buffer),
    pfcHeadroom: setting('pfcHeadroomBytes', bytes, rule.pfcHeadroom),
    window: window === 0 ? undefined : window,
    queuePairs: setting('queuePairs', count, rule.queuePairs),
    rateReduceMonitor: setting(
      'rateReduceMonitorMicroseconds',
      microseconds,
      rule.rateReduceMonitor,
    ),
    rateReset: setting('rateResetMicroseconds', microseconds, rule.rateReset),
    alphaUpdate: setting('alphaUpdateMicroseconds', microseconds, rule.alphaUpdate),
    alphaGain: setting('alphaGainOf1024', (value) => value / 1024, rule.alphaGain),
    cnpInterval: setting('cnpIntervalMicroseconds', microseconds, rule.cnpInterval),
    fastRecoverySteps: setting('fastRecoverySteps', count, rule.fastRecoverySteps),
    additiveIncrease: setting('additiveIncreaseMbps', mbps, rule.additiveIncrease),
    hyperIncrease: setting('hyperIncreaseMbps', mbps, rule.hyperIncrease),
  };
}

const count = (value: number): number => value;
const mbps = (value: number): BytesPerSecond => bytesPerSecond(value * 125_000);
