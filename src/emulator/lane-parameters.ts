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

/**
 * What the gear of the link is set to: the parameters in its status, and the vendors' defaults while nobody has
 * tuned it. What a status does not say (such as how losses are recovered) goes with the mode.
 */
export function laneParameters(object: KubeObject, link: SiteLink, length: Km): LaneParameters {
  const { laneRate, jitter } = link;
  const lane = { roundTrip: roundTrip(length), laneRate, jitter, length };
  const status = object['status'];
  const tuned = isJsonObject(status) ? status['tuned'] : undefined;
  if (!isJsonObject(tuned)) return tuneLane({ ...lane, mode: 'OffTheShelf', flows: 1 });
  const mode = tuned['mode'] === 'DistanceAware' ? 'DistanceAware' : 'OffTheShelf';
  const flows = numberAt(tuned, 'flows') ?? 1;
  return asWritten(tuned, tuneLane({ ...lane, mode, flows }));
}

/** What the status says, field by field; what it leaves out is as the rule of the mode has it. */
function asWritten(tuned: JsonObject, rule: LaneParameters): LaneParameters {
  const setting = <Value>(
    field: string,
    unit: (value: number) => Value,
    otherwise: Value,
  ): Value => {
    const value = numberAt(tuned, field);
    return value === undefined ? otherwise : unit(value);
  };
  return {
    ...rule,
    ecnMin: setting('ecnMinBytes', bytes, rule.ecnMin),
    ecnMax: setting('ecnMaxBytes', bytes, rule.ecnMax),
    ecnMaxProbability: setting('ecnMaxProbabilityPercent', (p) => p / 100, rule.ecnMaxProbability),
    buffer: setting('bufferBytes', bytes, rule.buffer),
    pfcHeadroom: setting('pfcHeadroomBytes', bytes, rule.pfcHeadroom),
    window: setting('windowBytes', (size) => (size === 0 ? undefined : bytes(size)), rule.window),
    queuePairs: setting('queuePairs', count, rule.queuePairs),
    rateReduceMonitor: setting(
      'rateReduceMonitorMicroseconds',
      microseconds,
      rule.rateReduceMonitor,
    ),
    rateReset: setting('rateResetMicroseconds', microseconds, rule.rateReset),
    alphaUpdate: setting('alphaUpdateMicroseconds', microseconds, rule.alphaUpdate),
    cnpInterval: setting('cnpIntervalMicroseconds', microseconds, rule.cnpInterval),
    fastRecoverySteps: setting('fastRecoverySteps', count, rule.fastRecoverySteps),
    additiveIncrease: setting('additiveIncreaseMbps', mbps, rule.additiveIncrease),
    hyperIncrease: setting('hyperIncreaseMbps', mbps, rule.hyperIncrease),
  };
}

const count = (value: number): number => value;
const mbps = (value: number): BytesPerSecond => bytesPerSecond(value * 125_000);
