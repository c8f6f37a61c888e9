import type { BytesPerSecond, Km, Seconds } from '../../base/units.ts';
import type { SwitchModel } from '../../domain/catalogue/switches.ts';
import type { Feasibility } from '../congestion/feasibility.ts';
import { fitToGear } from '../congestion/feasibility.ts';
import { knobValues } from '../congestion/knob-values.ts';
import type { KnobValues } from '../congestion/knobs.ts';
import type { LaneParameters } from '../congestion/parameters.ts';

/** A link with its gear, ready to be written down for that gear. */
export interface LinkPlan {
  /** Lower-case letters, digits and dashes. */
  readonly name: string;
  readonly length: Km;
  readonly roundTrip: Seconds;
  readonly lanes: number;
  readonly laneRate: BytesPerSecond;
  readonly model: SwitchModel;
  readonly fit: Feasibility;
  readonly values: KnobValues;
}

/** What the gear was told, and what it could not be told: for people, in whole sentences. */
export interface Exported {
  readonly text: string;
  readonly warnings: readonly string[];
}

interface Traffic {
  readonly flows: number;
  readonly lossRate: number;
  readonly packetBytes: number;
}

/** Fits tuned parameters to the gear of the link. */
export function planLink(
  link: Omit<LinkPlan, 'fit' | 'values'> & Traffic,
  parameters: LaneParameters,
): LinkPlan {
  const { flows, lossRate, packetBytes, ...known } = link;
  const packetsUnderWay =
    (link.laneRate * link.roundTrip) / (packetBytes * flows * parameters.queuePairs);
  const fit = fitToGear(parameters, {
    model: link.model,
    lanes: link.lanes,
    length: link.length,
    roundTrip: link.roundTrip,
    packetsUnderWay,
    lossRate,
  });
  return { ...known, fit, values: knobValues(fit.parameters) };
}
