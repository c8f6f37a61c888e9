import type { SiteLinkStatus } from '../../src/api/generated.ts';
import { inFlight, toGbps, toMicroseconds } from '../../src/base/units.ts';
import type { BytesPerSecond, Seconds } from '../../src/base/units.ts';
import type { LaneParameters } from '../../src/network/congestion/parameters.ts';
import { closedForm } from '../../src/network/link.ts';
import { tuneLane } from '../../src/network/congestion/tune.ts';
import type { LinkStudy } from '../../src/network/congestion/study.ts';
import type { DescribedLink } from '../link-physics.ts';
import { opticsWatts } from '../../src/network/optics-power.ts';

type LinkFields = Pick<
  SiteLinkStatus,
  | 'lengthKm'
  | 'roundTripMicroseconds'
  | 'bandwidthDelayProductBytes'
  | 'opticsWatts'
  | 'tuned'
  | 'predicted'
  | 'constraints'
>;

/** The part of a link's status that follows from physics, in the units of the wire. */
export function linkFields(described: DescribedLink): LinkFields {
  const { link, length, state, parameters } = described;
  return {
    lengthKm: Math.round(length),
    roundTripMicroseconds: wholeMicroseconds(state.roundTrip),
    bandwidthDelayProductBytes: Math.round(inFlight(link.laneRate, state.roundTrip)),
    opticsWatts: Math.round(opticsWatts(link)),
    tuned: tunedFields(parameters),
    predicted: predictedFields(described),
    constraints: described.plan.fit.constraints.map((constraint) => ({ ...constraint })),
  };
}

/** What the simulation found, of both profiles. */
export function simulatedFields({
  tuned,
  shelf,
}: LinkStudy): NonNullable<SiteLinkStatus['simulated']> {
  return {
    efficiencyPercent: Math.round(tuned.efficiency * 100),
    offTheShelfEfficiencyPercent: Math.round(shelf.efficiency * 100),
    speedupOverOffTheShelf: (tuned.efficiency / shelf.efficiency).toFixed(2),
    queueMicroseconds: wholeMicroseconds(tuned.queueDelay),
    queueP50Microseconds: wholeMicroseconds(tuned.queueP50),
    queueP90Microseconds: wholeMicroseconds(tuned.queueP90),
    queueP99Microseconds: wholeMicroseconds(tuned.queueP99),
    queueMaxMicroseconds: wholeMicroseconds(tuned.queuePeak),
    markedPacketsPerMillion: perMillion(tuned.markedShare),
    droppedPacketsPerMillion: perMillion(tuned.dropShare),
    notificationsPerSecond: Math.round(tuned.notificationRate),
    offTheShelfQueueMicroseconds: wholeMicroseconds(shelf.queueDelay),
    jitterMicroseconds: wholeMicroseconds(tuned.jitter),
  };
}

function tunedFields(parameters: LaneParameters): NonNullable<SiteLinkStatus['tuned']> {
  return {
    mode: parameters.mode,
    flows: parameters.flows,
    ecnMinBytes: Math.round(parameters.ecnMin),
    ecnMaxBytes: Math.round(parameters.ecnMax),
    ecnMaxProbabilityPercent: Math.round(parameters.ecnMaxProbability * 100),
    bufferBytes: Math.round(parameters.buffer),
    pfcHeadroomBytes: Math.round(parameters.pfcHeadroom),
    windowBytes: Math.round(parameters.window ?? 0),
    startRateMbps: parameters.startRate === undefined ? 0 : wholeMbps(parameters.startRate),
    queuePairs: parameters.queuePairs,
    rateReduceMonitorMicroseconds: wholeMicroseconds(parameters.rateReduceMonitor),
    rateResetMicroseconds: wholeMicroseconds(parameters.rateReset),
    alphaUpdateMicroseconds: wholeMicroseconds(parameters.alphaUpdate),
    cnpIntervalMicroseconds: wholeMicroseconds(parameters.cnpInterval),
    fastRecoverySteps: parameters.fastRecoverySteps,
    additiveIncreaseMbps: wholeMbps(parameters.additiveIncrease),
    hyperIncreaseMbps: wholeMbps(parameters.hyperIncrease),
    alphaGainOf1024: Math.round(1024 * parameters.alphaGain),
    leastKeptPercent: Math.round(100 * parameters.leastKept),
  };
}

/** The link as tuned, beside what the vendors' defaults would make of it. */
function predictedFields(described: DescribedLink): NonNullable<SiteLinkStatus['predicted']> {
  const { link, length, state, flows } = described;
  const { laneRate, jitter, medium } = link;
  const roundTrip = state.roundTrip;
  const lane = { roundTrip, laneRate, flows, jitter, length, medium };
  const parameters = tuneLane({ mode: 'OffTheShelf', ...lane });
  const tuned = closedForm(described);
  const shelf = closedForm({ ...described, parameters });
  return {
    efficiencyPercent: Math.round(tuned.efficiency * 100),
    offTheShelfEfficiencyPercent: Math.round(shelf.efficiency * 100),
    speedupOverOffTheShelf: (tuned.efficiency / shelf.efficiency).toFixed(2),
    queueMicroseconds: wholeMicroseconds(tuned.queueDelay),
  };
}

export const wholeMicroseconds = (time: Seconds): number => Math.round(toMicroseconds(time));
const perMillion = (share: number): number => Math.round(share * 1e6);
export const wholeMbps = (rate: BytesPerSecond): number => Math.round(toGbps(rate) * 1000);
