import { parseCollectiveJob } from '../src/api/collectivejob.ts';
import { parseGpuPool } from '../src/api/gpupool.ts';
import { lanesUp } from '../src/api/observed.ts';
import { heldPlacement } from '../src/api/placement.ts';
import { parseSiteLink } from '../src/api/sitelink.ts';
import type { Result } from '../src/base/result.ts';
import { ok } from '../src/base/result.ts';
import type { Km } from '../src/base/units.ts';
import { crossSiteFlows } from '../src/collectives/predict-step.ts';
import type { GpuPool } from '../src/domain/gpu-pool.ts';
import type { Location } from '../src/domain/site.ts';
import type { SiteLink } from '../src/domain/site-link.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { LaneParameters } from '../src/network/congestion/parameters.ts';
import { tuneLane } from '../src/network/congestion/tune.ts';
import { linkLength, roundTrip } from '../src/network/fibre.ts';
import type { LinkState } from '../src/network/link-state.ts';
import { linkState } from '../src/network/link.ts';
import { unconnectedStep } from '../src/placement/step-input.ts';

/** Flows on one lane that it is tuned for while no job crosses the link. */
const DEFAULT_FLOWS = 16;

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
  readonly parameters: LaneParameters;
  readonly state: LinkState;
}

/** Fails when the object cannot be read or its length not be derived. */
export function describeLink(
  object: KubeObject,
  neighbours: LinkNeighbours,
): Result<DescribedLink> {
  const parsed = parseSiteLink(object);
  if (parsed.type === 'failed') return parsed;
  const link = parsed.value;
  const pools = neighbours.pools.flatMap((pool) => valueOf(parseGpuPool(pool)));
  const measured = linkLength(link, (site) => locationOf(site, pools));
  if (measured.type === 'failed') return measured;
  const length = measured.value;
  const reported = lanesUp(object);
  const lanesReported = reported === undefined ? undefined : Math.min(reported, link.lanes);
  const up = lanesReported ?? link.lanes;
  const flows = flowsPerLane(link, neighbours.jobs, pools);
  const parameters = tuneLane({
    mode: link.tuning,
    roundTrip: roundTrip(length),
    laneRate: link.laneRate,
    flows,
    jitter: link.jitter,
    length,
  });
  const available = up > 0 ? 'up' : 'cut';
  const state = linkState({ link, length, lanesUp: up, available, parameters, flows });
  return ok({ link, length, lanesReported, lanesUp: up, flows, parameters, state });
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
      (more, { training }) =>
        more + crossSiteFlows(unconnectedStep(training, placement.assignments, poolOf)),
      sum,
    );
  }, 0);
  return flows === 0 ? DEFAULT_FLOWS : Math.max(1, Math.ceil(flows / link.lanes));
}

function valueOf<Value>(result: Result<Value>): readonly Value[] {
  return result.type === 'ok' ? [result.value] : [];
}
