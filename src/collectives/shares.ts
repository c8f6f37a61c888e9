import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Phase } from '../domain/inference.ts';
import type { Work } from '../domain/job.ts';
import { parallelismOf } from '../domain/job.ts';
import type { Assignment } from '../domain/placement.ts';
import type { SiteShare } from './step-time.ts';

const PHASES: readonly Phase[] = ['prefill', 'decode'];

/**
 * The stretches of a placed job, neighbours beside each other: its assignments, or, of an inference, prefill before decode, also
 * where one pool holds both. Assignments in pools that are gone are left out.
 */
export function sharesOf(
  work: Work,
  assignments: readonly Assignment[],
  poolOf: (name: string) => GpuPool | undefined,
): readonly SiteShare[] {
  const placed = assignments.flatMap((assignment) => {
    const pool = poolOf(assignment.pool);
    return pool === undefined ? [] : [{ assignment, pool }];
  });
  if (work.type !== 'inference') {
    return placed.map(({ assignment: { site, gpus, replicas, stages }, pool }) => ({
      site,
      pool,
      gpus,
      replicas,
      stages,
    }));
  }
  return PHASES.flatMap((phase) =>
    placed.flatMap(({ assignment: { site, instances }, pool }): readonly SiteShare[] => {
      const replicas = instances?.[phase] ?? 0;
      const gpus = replicas * work.inference[phase].gpusPerInstance;
      return replicas === 0 ? [] : [{ site, pool, gpus, replicas, stages: 1 }];
    }),
  );
}

/** What lies between the stretches. A share with fewer stages than the model has is part of a pipeline cut. */
export function cutOf(
  work: Work,
  shares: readonly SiteShare[],
): 'none' | 'data' | 'pipeline' | 'phase' {
  if (work.type === 'inference')
    return new Set(shares.map(({ site }) => site)).size === 1 ? 'none' : 'phase';
  return modelCut(parallelismOf(work).pipeline, shares);
}

/** Of one model that is trained, or of a benchmark. */
export function modelCut(
  pipeline: number,
  shares: readonly SiteShare[],
): 'none' | 'data' | 'pipeline' {
  if (shares.length === 1) return 'none';
  return shares.some(({ stages }) => stages < pipeline) ? 'pipeline' : 'data';
}

/** The phase of an inference that a share of it works at. */
export function phaseOf(shares: readonly SiteShare[], share: SiteShare): Phase {
  return shares[0] === share ? 'prefill' : 'decode';
}
