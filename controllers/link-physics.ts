import { parseCollectiveJob } from '../src/api/collectivejob.ts';
import { parseGpuPool } from '../src/api/gpupool.ts';
import { lanesUp } from '../src/api/observed.ts';
import { heldPlacement } from '../src/api/placement.ts';
import { parseSiteLink, parseTunerSetting } from '../src/api/sitelink.ts';
import { numberAt } from '../src/base/json-at.ts';
import type { Result } from '../src/base/result.ts';
import { ok } from '../src/base/result.ts';
import type { Km } from '../src/base/units.ts';
import { workFlows } from '../src/collectives/work.ts';
import type { GpuPool } from '../src/domain/gpu-pool.ts';
import type { Location } from '../src/domain/site.ts';
import type { SiteLink, TunerSetting } from '../src/domain/site-link.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { LaneParameters } from '../src/network/congestion/parameters.ts';
import { tuneLane } from '../src/network/congestion/tune.ts';
import { linkLength, roundTrip } from '../src/network/fibre.ts';
import type { LinkState } from '../src/network/link-state.ts';
import { linkState } from '../src/network/link.ts';
import type { LinkPlan } from '../src/network/export/link-plan.ts';
import { planLink } from '../src/network/export/link-plan.ts';
import { unconnectedStep } from '../src/placement/step-input.ts';

/** Flows on one lane that it is tuned for until the first job crosses the link. */
const DEFAULT_FLOWS = 16;
/** A link is tuned anew when the flows on a lane change by more than this: below, the tuning hardly matters. */
const FLOWS_WORTH_A_RETUNE = 1.25;
/** RoCE with jumbo frames. */
const PACKET_BYTES = 4096;

/** What else there is, as far as a link depends on it. */
export interface LinkNeighbours {
  readonly pools: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
}

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
  const pools = neighbours.pools.flatMap((pool) => valueOf(parseGpuPool(pool)));
  const measured = linkLength(link, (site) => locationOf(site, pools));
  if (measured.type === 'failed') return measured;
  const length = measured.value;
  const reported = lanesUp(object);
  const lanesReported = reported === undefined ? undefined : Math.min(reported, link.lanes);
  const up = lanesReported ?? link.lanes;
  const flows = tunedFlows(object, flowsPerLane(link, neighbours.jobs, pools));
  const wanted = tuneLane({
    mode: link.tuning,
    roundTrip: roundTrip(length),
    laneRate: link.laneRate,
    flows,
    jitter: link.jitter,
    length,
  });
  const setting = tuner.value;
  const plan = planOf(link, { length, flows, setting }, wanted);
  const { parameters } = plan.fit;
  const available = up > 0 ? 'up' : 'cut';
  const state = linkState({ link, length, lanesUp: up, available, parameters, flows });
  return ok({ link, length, lanesReported, lanesUp: up, flows, parameters, state, setting, plan });
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
  const delay = roundTrip(length);
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

/** Where a site is: its pools stand at one place, and the first by name that says where is believed. */
function locationOf(site: string, pools: readonly GpuPool[]): Location | undefined {
  return pools.find((pool) => pool.site === site && pool.location !== undefined)?.location;
}

/**
 * Counted from the placements, over all lanes the link should have: a lane that fails does not change the tuning of
 * the others.
 */
function flowsPerLane(
  link: SiteLink,
  jobs: readonly KubeObject[],
  pools: readonly GpuPool[],
): number {
  const poolOf = (name: string): GpuPool | undefined => pools.find((pool) => pool.name === name);
  const flows = jobs.reduce((sum, object) => {
    const placement = heldPlacement(object);
    const crosses = placement?.reservations.some(({ link: name }) => name === link.name) ?? false;
    if (placement === undefined || !crosses) return sum;
    return valueOf(parseCollectiveJob(object)).reduce(
      (more, { work }) => more + workFlows(unconnectedStep(work, placement.assignments, poolOf)),
      sum,
    );
  }, 0);
  return Math.ceil(flows / link.lanes);
}

function valueOf<Value>(result: Result<Value>): readonly Value[] {
  return result.type === 'ok' ? [result.value] : [];
}
