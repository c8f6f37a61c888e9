import type { GpuPool } from '../domain/gpu-pool.ts';
import { nodeNameOf } from './node-name.ts';

/** Which nodes to list. */
export interface SampleQuery {
  readonly site: string | undefined;
  /** `namespace/name`; only its nodes. */
  readonly job: string | undefined;
  readonly sample: number;
}

export interface NodeTarget {
  readonly node: string;
  readonly site: string;
  readonly pool: string;
}

/** Who knows which nodes a job holds. */
interface Holders {
  nodesOf(job: string): ReadonlyMap<string, readonly number[]>;
}

/** Nodes of 8 GPUs: about a thousand GPUs and 26,000 series. */
export const DEFAULT_SAMPLE = 128;
/** More would be more than one Prometheus should take from one emulator. */
export const MAX_SAMPLE = 4096;

/** Nodes of one pool that may be listed: all, or those of a job. */
interface Candidates {
  readonly pool: GpuPool;
  readonly count: number;
  readonly at: (position: number) => number;
}

/** Evenly over all nodes that fit, pool by pool, and the same ones every time. */
export function sampleNodes(
  pools: readonly GpuPool[],
  holders: Holders,
  { site, job, sample }: SampleQuery,
): readonly NodeTarget[] {
  const held = job === undefined ? undefined : holders.nodesOf(job);
  const candidates = pools
    .filter((pool) => site === undefined || pool.site === site)
    .map((pool) => candidatesOf(pool, held));
  const total = candidates.reduce((sum, { count }) => sum + count, 0);
  const wanted = Math.min(sample, total);
  return Array.from({ length: wanted }, (_, index) => Math.floor((index * total) / wanted)).flatMap(
    (position) => targetAt(candidates, position),
  );
}

function candidatesOf(
  pool: GpuPool,
  held: ReadonlyMap<string, readonly number[]> | undefined,
): Candidates {
  if (held === undefined) return { pool, count: pool.nodes, at: (position) => position };
  const nodes = held.get(pool.name) ?? [];
  return { pool, count: nodes.length, at: (position) => nodes[position] ?? 0 };
}

function targetAt(candidates: readonly Candidates[], position: number): readonly NodeTarget[] {
  let before = 0;
  for (const { pool, count, at } of candidates) {
    const here = position - before;
    if (here < count) {
      const node = nodeNameOf({ pool: pool.name, index: at(here) });
      return [{ node, site: pool.site, pool: pool.name }];
    }
    before += count;
  }
  return [];
}
