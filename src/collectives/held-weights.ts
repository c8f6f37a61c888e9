import type { Training } from '../domain/job.ts';
import { expertParameterCount, parameterCount } from '../domain/parameters.ts';

/** Weights that one GPU works with, and among how many ranks of a group of replicas copies of them lie. */
export interface HeldWeights {
  readonly parameters: number;
  readonly copies: number;
  /** Ranks of one copy that are neighbours: so many of them fill a scale-up domain before the next copy begins. */
  readonly ranksPerCopy: number;
}

/**
 * Experts are dealt out over the tensor, context and data ranks of a stage, everything else over its tensor ranks. With
 * one group of experts they are cut like all else.
 */
export function heldWeights(training: Training, replicas: number): readonly HeldWeights[] {
  const { tensor, pipeline, context, expert, expertTensor } = training.parallelism;
  const all = parameterCount(training.model);
  const experts = expert > 1 ? expertParameterCount(training.model) : 0;
  const common = {
    parameters: (all - experts) / (tensor * pipeline),
    copies: replicas * context,
    ranksPerCopy: tensor,
  };
  if (experts === 0) return [common];
  const ranks = expert * expertTensor;
  const copies = Math.max(1, (replicas * context * tensor) / ranks);
  return [common, { parameters: experts / (ranks * pipeline), copies, ranksPerCopy: ranks }];
}

export function heldParameters(training: Training): number {
  return heldWeights(training, 1).reduce((sum, { parameters }) => sum + parameters, 0);
}
