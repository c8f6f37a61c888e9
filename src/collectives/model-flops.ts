import type { Flops } from '../base/units.ts';
import { flops } from '../base/units.ts';
import type { Training } from '../domain/job.ts';
import {
  activeExpertParameterCount,
  activeParameterCount,
  attentionWidth,
} from '../domain/parameters.ts';

/**
 * Model FLOPs of one optimiser step: 6 P + 12 L h s per token, P the weights that a token meets.
 *
 * Counting rule: attention in full (a causal kernel does half of the second term; NVIDIA's recipes and the fitted
 * efficiencies count it whole), the output layer included, recomputation left out. NVIDIA's figure for the 405B model,
 * 2.17e16 per sequence of 8,192, is met within 0.5 %.
 */
export function stepFlops(training: Training): Flops {
  const { model, sequenceLength, globalBatchSequences } = training;
  const perToken =
    6 * activeParameterCount(model) + 12 * model.layers * attentionWidth(model) * sequenceLength;
  return flops(perToken * sequenceLength * globalBatchSequences);
}

/** Those of them that experts do. */
export function expertFlops({ model, sequenceLength, globalBatchSequences }: Training): Flops {
  return flops(6 * activeExpertParameterCount(model) * sequenceLength * globalBatchSequences);
}
