import { present } from '../../base/assert.ts';
import { bytes, bytesPerSecond, seconds } from '../../base/units.ts';
import type { Inference } from '../../domain/inference.ts';
import { groupGpus } from '../../domain/inference.ts';
import type { CrossSiteDemand, SitePath, SiteShare } from '../step-time.ts';
import type { ServingPrediction } from './serving.ts';
import { predictServing } from './serving.ts';
import type { ServingPlace } from './stages.ts';
import { stagesOf } from './stages.ts';
import type { CacheWay } from './transfer.ts';

/** Prefill and decode as placed, and the way from the first to the second. */
interface Placed {
  readonly shares: readonly SiteShare[];
  readonly paths: readonly SitePath[];
}

/** Inside a site the NICs are the way. */
const inside: CacheWay = {
  roundTrip: seconds(0),
  jitter: seconds(0),
  rate: bytesPerSecond(Infinity),
};

export function predictPlacedServing(inference: Inference, placed: Placed): ServingPrediction {
  return predictServing(inference, placeOf(placed));
}

/** Of one request: its cache goes one way, and as long as prefill and decode take with it, nothing waits. */
export function servingDemands(inference: Inference, placed: Placed): readonly CrossSiteDemand[] {
  const way = crossed(placed);
  if (way === undefined) return [];
  const place = placeOf(placed);
  const { cache, rates } = stagesOf(inference, { ...place, way: inside });
  const arrivals = inference.requestsPerSecond ?? Infinity;
  const window = seconds(1 / Math.min(rates.prefill, rates.decode, arrivals));
  const { windowBytes } = inference.transfer;
  const underWay =
    windowBytes === undefined ? undefined : bytes(groupGpus(inference.prefill) * windowBytes);
  return [{ from: way.from, to: way.to, volume: cache, window, underWay, ways: 'there' }];
}

/** Every GPU that has computed keys and values sends them itself. */
export function servingFlows(inference: Inference, placed: Placed): number {
  return crossed(placed) === undefined ? 0 : groupGpus(inference.prefill);
}

function placeOf(placed: Placed): ServingPlace {
  const [prefill, decode] = placed.shares;
  return {
    prefill: present(prefill, 'the share of prefill').pool,
    decode: present(decode, 'the share of decode').pool,
    way: crossed(placed) ?? inside,
  };
}

const crossed = ({ paths }: Placed): SitePath | undefined =>
  paths.find(({ from, to }) => from !== to);
