import type { GpuPool } from '../domain/gpu-pool.ts';
import { exposition } from '../metrics/exposition.ts';
import type { PlainFamily } from '../metrics/exposition.ts';
import type { Effect } from '../simulation/event.ts';
import type { World } from '../simulation/world.ts';
import { dcgmFamilies } from './dcgm.ts';
import { sampleNodes } from './discovery.ts';
import type { NodeTarget, SampleQuery } from './discovery.ts';
import { infinibandFamilies } from './infiniband.ts';
import { Ledger } from './ledger.ts';
import { mergedFamilies } from './merged-families.ts';
import type { NodeFamilies } from './merged-families.ts';
import { inspectorFamilies } from './nccl-inspector.ts';
import type { EmulatedNode } from './node.ts';
import { nodeNameOf, parseNodeName } from './node-name.ts';
import { summaryOf } from './summary.ts';
import type { NodesSummary } from './summary.ts';

export type NodePage =
  | { readonly type: 'up'; readonly chunks: Iterable<string> }
  /** The node is there and does not answer. */
  | { readonly type: 'down' }
  | { readonly type: 'unknown' };

/** The nodes of all pools as a monitoring system sees them: one page each, and the list of them. Satisfies the emulator's WorldObserver. */
export class EmulatedNodes {
  readonly #pools: () => readonly GpuPool[];
  readonly #ledger = new Ledger();
  #world: (() => World) | undefined;

  /** `pools` is asked at each request. */
  constructor(pools: () => readonly GpuPool[]) {
    this.#pools = pools;
  }

  attach(read: () => World): void {
    this.#world = read;
  }

  happened(effect: Effect): void {
    this.#ledger.happened(effect);
  }

  targets(query: SampleQuery): readonly NodeTarget[] {
    if (this.#world === undefined) return [];
    return sampleNodes(this.#pools(), this.#ledger, query);
  }

  /** With at most so many jobs; undefined while nothing is emulated. */
  summary(maxJobs: number): NodesSummary | undefined {
    const world = this.#world?.();
    if (world === undefined) return undefined;
    return summaryOf(this.#ledger, { pools: this.#pools(), now: world.now, maxJobs });
  }

  page(name: string): NodePage {
    const parsed = parseNodeName(name);
    const world = this.#world?.();
    const pool = this.#pools().find((known) => known.name === parsed?.pool);
    if (parsed === undefined || world === undefined || pool === undefined)
      return { type: 'unknown' };
    if (parsed.index >= pool.nodes) return { type: 'unknown' };
    const failed = world.pools.get(pool.name)?.failed ?? 0;
    if (this.#ledger.isDown(pool, parsed.index, failed)) return { type: 'down' };
    return { type: 'up', chunks: exposition(this.#families(pool, parsed.index, world.now)) };
  }

  /** The sampled nodes on one page, for whoever cannot ask each; of a node that is down there is nothing. */
  pageOf(query: SampleQuery): Iterable<string> {
    const world = this.#world?.();
    if (world === undefined) return [];
    const pools = new Map(this.#pools().map((pool) => [pool.name, pool]));
    const nodes = this.targets(query).flatMap((target): readonly NodeFamilies[] => {
      const pool = pools.get(target.pool);
      const index = parseNodeName(target.node)?.index;
      if (pool === undefined || index === undefined) return [];
      const failed = world.pools.get(pool.name)?.failed ?? 0;
      if (this.#ledger.isDown(pool, index, failed)) return [];
      return [{ target, families: this.#families(pool, index, world.now) }];
    });
    return exposition(mergedFamilies(nodes));
  }

  #families(pool: GpuPool, index: number, now: number): readonly PlainFamily[] {
    const node = this.#node(pool, index, now);
    return [...dcgmFamilies(node), ...infinibandFamilies(node), ...inspectorFamilies(node)];
  }

  #node(pool: GpuPool, index: number, now: number): EmulatedNode {
    const first = index * pool.gpusPerNode;
    return {
      name: nodeNameOf({ pool: pool.name, index }),
      pool,
      index,
      now,
      gpus: Array.from({ length: pool.gpusPerNode }, (_, gpu) =>
        this.#ledger.gpu(pool, first + gpu, now),
      ),
      work: this.#ledger.stintAt(pool.name, index),
    };
  }
}
