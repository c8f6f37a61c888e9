import { bytesPerSecond, seconds } from '../base/units.ts';
import type { SitePath, SiteShare, StepInput } from '../collectives/step-time.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import type { Assignment } from '../domain/placement.ts';

/**
 * The physics of a placement whose sites are not connected yet: its paths have no delay and all the bandwidth there
 * is. Enough to ask what the sites will exchange. Assignments in pools that are gone are left out.
 */
export function unconnectedStep(
  training: Training,
  assignments: readonly Assignment[],
  poolOf: (name: string) => GpuPool | undefined,
): StepInput {
  const shares = assignments.flatMap((assignment): SiteShare[] => {
    const pool = poolOf(assignment.pool);
    const { site, gpus, replicas, stages } = assignment;
    return pool === undefined ? [] : [{ site, pool, gpus, replicas, stages }];
  });
  const paths = shares.slice(1).map((share, index): SitePath => ({
    from: shares[index]?.site ?? '',
    to: share.site,
    roundTrip: seconds(0),
    jitter: seconds(0),
    rate: bytesPerSecond(Infinity),
  }));
  return { training, shares, paths, cut: cutOf(training, shares) };
}

/** A share with fewer stages than the model has is part of a pipeline cut. */
function cutOf(training: Training, shares: readonly SiteShare[]): StepInput['cut'] {
  if (shares.length === 1) return 'none';
  const { pipeline } = training.parallelism;
  return shares.some(({ stages }) => stages < pipeline) ? 'pipeline' : 'data';
}
