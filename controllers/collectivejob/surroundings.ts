import { parseGpuPool } from '../../src/api/gpupool.ts';
import { unhealthyNodes } from '../../src/api/observed.ts';
import { byIdentity } from '../../src/base/by-identity.ts';
import type { GpuPool } from '../../src/domain/gpu-pool.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { LinkOffer } from '../../src/placement/request.ts';
import { linkNeighbours } from '../link-neighbours.ts';
import { describeLink } from '../link-physics.ts';
import { wishOf } from './queue.ts';

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

/** What takes long to read when it is read first, one object at a time: a fleet that is new to this process has thousands. */
export function* reading({ pools, links, jobs }: Seen): Generator {
  for (const job of jobs) yield wishOf(job);
  for (const pool of pools) yield seenPool(pool);
  const neighbours = linkNeighbours({ pools, jobs });
  for (const link of links) yield describeLink(link, neighbours);
}

/** What did not change since the last look is not read again: fleets have thousands of pools and links. */
export function surroundingsOf(seen: Seen): Surroundings {
  const neighbours = linkNeighbours(seen);
  const links = seen.links.flatMap((object): readonly LinkOffer[] => {
    const described = describeLink(object, neighbours);
    if (described.type === 'failed' || object.metadata.deletionTimestamp !== undefined) return [];
    const { state, lanesUp, link } = described.value;
    const { laneRate, reservable } = link;
    return [{ state, lanesUp, laneRate, reservable, reserved: new Map() }];
  });
  return { pools: seen.pools.flatMap(seenPool), links };
}

const seenPool = byIdentity((object: KubeObject): readonly SeenPool[] => {
  const parsed = parseGpuPool(object);
  if (parsed.type === 'failed') return [];
  const pool = parsed.value;
  const allocatableNodes = Math.max(0, pool.nodes - unhealthyNodes(object));
  const isLeaving = object.metadata.deletionTimestamp !== undefined;
  return [{ pool, allocatableNodes, intake: isLeaving ? 'closed' : 'open' }];
});
