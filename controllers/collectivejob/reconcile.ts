import { seconds } from '../../src/base/units.ts';
import type { Seconds } from '../../src/base/units.ts';
import type { Decision } from '../../src/placement/decision.ts';
import { PlacementMemory } from '../../src/placement/memory.ts';
import { place } from '../../src/placement/place.ts';
import { changesThatAdmit } from '../../src/placement/what-if.ts';
import type { Outcome, Reconcile } from '../../src/runtime/reconcile.ts';
import { settled } from '../../src/runtime/reconcile.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { ControllerParts } from '../parts.ts';
import type { Verdict } from '../status.ts';
import { isStated } from '../status.ts';
import { AssumedWrites } from './assumed.ts';
import type { Placer, Ruled } from './decide.ts';
import { decideQueue } from './decide.ts';
import { KnownRefusals } from './known-refusals.ts';
import { LostAnswers } from './lost-answers.ts';
import { QueueWrites } from './queue-writes.ts';
import type { Effect } from './queue-writes.ts';
import { RoundPace } from './round-pace.ts';
import { reading, surroundingsOf } from './surroundings.ts';
import { ToldReasons } from './told-reasons.ts';
import { jobFields, verdictOf } from './wire.ts';

/** Hears of every placement decision; the metrics satisfy it. */
export interface PlacementObserver {
  decided(result: 'single_site' | 'multi_site' | 'rejected', took: Seconds): void;
}

export interface JobControllerParts extends ControllerParts {
  readonly placementObserver: PlacementObserver;
}

export function queueReconcile(parts: JobControllerParts): Reconcile {
  const queue = new JobQueue(parts);
  return () => queue.round();
}

/** One round is one look at the whole queue, over one view of everything. */
class JobQueue {
  readonly #parts: JobControllerParts;
  readonly #assumed = new AssumedWrites();
  readonly #doubts: LostAnswers;
  readonly #memory = new PlacementMemory();
  readonly #refusals = new KnownRefusals();
  readonly #reasons = new ToldReasons();
  readonly #pace: RoundPace;
  /** Objects that say all that follows from them alone. */
  readonly #stated = new WeakSet<KubeObject>();

  constructor(parts: JobControllerParts) {
    this.#parts = parts;
    this.#doubts = new LostAnswers(parts);
    this.#pace = new RoundPace(parts.clock);
  }

  async round(): Promise<Outcome> {
    const rest = this.#pace.restBefore();
    if (rest > 0) return { type: 'look-again', after: rest };
    const { client, recorder, informers } = this.#parts;
    const [assumed, doubts] = [this.#assumed, this.#doubts];
    await doubts.clear(assumed);
    this.#pace.begin();
    this.#reasons.beginRound();
    await this.#read();
    const jobs = assumed.over(informers.jobs.list());
    const seen = { pools: informers.pools.list(), links: informers.links.list(), jobs };
    const writes = new QueueWrites({ client, recorder, assumed, doubts });
    const surroundings = surroundingsOf(seen);
    await this.#pace.breathe();
    await this.#rule(decideQueue(jobs, surroundings, this.#placer()), writes);
    this.#pace.end();
    await writes.done();
    return this.#outcome(writes);
  }

  async #read(): Promise<void> {
    const { pools, links, jobs } = this.#parts.informers;
    const all = reading({ pools: pools.list(), links: links.list(), jobs: jobs.list() });
    while (all.next().done !== true) {
      const breath = this.#pace.breathe();
      if (breath !== undefined) await breath;
    }
  }

  /** What gives something back is written before the first is let in: what follows relies on it. */
  async #rule(rulings: Iterable<Ruled>, writes: QueueWrites): Promise<void> {
    let gate: 'closed' | 'open' = 'closed';
    for (const ruled of rulings) {
      const breath = this.#pace.breathe();
      if (breath !== undefined) await breath;
      if (ruled.ruling.type === 'admitted' && gate === 'closed') {
        if ((await this.#pace.aside(writes.givenBack())) === 'not-all') return;
        gate = 'open';
      }
      const verdict = this.#news(ruled);
      if (verdict === undefined) continue;
      const { name = '', namespace = '' } = ruled.object.metadata;
      this.#parts.log.debug('rules on a job', { namespace, name, ruling: ruled.ruling.type });
      await this.#pace.aside(writes.begin(ruled.object, verdict, effectOf(ruled.ruling)));
      if (writes.hasFailed) return;
    }
  }

  /** Undefined when the job says it already. */
  #news(ruled: Ruled): Verdict | undefined {
    const { object, ruling } = ruled;
    const now = this.#parts.clock.now();
    if (followsFromObject(ruling) && this.#stated.has(object)) return undefined;
    if (ruling.type === 'waiting') {
      if (!this.#reasons.isDue(object, ruling, now)) return undefined;
      this.#reasons.told(object, ruling, now);
    }
    const verdict = verdictOf(ruled, now);
    if (!isStated(object, verdict.status, jobFields)) return verdict;
    if (followsFromObject(ruling)) this.#stated.add(object);
    return undefined;
  }

  #outcome({ conflicts, written }: QueueWrites): Outcome {
    if (written > 0 || conflicts === 0) this.#pace.goesOn();
    if (conflicts > 0) return { type: 'look-again', after: this.#pace.afterConflict() };
    if (this.#pace.isLate) return { type: 'look-again', after: seconds(0) };
    const { due } = this.#reasons;
    if (due === undefined) return settled;
    const wait = Math.max(1, due - this.#parts.clock.now());
    return { type: 'look-again', after: seconds(wait / 1000) };
  }

  #placer(): Placer {
    const { clock, placementObserver } = this.#parts;
    return {
      hasTime: () => this.#pace.hasTime(),
      known: (shape, waiting) => this.#refusals.same(shape, waiting),
      place: (request) => {
        const begun = clock.now();
        const decision = place(request, this.#memory);
        placementObserver.decided(resultOf(decision), seconds((clock.now() - begun) / 1000));
        return decision;
      },
      changesThatAdmit: (request) => changesThatAdmit(request, this.#memory),
    };
  }
}

/** Who is admitted, waits or stays has nothing that others wait for. */
function effectOf({ type }: Ruled['ruling']): Effect {
  return type === 'kept' || type === 'admitted' || type === 'waiting' ? 'keeps' : 'gives-back';
}

/** Whatever else there is: as long as the object is this one, there is nothing more to say. */
function followsFromObject({ type }: Ruled['ruling']): boolean {
  return type !== 'waiting' && type !== 'admitted' && type !== 'evicted';
}

function resultOf(decision: Decision): Parameters<PlacementObserver['decided']>[0] {
  if (decision.type === 'refused') return 'rejected';
  const { assignments } = decision.candidate.placement;
  return new Set(assignments.map(({ site }) => site)).size > 1 ? 'multi_site' : 'single_site';
}
