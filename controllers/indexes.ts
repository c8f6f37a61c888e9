import { parseGpuPool } from '../src/api/gpupool.ts';
import { heldPlacement } from '../src/api/placement.ts';
import { parseSiteLink } from '../src/api/sitelink.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { Indexes } from '../src/runtime/indexer.ts';

/** The indexes by which a pool or a link finds its jobs and its neighbours without looking at the whole fleet. */
export const byPool = 'pool';
export const byLink = 'link';
export const bySite = 'site';

export const jobIndexes: Indexes = {
  [byPool]: (job) => unique(heldPlacement(job)?.assignments.map(({ pool }) => pool)),
  [byLink]: (job) => unique(heldPlacement(job)?.reservations.map(({ link }) => link)),
};

export const poolIndexes: Indexes = {
  [bySite]: (pool) => {
    const parsed = parseGpuPool(pool);
    return parsed.type === 'ok' ? [parsed.value.site] : [];
  },
};

export const linkIndexes: Indexes = { [bySite]: sitesOf };

/** The ends of a link; none when it cannot be read. */
export function sitesOf(link: KubeObject): readonly string[] {
  const parsed = parseSiteLink(link);
  return parsed.type === 'ok' ? unique(parsed.value.sites) : [];
}

const unique = (names: readonly string[] = []): readonly string[] => [...new Set(names)];
