import { stepsOf } from '../../src/domain/job.ts';
import { present } from '../../src/base/assert.ts';
import type { Run } from '../../src/simulation/job.ts';
import { pacesOf } from '../../src/simulation/pace.ts';
import { usableRate } from '../../src/simulation/sharing.ts';
import { carriedAt, progressAt } from '../../src/simulation/world.ts';
import type { PoolNodes, World } from '../../src/simulation/world.ts';

/** Rates are sums of doubles: they agree to this share. */
const TOLERANCE = 1e-9;

/** What must hold after every event, in words; empty when all is well. */
export function violations(world: World): readonly string[] {
  return [
    ...overfullLinks(world),
    ...overfullPools(world),
    ...wrongProgress(world),
    ...staleRates(world),
  ];
}

function overfullLinks({ links }: World): readonly string[] {
  return [...links.values()].flatMap(({ state, traffic }) =>
    traffic
      .filter(({ throughput }) => throughput > usableRate(state) * (1 + TOLERANCE))
      .map(
        ({ from, to, throughput }) => `${from}-${to} carries ${throughput} of ${usableRate(state)}`,
      ),
  );
}

function overfullPools({ jobs, pools }: World): readonly string[] {
  const running = [...jobs.values()].filter(({ pace }) => pace.type === 'running');
  return [...pools.values()].flatMap((pool) => {
    const used = running.reduce((sum, { run }) => sum + (run.nodes.get(pool.pool) ?? 0), 0);
    return used > working(pool) ? [`${pool.pool} works ${used} of ${working(pool)} nodes`] : [];
  });
}

function wrongProgress({ jobs, now }: World): readonly string[] {
  return [...jobs.values()].flatMap((job) => {
    const progress = progressAt(job, now);
    const inRange = progress >= 0 && progress <= stepsOf(job.run.work);
    return inRange ? [] : [`${job.run.job} is at step ${progress}`];
  });
}

/** Rates follow from what is there, never from how it came to be so. */
function staleRates(world: World): readonly string[] {
  const { byJob } = pacesOf(world);
  return [...world.jobs.values()].flatMap(({ run, pace }) => {
    const fresh = present(byJob.get(run.job), run.job);
    const same =
      fresh.type === 'running' && pace.type === 'running'
        ? fresh.prediction.step === pace.prediction.step
        : fresh.type === pace.type;
    const meant = pace.type === 'running' ? !isBlocked(world, run) : isBlocked(world, run);
    return same && meant ? [] : [`${run.job} is ${pace.type}, but should not be`];
  });
}

/** A job of its own pools and links alone tells little of its neighbours, but a cut link always stops it. */
function isBlocked({ links, jobs, pools }: World, run: Run): boolean {
  const hops = run.routes.flatMap((route) => route.hops);
  if (hops.some(({ link }) => (links.get(link)?.state.capacity ?? 0) === 0)) return true;
  const pace = jobs.get(run.job)?.pace;
  if (pace?.type !== 'stalled' || pace.because === 'link-down') return false;
  const held = [...jobs.values()].reduce(
    (sum, job) => sum + (job.run.nodes.get(pace.where) ?? 0),
    0,
  );
  const pool = pools.get(pace.where);
  return pool === undefined || held > working(pool);
}

/** Everything the links have carried until now. */
export function carriedInAll({ links, now }: World): number {
  return [...links.values()]
    .flatMap(({ traffic }) => traffic)
    .reduce((sum, traffic) => sum + carriedAt(traffic, now), 0);
}

const working = ({ nodes, failed }: PoolNodes): number => Math.max(0, nodes - failed);
