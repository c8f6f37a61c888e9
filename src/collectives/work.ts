import type { Work } from '../domain/job.ts';
import { benchmarkDemands, benchmarkFlows, predictBenchmark } from './benchmark.ts';
import type { CollectivePrediction } from './predict-collective.ts';
import { crossSiteDemands, crossSiteFlows, predictStep } from './predict-step.ts';
import type { CrossSiteDemand, StepInput, StepPrediction } from './step-time.ts';

/** What a job does, and where: a step of training, or of a benchmark. */
export interface WorkInput extends Omit<StepInput, 'training'> {
  readonly work: Work;
}

export interface WorkPrediction extends StepPrediction {
  /** What a benchmark will report, size by size. */
  readonly sweep?: readonly CollectivePrediction[];
}

export function predictWork({ work, ...input }: WorkInput): WorkPrediction {
  return work.type === 'training'
    ? predictStep({ ...input, training: work.training })
    : predictBenchmark(work.benchmark, input);
}

/** What each pair of neighbouring sites exchanges in a step; empty when the job is whole. */
export function workDemands({ work, ...input }: WorkInput): readonly CrossSiteDemand[] {
  return work.type === 'training'
    ? crossSiteDemands({ ...input, training: work.training })
    : benchmarkDemands(work.benchmark, input);
}

/** Flows (pairs of NICs) that share the busiest path between sites; 0 when the job is whole. */
export function workFlows({ work, ...input }: WorkInput): number {
  return work.type === 'training'
    ? crossSiteFlows({ ...input, training: work.training })
    : benchmarkFlows(work.benchmark, input);
}
