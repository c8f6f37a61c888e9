import { parseGpuPool } from '../../src/api/gpupool.ts';
import { unhealthyNodes } from '../../src/api/observed.ts';
import type { GpuPool } from '../../src/domain/gpu-pool.ts';
import type { Placement } from '../../src/domain/placement.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { LinkOffer, PoolOffer } from '../../src/placement/request.ts';
import { holdingsOf } from '../holdings.ts';
import { describeLink } from '../link-physics.ts';

/** What the caches show at one moment. */
export interface Seen {
  readonly pools: readonly KubeObject[];
  readonly links: readonly KubeObject[];
  readonly jobs: readonly KubeObject[];
}

interface SeenPool {
  readonly pool: GpuPool;
  /** Nodes that are up. */
  readonly allocatableNodes: number;
  /** A pool that is being deleted takes no new jobs. */
  readonly intake: 'open' | 'closed';
}

/** All pools and links that can be read, without what jobs hold of them. Those that cannot say so in their own status. */
export interface Surroundings {
  readonly pools: readonly SeenPool[];
  readonly links: readonly LinkOffer[];
}

export function surroundingsOf(seen: Seen): Surroundings {
  const pools = seen.pools.flatMap((object): readonly SeenPool[] => {
    const parsed = parseGpuPool(object);
    if (parsed.type === 'failed') return [];
    const pool = parsed.value;
    const allocatableNodes = Math.max(0, pool.nodes - unhealthyNodes(object));
    const isLeaving = object.metadata.deletionTimestamp !== undefined;
    return [{ pool, allocatableNodes, intake: isLeaving ? 'closed' : 'open' }];
  });
  const links = seen.links.flatMap((object): readonly LinkOffer[] => {
    const described = describeLink(object, seen);
    if (described.type === 'failed' || object.metadata.deletionTimestamp !== undefined) return [];
    const { state, lanesUp, link } = described.value;
    const { laneRate, reservable } = link;
    return [{ state, lanesUp, laneRate, reservable, reserved: new Map() }];
  });
  return { pools, links };
}

const unreserved: LinkOffer['reserved'] = new Map();

/** What is left when these placements hold their parts. */
export function offersOf(
  { pools, links }: Surroundings,
  placements: readonly Placement[],
): { readonly pools: readonly PoolOffer[]; readonly links: readonly LinkOffer[] } {
  const held = holdingsOf(placements);
  return {
    pools: pools
      .filter(({ intake }) => intake === 'open')
      .map(({ pool, allocatableNodes }) => {
        const nodes = held.nodes.get(pool.name) ?? 0;
        return { pool, freeNodes: Math.max(0, allocatableNodes - nodes) };
      }),
    links: links.map((offer) => ({
      ...offer,
      reserved: held.reserved.get(offer.state.link) ?? unreserved,
    })),
  };
}
