import { describeProblems } from '../base/result.ts';
import { unhealthyNodes } from '../api/observed.ts';
import { parseGpuPool } from '../api/gpupool.ts';
import { gpuPools } from '../api/resources.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Location } from '../domain/site.ts';
import { keyOf } from '../kube/object.ts';
import type { KubeObject } from '../kube/object.ts';
import type { EventStatement } from '../runtime/event-correlator.ts';
import type { PoolNodes } from '../simulation/world.ts';
import { nodesDown } from './faults.ts';
import type { Stage } from './stage.ts';

interface KnownPool {
  readonly object: KubeObject;
  readonly pool: GpuPool;
  readonly failed: number;
  readonly complaint: string | undefined;
}

/** Plays the node agents of the pools: says how many nodes are down. */
export class PoolPlayer {
  readonly #stage: Stage;
  readonly #pools = new Map<string, KnownPool>();
  readonly #bySite = new Map<string, Set<string>>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  pool(name: string): GpuPool | undefined {
    return this.#pools.get(name)?.pool;
  }

  /** Where the site is, as the first of its pools that knows says. */
  locationOf(site: string): Location | undefined {
    const names = [...(this.#bySite.get(site) ?? [])].sort();
    const pools = names.flatMap((name) => this.#pools.get(name)?.pool ?? []);
    return pools.find((pool) => pool.location !== undefined)?.location;
  }

  seen(object: KubeObject): void {
    const parsed = parseGpuPool(object);
    if (parsed.type === 'failed') {
      const because = describeProblems(parsed.failure);
      this.#stage.log.warn('a pool is not emulated', { pool: object.metadata.name, because });
      return;
    }
    const pool = parsed.value;
    const before = this.#pools.get(pool.name);
    const { down: failed, complaint } = nodesDown(object, pool.nodes);
    const known = { object, pool, failed, complaint };
    this.#pools.set(pool.name, known);
    if (before !== undefined && before.pool.site !== pool.site)
      this.#bySite.get(before.pool.site)?.delete(pool.name);
    this.#bySite.set(pool.site, (this.#bySite.get(pool.site) ?? new Set()).add(pool.name));
    this.#tell(known, before);
    if (before?.pool.nodes === pool.nodes && before.failed === failed) return;
    const nodes = { pool: pool.name, nodes: pool.nodes, failed };
    this.#stage.timeline.happen({ type: 'nodes-changed', nodes });
  }

  #tell({ object, pool, failed, complaint }: KnownPool, before?: KnownPool): void {
    const failedBefore = before?.failed ?? unhealthyNodes(object);
    if (failed !== failedBefore) this.#record(object, failureEvent(pool, failed, failedBefore));
    if (complaint !== undefined && complaint !== before?.complaint)
      this.#record(object, { type: 'Warning', reason: 'InvalidFault', message: complaint });
  }

  gone(object: KubeObject): void {
    const key = keyOf(object);
    this.#stage.writer.forget({ resource: gpuPools, key });
    this.#bySite.get(this.#pools.get(key.name)?.pool.site ?? '')?.delete(key.name);
    if (this.#pools.delete(key.name))
      this.#stage.timeline.happen({ type: 'pool-removed', pool: key.name });
  }

  report({ pool, failed }: PoolNodes): void {
    const target = { resource: gpuPools, key: { namespace: '', name: pool } };
    this.#stage.writer.want(target, { unhealthy: { nodes: failed } });
  }

  #record(object: KubeObject, statement: EventStatement): void {
    this.#stage.recorder.record(object, statement);
  }
}

function failureEvent(pool: GpuPool, failed: number, before: number): EventStatement {
  const message = `${failed} of ${pool.nodes} nodes are down, ${before} were`;
  if (failed > before) return { type: 'Warning', reason: 'NodesFailed', message };
  const restored = failed === 0 ? `all ${pool.nodes} nodes are up again` : message;
  return { type: 'Normal', reason: 'NodesRestored', message: restored };
}
