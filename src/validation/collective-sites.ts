import type { Bytes } from '../base/units.ts';
import { bytesPerSecond, gbps, km, seconds } from '../base/units.ts';
import type { SiteWay } from '../collectives/group.ts';
import type { CollectiveInput } from '../collectives/predict-collective.ts';
import type { Medium } from '../domain/catalogue/media.ts';
import { singleModeFibre } from '../domain/catalogue/media.ts';
import type { CollectiveOperation } from '../domain/collective.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { LoadBalancing } from '../domain/gpu-pool.ts';
import type { TuningMode } from '../domain/site-link.ts';
import { predictLane } from '../network/congestion/efficiency.ts';
import { tuneLane } from '../network/congestion/tune.ts';
import { hashedEfficiency } from '../network/ecmp.ts';
import { roundTrip } from '../network/fibre.ts';

/** The link between two neighbouring sites of a group that is spread evenly. */
export interface GroupLink {
  readonly lengthKm: number;
  readonly lanes: number;
  readonly laneGbps: number;
  readonly tuning: TuningMode;
  readonly loadBalancing: LoadBalancing;
  readonly window?: Bytes;
  /** Left out: single-mode fibre. */
  readonly medium?: Medium;
}

interface SpreadGroup {
  readonly fabric: Fabric;
  readonly operation: CollectiveOperation;
  readonly gpus: number;
  readonly sites: number;
  readonly link: GroupLink;
}

/** Adaptive routing keeps 95 % of parallel links busy (NVIDIA on Colossus). */
const ADAPTIVE_SHARE = 0.95;
/** Lanes beyond these and flows beyond those change a hashed share by less than a point, and would cost seconds. */
const MOST_HASHED_LANES = 64;
const MOST_HASHED_FLOWS = 1024;

/** A group spread evenly over sites in a line, and what the lanes between them carry. */
export function acrossSites({
  fabric,
  operation,
  gpus,
  sites,
  link,
}: SpreadGroup): CollectiveInput {
  const each = gpus / sites;
  const parts = Array.from({ length: sites }, () => ({ fabric, gpus: each }));
  const way = wayOver(link, operation === 'SendRecv' ? 1 : each);
  return { operation, parts, ways: parts.slice(1).map(() => way) };
}

function wayOver(link: GroupLink, flows: number): SiteWay {
  const { lengthKm, lanes, laneGbps, tuning, loadBalancing, window } = link;
  const { medium = singleModeFibre } = link;
  const length = km(lengthKm);
  const delay = roundTrip(length, medium);
  const perLane = Math.max(1, flows / lanes);
  const lane = { roundTrip: delay, laneRate: gbps(laneGbps), flows: perLane, jitter: seconds(0) };
  const parameters = tuneLane({ mode: tuning, length, medium, ...lane });
  const { efficiency, queueDelay } = predictLane({ ...lane, parameters, lossRate: 0 });
  const share = lanes === 1 ? 1 : spreadShare(loadBalancing, flows, lanes);
  return {
    roundTrip: delay,
    jitter: seconds(0),
    queueDelay,
    rate: bytesPerSecond(lanes * lane.laneRate * efficiency * share),
    ...(window === undefined ? {} : { window }),
  };
}

function spreadShare(loadBalancing: LoadBalancing, flows: number, lanes: number): number {
  if (loadBalancing === 'AdaptiveRouting') return ADAPTIVE_SHARE;
  const bins = Math.min(lanes, MOST_HASHED_LANES);
  const balls = Math.min(Math.round((flows * bins) / lanes), MOST_HASHED_FLOWS);
  return hashedEfficiency(Math.max(1, balls), bins);
}
