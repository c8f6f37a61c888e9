import type { Work } from '../domain/job.ts';
import { benchmarkDemands, benchmarkFlows, predictBenchmark } from './benchmark.ts';
import { predictPlacedServing, servingDemands, servingFlows } from './inference/placed.ts';
import type { ServingPrediction } from './inference/serving.ts';
import type { CollectivePrediction } from './predict-collective.ts';
import { crossSiteDemands, crossSiteFlows, predictStep } from './predict-step.ts';
import { modelCut } from './shares.ts';
import type { CrossSiteDemand, StepInput, StepPrediction } from './step-time.ts';

/** What a job does, and where. */
export interface WorkInput extends Pick<StepInput, 'shares' | 'paths'> {
  readonly work: Work;
}

/** `step` is what the job counts its progress in: a step of training, a hundredth of a benchmark, a request. */
export type WorkPrediction =
  | (StepPrediction & { readonly type: 'training' })
  | (StepPrediction & {
      readonly type: 'benchmark';
      /** What it will report, size by size. */
      readonly sweep: readonly CollectivePrediction[];
    })
  | (ServingPrediction & { readonly type: 'inference' });

export function predictWork({ work, ...place }: WorkInput): WorkPrediction {
  switch (work.type) {
    case 'training':
      return { type: 'training', ...predictStep(stepInput(work, place)) };
    case 'benchmark':
      return { type: 'benchmark', ...predictBenchmark(work.benchmark, place) };
    case 'inference':
      return { type: 'inference', ...predictPlacedServing(work.inference, place) };
  }
}

/** What each pair of neighbouring sites exchanges in a step; empty when the job is whole. */
export function workDemands({ work, ...place }: WorkInput): readonly CrossSiteDemand[] {
  switch (work.type) {
    case 'training':
      return crossSiteDemands(stepInput(work, place));
    case 'benchmark':
      return benchmarkDemands(work.benchmark, place);
    case 'inference':
      return servingDemands(work.inference, place);
  }
}

/** Flows (pairs of NICs) that share the busiest path between sites; 0 when the job is whole. */
export function workFlows({ work, ...place }: WorkInput): number {
  switch (work.type) {
    case 'training':
      return crossSiteFlows(stepInput(work, place));
    case 'benchmark':
      return benchmarkFlows(work.benchmark, place);
    case 'inference':
      return servingFlows(work.inference, place);
  }
}

/** What placement compares, the first that differs: less is better. Times to the microsecond. */
export function costOf(prediction: WorkPrediction): readonly number[] {
  const microseconds = (seconds: number): number => Math.round(seconds * 1e6);
  if (prediction.type !== 'inference') return [microseconds(prediction.step)];
  const { goodput, step, timeToFirstToken, timePerOutputToken } = prediction;
  return [1 / goodput, step, timeToFirstToken, timePerOutputToken].map(microseconds);
}

/** Whether two predictions of the same job at the same place agree: they can differ only in what crosses the sites. */
export function isSamePace(left: WorkPrediction, right: WorkPrediction): boolean {
  return left.step === right.step && lostBetweenSites(left) === lostBetweenSites(right);
}

const lostBetweenSites = (prediction: WorkPrediction): number =>
  prediction.type === 'inference' ? prediction.timeToFirstToken : prediction.exposedCrossSite;

function stepInput(
  { training }: Extract<Work, { readonly type: 'training' }>,
  place: Omit<WorkInput, 'work'>,
): StepInput {
  return { ...place, training, cut: modelCut(training.parallelism.pipeline, place.shares) };
}
