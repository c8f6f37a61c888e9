import { lanesUp, simulatedLane } from '../src/api/observed.ts';
import { parseSiteLink, parseTunerSetting } from '../src/api/sitelink.ts';
import { byIdentity } from '../src/base/by-identity.ts';
import { numberAt } from '../src/base/json-at.ts';
import type { Result } from '../src/base/result.ts';
import { ok } from '../src/base/result.ts';
import type { Km } from '../src/base/units.ts';
import type { SiteLink, TunerSetting } from '../src/domain/site-link.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { LaneParameters } from '../src/network/congestion/parameters.ts';
import { tuneLane } from '../src/network/congestion/tune.ts';
import { linkLength, roundTrip } from '../src/network/fibre.ts';
import type { LinkState } from '../src/network/link-state.ts';
import { linkState } from '../src/network/link.ts';
import type { LinkPlan } from '../src/network/export/link-plan.ts';
import { planLink } from '../src/network/export/link-plan.ts';
import type { LinkNeighbours } from './link-neighbours.ts';

/** Flows on one lane that it is tuned for until the first job crosses the link. */
const DEFAULT_FLOWS = 16;
/** A link is tuned anew when the flows on a lane change by more than this: below, the tuning hardly matters. */
const FLOWS_WORTH_A_RETUNE = 1.25;
/** RoCE with jumbo frames. */
const PACKET_BYTES = 4096;

/** A link with all that follows from it. */
export interface DescribedLink {
  readonly link: SiteLink;
  readonly length: Km;
  /** As reported, at most as many as it has; undefined while nobody has said. */
  readonly lanesReported: number | undefined;
  /** As reported, or else all. */
  readonly lanesUp: number;
  readonly flows: number;
  /** Fitted to the gear. */
  readonly parameters: LaneParameters;
  readonly state: LinkState;
  readonly setting: TunerSetting;
  readonly plan: LinkPlan;
}

/** Fails when the object cannot be read or its length not be derived. */
export function describeLink(
  object: KubeObject,
  neighbours: LinkNeighbours,
): Result<DescribedLink> {
  const parsed = parseSiteLink(object);
  if (parsed.type === 'failed') return parsed;
  const tuner = parseTunerSetting(object);
  if (tuner.type === 'failed') return tuner;
  const link = parsed.value;
  const measured = linkLength(link, neighbours.locationOf);
  if (measured.type === 'failed') return measured;
  const length = measured.value;
  const counted = flowsPerLane(link, neighbours);
  const known = descriptions(object);
  const key = `${length}/${counted}`;
  const before = known.get(key);
  if (before !== undefined) return ok(before);
  const flows = tunedFlows(object, counted);
  const described = describe(object, { link, length, flows, setting: tuner.value });
  known.set(key, described);
  return ok(described);
}

/** By all that a link depends on besides its object: whoever looks at thousands of links computes only what is new. */
const descriptions = byIdentity((): Map<string, DescribedLink> => new Map());

function describe(
  object: KubeObject,
  known: Pick<DescribedLink, 'link' | 'length' | 'flows' | 'setting'>,
): DescribedLink {
  const { link, length, flows } = known;
  const reported = lanesUp(object);
  const lanesReported = reported === undefined ? undefined : Math.min(reported, link.lanes);
  const up = lanesReported ?? link.lanes;
  const plan = tunedPlan(link, known);
  const { parameters } = plan.fit;
  const available = up > 0 ? 'up' : 'cut';
  const simulated = simulatedLane(object, link.laneRate);
  const state = linkState({ link, length, lanesUp: up, available, parameters, flows, simulated });
  return { ...known, lanesReported, lanesUp: up, parameters, state, plan };
}

/** The plan of a link that is tuned as its mode says, and has not been simulated. */
export function tunedPlan(
  link: SiteLink,
  known: Pick<DescribedLink, 'length' | 'flows' | 'setting'>,
): LinkPlan {
  const { tuning: mode, laneRate, jitter, medium } = link;
  const { length, flows } = known;
  const lane = { mode, laneRate, jitter, medium, length, flows };
  return planOf(link, known, tuneLane({ ...lane, roundTrip: roundTrip(length, medium) }));
}

/** The plan of a link whose lanes are to be set to these parameters. */
export function planOf(
  link: SiteLink,
  known: Pick<DescribedLink, 'length' | 'flows' | 'setting'>,
  parameters: LaneParameters,
): LinkPlan {
  const { name, lanes, laneRate, lossRate } = link;
  const { length, flows, setting } = known;
  const model = setting.switchModel;
  const delay = roundTrip(length, link.medium);
  const traffic = { flows, lossRate, packetBytes: PACKET_BYTES };
  return planLink(
    { name, length, roundTrip: delay, lanes, laneRate, model, ...traffic },
    parameters,
  );
}

/** The flows a link stays tuned for while those that cross it are nearly as many, or none. */
function tunedFlows(object: KubeObject, counted: number): number {
  const before = numberAt(object, 'status', 'tuned', 'flows');
  if (counted === 0) return before ?? DEFAULT_FLOWS;
  if (before === undefined) return counted;
  const change = Math.max(counted / before, before / counted);
  return change > FLOWS_WORTH_A_RETUNE ? counted : before;
}

/** Over all lanes the link should have: a lane that fails does not change the tuning of the others. */
function flowsPerLane({ name, lanes }: SiteLink, { flowsOn }: LinkNeighbours): number {
  return Math.ceil(flowsOn(name) / lanes);
}
