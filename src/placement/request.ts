import type { BytesPerSecond } from '../base/units.ts';
import { bytesPerSecond } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Job } from '../domain/job.ts';
import type { LinkState } from '../network/link-state.ts';

/** A pool and what of it is left. */
export interface PoolOffer {
  readonly pool: GpuPool;
  /** Nodes that are up and that no job holds. */
  readonly freeNodes: number;
}

/** A link as it is now, and what of it is spoken for. */
export interface LinkOffer {
  /** Its capacity is that of `lanesUp` lanes. */
  readonly state: LinkState;
  readonly lanesUp: number;
  readonly laneRate: BytesPerSecond;
  /** Share of the capacity that jobs may reserve, 0 to 1. */
  readonly reservable: number;
  /** What jobs hold, by the sending site. */
  readonly reserved: ReadonlyMap<string, BytesPerSecond>;
}

export interface PlacementRequest {
  readonly job: Job;
  readonly pools: readonly PoolOffer[];
  readonly links: readonly LinkOffer[];
}

/** What can still be reserved in the direction away from `from`; never negative, also when lanes were lost. */
export function unreserved(offer: LinkOffer, from: string): BytesPerSecond {
  const held = offer.reserved.get(from) ?? 0;
  return bytesPerSecond(Math.max(0, offer.state.capacity * offer.reservable - held));
}
