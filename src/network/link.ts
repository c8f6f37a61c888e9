import type { Km } from '../base/units.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import type { SiteLink } from '../domain/site-link.ts';
import { predictLane } from './congestion/efficiency.ts';
import type { LaneParameters } from './congestion/parameters.ts';
import { roundTrip } from './fibre.ts';
import type { LinkState } from './link-state.ts';

export interface ObservedLink {
  readonly link: SiteLink;
  readonly length: Km;
  readonly lanesUp: number;
  readonly available: 'up' | 'cut';
  readonly parameters: LaneParameters;
  /** Flows that share one lane. */
  readonly flows: number;
}

/** What traffic meets on a link as it is now. Queueing adds to the jitter of the fibre: the two are independent. */
export function linkState(observed: ObservedLink): LinkState {
  const { link, length, parameters, flows } = observed;
  const delay = roundTrip(length);
  const lane = predictLane({
    parameters,
    roundTrip: delay,
    laneRate: link.laneRate,
    flows,
    jitter: link.jitter,
    lossRate: link.lossRate,
  });
  const lanes = observed.available === 'up' ? observed.lanesUp : 0;
  return {
    link: link.name,
    sites: link.sites,
    capacity: bytesPerSecond(lanes * link.laneRate),
    efficiency: lane.efficiency,
    roundTrip: delay,
    queueDelay: lane.queueDelay,
    jitter: seconds(Math.hypot(link.jitter, lane.queueDelay)),
  };
}
