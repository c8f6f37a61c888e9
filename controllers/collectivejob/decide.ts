import type { Problem } from '../../src/base/result.ts';
import type { Job } from '../../src/domain/job.ts';
import type { Placement } from '../../src/domain/placement.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { Decision, Refusal } from '../../src/placement/decision.ts';
import type { PlacementRequest } from '../../src/placement/request.ts';
import type { Change } from '../../src/placement/what-if.ts';
import { heldIn, holdingsOf } from '../holdings.ts';
import { Openings } from './openings.ts';
import type { Queued, Wish } from './queue.ts';
import { queueOrder, wishOf } from './queue.ts';
import type { Surroundings } from './surroundings.ts';

/** What is to become of one job. */
type Ruling =
  | { readonly type: 'complete' }
  | { readonly type: 'deleting' }
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly type: 'suspended' }
  | { readonly type: 'kept'; readonly placement: Placement }
  | { readonly type: 'evicted'; readonly reason: EvictionReason; readonly pool: string }
  | { readonly type: 'admitted'; readonly decision: Extract<Decision, { type: 'placed' }> }
  | Waiting;

export interface Waiting {
  readonly type: 'waiting';
  readonly refusals: readonly Refusal[];
  /** What would let it in; sought when somebody asks, which costs many searches. */
  readonly changes: () => readonly Change[];
}

/** Nodes broke, the pool was made smaller, or it is gone. */
export type EvictionReason = 'NodeFailures' | 'PoolShrunk' | 'PoolGone';

export interface Ruled {
  readonly object: KubeObject;
  readonly ruling: Ruling;
}

/** How a job is placed; the caller may watch and time it. */
export interface Placer {
  readonly place: (request: PlacementRequest) => Decision;
  readonly changesThatAdmit: (request: PlacementRequest) => readonly Change[];
  /** Asked before each search whether there is time for another; left out, there always is. */
  readonly hasTime?: () => boolean;
  /** Told every refusal; may answer with one that says the same. */
  readonly known?: (shape: string, waiting: Waiting) => Waiting;
}

/**
 * One look at the whole queue. An admitted job keeps its place until it is complete, suspended, deleted or too few of
 * its nodes are left. Those that wait are tried in the order of the queue, each on what the ones before it left; a job
 * that does not fit does not hold up those behind it.
 *
 * When the time is over the rest of the queue is not ruled on: it stays as it is until the next look.
 *
 * What gives something back comes first in the answer: if all of it is written before the first admission is, the
 * statuses never promise more than there is. Each ruling is made when it is asked for, so that the caller can pause.
 */
export function* decideQueue(
  jobs: readonly KubeObject[],
  surroundings: Surroundings,
  placer: Placer,
): Generator<Ruled> {
  const queued = jobs.map((object) => ({ object, wish: wishOf(object) }));
  const settled = queued.flatMap(({ object, wish }): readonly Ruled[] =>
    wish.type === 'to-keep' || wish.type === 'to-place' ? [] : [{ object, ruling: wish }],
  );
  const holders = queued.flatMap(({ object, wish }): readonly Queued<Holder>[] =>
    wish.type === 'to-keep' ? [{ object, wish }] : [],
  );
  const evicted = evictions(holders, surroundings);
  const gone = new Set(evicted.map(({ object }) => object));
  const kept = holders.filter(({ object }) => !gone.has(object));
  const waiting = queued.flatMap(({ object, wish }): readonly Queued<Waiter>[] =>
    wish.type === 'to-place' ? [{ object, wish }] : [],
  );
  const placements = kept.map(({ wish }) => wish.placement);
  yield* settled;
  yield* evicted;
  for (const { object, wish } of kept) {
    yield { object, ruling: { type: 'kept', placement: wish.placement } };
  }
  yield* placeInTurn(waiting.toSorted(queueOrder), { surroundings, placements, placer });
}

type Holder = Extract<Wish, { readonly type: 'to-keep' }>;
type Waiter = Extract<Wish, { readonly type: 'to-place' }>;

/** For every pool that has fewer nodes than jobs hold: the last in the queue go, until the others fit. */
function evictions(
  holders: readonly Queued<Holder>[],
  surroundings: Surroundings,
): readonly Ruled[] {
  const evicted = new Map<KubeObject, Ruling>();
  const held = holdingsOf(holders.map(({ wish }) => wish.placement)).nodes;
  const pools = new Map(surroundings.pools.map((seen) => [seen.pool.name, seen]));
  const short = [...held.keys()].filter(
    (name) => (held.get(name) ?? 0) > (pools.get(name)?.allocatableNodes ?? 0),
  );
  if (short.length === 0) return [];
  const lastFirst = holders.toSorted(queueOrder).reverse();
  for (const name of short.sort()) {
    const seen = pools.get(name);
    const reason = seen === undefined ? 'PoolGone' : shortage(seen);
    let excess =
      heldIn(
        name,
        holders.filter(({ object }) => !evicted.has(object)).map(({ wish }) => wish.placement),
      ).nodes - (seen?.allocatableNodes ?? 0);
    for (const { object, wish } of lastFirst) {
      const { nodes } = heldIn(name, [wish.placement]);
      if (excess <= 0 || nodes === 0 || evicted.has(object)) continue;
      evicted.set(object, { type: 'evicted', reason, pool: name });
      excess -= nodes;
    }
  }
  return [...evicted].map(([object, ruling]) => ({ object, ruling }));
}

function shortage({ pool, allocatableNodes }: Surroundings['pools'][number]): EvictionReason {
  return allocatableNodes < pool.nodes ? 'NodeFailures' : 'PoolShrunk';
}

interface Turn {
  readonly surroundings: Surroundings;
  /** Of those that keep their place. */
  readonly placements: readonly Placement[];
  readonly placer: Placer;
}

/**
 * Admissions before those who wait on. Jobs of the same shape are refused once for all: admissions only leave less. What
 * stands in the way is told as it was when the first of them was tried.
 */
function* placeInTurn(
  waiting: readonly Queued<Waiter>[],
  { surroundings, placements, placer }: Turn,
): Generator<Ruled> {
  const openings = new Openings(surroundings, placements);
  const refused = new Map<string, Waiting>();
  const left: Ruled[] = [];
  for (const { object, wish } of waiting) {
    const shape = shapeOf(wish.job);
    let ruling = refused.get(shape);
    if (ruling === undefined) {
      if (placer.hasTime?.() === false) break;
      const request = { job: wish.job, ...openings.offers };
      const decision = placer.place(request);
      if (decision.type === 'placed') {
        openings.take(decision.candidate.placement);
        yield { object, ruling: { type: 'admitted', decision } };
        continue;
      }
      const { refusals } = decision;
      const changes = once(() => placer.changesThatAdmit(request));
      const fresh: Waiting = { type: 'waiting', refusals, changes };
      ruling = placer.known?.(shape, fresh) ?? fresh;
      refused.set(shape, ruling);
    }
    left.push({ object, ruling });
  }
  yield* left;
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** All of a job that placement looks at. */
function shapeOf({ gpus, accelerator, work, siteBoundary }: Job): string {
  return JSON.stringify([gpus, accelerator, work, siteBoundary]);
}
