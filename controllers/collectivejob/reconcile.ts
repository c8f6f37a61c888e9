import { collectiveJobs } from '../../src/api/resources.ts';
import { seconds } from '../../src/base/units.ts';
import type { Seconds } from '../../src/base/units.ts';
import type { Decision } from '../../src/placement/decision.ts';
import { place } from '../../src/placement/place.ts';
import { changesThatAdmit } from '../../src/placement/what-if.ts';
import type { Reconcile } from '../../src/runtime/reconcile.ts';
import { settled } from '../../src/runtime/reconcile.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import type { ControllerParts } from '../parts.ts';
import { applyStatus, isStated } from '../status.ts';
import { AssumedWrites } from './assumed.ts';
import type { Placer } from './decide.ts';
import { decideQueue } from './decide.ts';
import { LostAnswers } from './lost-answers.ts';
import { surroundingsOf } from './surroundings.ts';
import { jobFields, verdictOf } from './wire.ts';

/** Hears of every placement decision; the metrics satisfy it. */
export interface PlacementObserver {
  decided(result: 'single_site' | 'multi_site' | 'rejected', took: Seconds): void;
}

export interface JobControllerParts extends ControllerParts {
  readonly placementObserver: PlacementObserver;
}

/**
 * One look at the whole queue, over one view of everything. The statuses are written in the order of the decision, and
 * the first that fails ends the round: what follows may have relied on it. The next round decides anew.
 */
export function queueReconcile(parts: JobControllerParts): Reconcile {
  const { client, informers, clock, recorder, log } = parts;
  const assumed = new AssumedWrites();
  const doubts = new LostAnswers(client);
  const stated = new WeakSet<KubeObject>();
  return async () => {
    await doubts.clear(assumed);
    const placer = observedPlacer(parts);
    const jobs = assumed.over(informers.jobs.list());
    const seen = { pools: informers.pools.list(), links: informers.links.list(), jobs };
    for (const ruled of decideQueue(jobs, surroundingsOf(seen), placer)) {
      const { object } = ruled;
      if (ruled.ruling.type === 'kept' && stated.has(object)) continue;
      const { status, events } = verdictOf(ruled, clock.now());
      if (isStated(object, status, jobFields)) {
        // What is kept follows from the object alone: as long as it is this one, there is nothing more to say.
        if (ruled.ruling.type === 'kept') stated.add(object);
        continue;
      }
      const { name = '', namespace = '' } = object.metadata;
      log.debug('rules on a job', { namespace, name, ruling: ruled.ruling.type });
      const written = await doubts.mind(
        object,
        applyStatus(client, collectiveJobs, { object, status }),
      );
      // Whoever was deleted meanwhile holds nothing: that only leaves more to those who follow.
      if (written === undefined) continue;
      assumed.written(object, written);
      for (const event of events) recorder.record(object, event);
    }
    return placer.isLate() ? { type: 'look-again', after: seconds(0) } : settled;
  };
}

/** Renewals of the lease, watches and other controllers wait while a round decides. */
const ROUND_MILLISECONDS = 500;

/** For one round. */
function observedPlacer({
  clock,
  placementObserver,
}: JobControllerParts): Placer & { readonly isLate: () => boolean } {
  let until: number | undefined;
  let late = false;
  return {
    // Counted from the first search: each round makes at least one.
    hasTime: () => {
      until ??= clock.now() + ROUND_MILLISECONDS;
      late ||= clock.now() >= until;
      return !late;
    },
    isLate: () => late,
    place: (request) => {
      const begun = clock.now();
      const decision = place(request);
      placementObserver.decided(resultOf(decision), seconds((clock.now() - begun) / 1000));
      return decision;
    },
    changesThatAdmit,
  };
}

function resultOf(decision: Decision): Parameters<PlacementObserver['decided']>[0] {
  if (decision.type === 'refused') return 'rejected';
  const { assignments } = decision.candidate.placement;
  return new Set(assignments.map(({ site }) => site)).size > 1 ? 'multi_site' : 'single_site';
}
