import type { Run } from './job.ts';
import type { PoolNodes, RunningJob } from './world.ts';

/**
 * Which jobs wait because their pools have too few working nodes for all of their jobs, kept up to date with every change.
 * A pool that has enough for all who hold nodes of it keeps nobody waiting, so that only the others need be looked at.
 */
export class Shortages {
  readonly #working = new Map<string, number>();
  readonly #held = new Map<string, number>();
  readonly #jobs = new Map<string, Set<string>>();
  readonly #short = new Set<string>();
  #waiting: ReadonlyMap<string, string> = new Map();

  /** Undefined: the pool is gone. */
  poolChanged(pool: string, nodes: PoolNodes | undefined): void {
    if (nodes === undefined) this.#working.delete(pool);
    else this.#working.set(pool, workingNodes(nodes));
    this.#note(pool);
  }

  joined(run: Run): void {
    for (const [pool, nodes] of run.nodes) {
      this.#held.set(pool, (this.#held.get(pool) ?? 0) + nodes);
      this.#jobs.set(pool, (this.#jobs.get(pool) ?? new Set()).add(run.job));
      this.#note(pool);
    }
  }

  left(run: Run): void {
    for (const [pool, nodes] of run.nodes) {
      this.#held.set(pool, (this.#held.get(pool) ?? 0) - nodes);
      const jobs = this.#jobs.get(pool);
      jobs?.delete(run.job);
      if (jobs?.size === 0) {
        this.#jobs.delete(pool);
        this.#held.delete(pool);
      }
      this.#note(pool);
    }
  }

  /** The pool for whose nodes the job waits; undefined: for none. */
  poolOf(job: string): string | undefined {
    return this.#waiting.get(job);
  }

  /** Decides anew who waits, and answers with those for whom that is news. */
  settle(jobs: ReadonlyMap<string, RunningJob>): readonly string[] {
    const before = this.#waiting;
    if (this.#short.size === 0 && before.size === 0) return [];
    this.#waiting = withoutNodes(this.#concerned(jobs), (pool) =>
      this.#short.has(pool) ? (this.#working.get(pool) ?? 0) : Infinity,
    );
    const names = new Set([...before.keys(), ...this.#waiting.keys()]);
    return [...names].filter((job) => before.get(job) !== this.#waiting.get(job));
  }

  #concerned(jobs: ReadonlyMap<string, RunningJob>): readonly RunningJob[] {
    const names = new Set([...this.#short].flatMap((pool) => [...(this.#jobs.get(pool) ?? [])]));
    return [...names].flatMap((name) => jobs.get(name) ?? []);
  }

  #note(pool: string): void {
    if ((this.#held.get(pool) ?? 0) > (this.#working.get(pool) ?? 0)) this.#short.add(pool);
    else this.#short.delete(pool);
  }
}

/**
 * The jobs whose pools have too few working nodes for all of their jobs, with the pool: the last started wait, until the
 * controller has taken one off or the nodes are back. So no node ever works for two jobs, and no dead node for any.
 */
export function withoutNodes(
  jobs: readonly RunningJob[],
  workingIn: (pool: string) => number,
): ReadonlyMap<string, string> {
  const taken = new Map<string, number>();
  const waiting = new Map<string, string>();
  for (const { run } of [...jobs].sort(startOrder)) {
    const left = (pool: string): number => workingIn(pool) - (taken.get(pool) ?? 0);
    const short = [...run.nodes].find(([pool, nodes]) => nodes > left(pool));
    if (short === undefined) {
      for (const [pool, nodes] of run.nodes) taken.set(pool, (taken.get(pool) ?? 0) + nodes);
    } else waiting.set(run.job, short[0]);
  }
  return waiting;
}

export const workingNodes = ({ nodes, failed }: PoolNodes): number => Math.max(0, nodes - failed);

function startOrder(left: RunningJob, right: RunningJob): number {
  return left.startedAt - right.startedAt || (left.run.job < right.run.job ? -1 : 1);
}
