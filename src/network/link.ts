import type { Km } from '../base/units.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import type { LaneBehaviour } from '../domain/lane-behaviour.ts';
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
  /** How a lane was found to behave; undefined: the closed form says it. */
  readonly simulated?: LaneBehaviour | undefined;
}

/** What traffic meets on a link as it is now. */
export function linkState(observed: ObservedLink): LinkState {
  const { link } = observed;
  const lanes = observed.available === 'up' ? observed.lanesUp : 0;
  const { efficiency, queueDelay, jitter } = observed.simulated ?? closedForm(observed);
  return {
    link: link.name,
    sites: link.sites,
    capacity: bytesPerSecond(lanes * link.laneRate),
    efficiency,
    roundTrip: roundTrip(observed.length, link.medium),
    queueDelay,
    jitter,
  };
}

/** Queueing adds to the jitter of the fibre: the two are independent. */
export function closedForm({
  link,
  length,
  parameters,
  flows,
}: Pick<ObservedLink, 'link' | 'length' | 'parameters' | 'flows'>): LaneBehaviour {
  const { laneRate, jitter, lossRate } = link;
  const conditions = {
    roundTrip: roundTrip(length, link.medium),
    laneRate,
    flows,
    jitter,
    lossRate,
  };
  const { efficiency, queueDelay } = predictLane({ parameters, ...conditions });
  return { efficiency, queueDelay, jitter: seconds(Math.hypot(jitter, queueDelay)) };
}
