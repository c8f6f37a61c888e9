import { bytesPerSecond, seconds } from '../base/units.ts';
import { sharesOf } from '../collectives/shares.ts';
import type { SitePath } from '../collectives/step-time.ts';
import type { WorkInput } from '../collectives/work.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Work } from '../domain/job.ts';
import type { Assignment } from '../domain/placement.ts';

/**
 * The physics of a placement whose sites are not connected yet: its paths have no delay and all the bandwidth there
 * is. Enough to ask what the sites will exchange. Assignments in pools that are gone are left out.
 */
export function unconnectedStep(
  work: Work,
  assignments: readonly Assignment[],
  poolOf: (name: string) => GpuPool | undefined,
): WorkInput {
  const shares = sharesOf(work, assignments, poolOf);
  const paths = shares.slice(1).map((share, index): SitePath => ({
    from: shares[index]?.site ?? '',
    to: share.site,
    roundTrip: seconds(0),
    jitter: seconds(0),
    rate: bytesPerSecond(Infinity),
  }));
  return { work, shares, paths };
}
