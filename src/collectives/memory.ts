import type { Bytes } from '../base/units.ts';
import { bytes } from '../base/units.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import { mixtureLayers } from '../domain/parameters.ts';
import type { HeldWeights } from './held-weights.ts';
import { GRADIENT_BYTES } from './gradients.ts';
import { heldWeights } from './held-weights.ts';

const WEIGHT_BYTES = 2;
/** FP32 master weight and the two moments of Adam. */
const OPTIMIZER_BYTES = 12;
/**
 * Activations kept per token, hidden unit and layer when the attention core is recomputed: 34 in Korthikanti et al.
 * (2022), of which 2 are dropout masks that today's models do not have. Half of them belong to the feed-forward block.
 */
const ACTIVATION_BYTES = 32;
/** Kept of a layer that is computed again: its input. */
const LAYER_INPUT_BYTES = 2;

/**
 * What one GPU holds at the fullest pipeline stage: weights, gradients, its part of the optimiser, and the activations of
 * the micro-batches under way, p + (p - 1) / v of them in an interleaved schedule.
 */
export function memoryPerGpu(training: Training, gpus: number): Bytes {
  const { pipeline, virtualPipeline } = training.parallelism;
  const replicas = Math.max(1, replicaCount(gpus, training.parallelism));
  const weights = heldWeights(training, replicas)
    .map((held) => held.parameters * bytesPerParameter(held, training))
    .reduce((sum, held) => sum + held, 0);
  const underWay = virtualPipeline > 1 ? pipeline + (pipeline - 1) / virtualPipeline : pipeline;
  return bytes(weights + activationBytes(training, underWay));
}

/** BF16 weights, and gradients as they are summed. */
function bytesPerParameter({ copies }: HeldWeights, training: Training): number {
  const weightAndGradient = WEIGHT_BYTES + GRADIENT_BYTES[training.gradientPrecision];
  switch (training.sharding) {
    case 'none':
      return weightAndGradient + OPTIMIZER_BYTES;
    case 'optimizer':
      return weightAndGradient + OPTIMIZER_BYTES / copies;
    case 'full':
      return (weightAndGradient + OPTIMIZER_BYTES) / copies;
  }
}

function activationBytes(training: Training, underWay: number): number {
  const { model, microBatchSequences, sequenceLength, recomputation } = training;
  const { tensor, pipeline, context } = training.parallelism;
  const tokens = (microBatchSequences * sequenceLength) / (context * tensor);
  const layers = model.layers / pipeline;
  const kept = tokens * layers * layerBytes(training);
  if (recomputation === 'selective') return kept * underWay;
  // The layer at hand is whole while it is computed again.
  return tokens * model.hiddenSize * LAYER_INPUT_BYTES * layers * underWay + kept / layers;
}

/** Of one token, on average over the layers: a copy for each expert goes in and out, and two or three times its width between. */
function layerBytes({ model }: Training): number {
  const { hiddenSize, mixture, feedForward, layers } = model;
  const dense = hiddenSize * ACTIVATION_BYTES;
  if (mixture === undefined) return dense;
  const widths = feedForward === 'gated' ? 3 : 2;
  const experts = mixture.activeExperts + mixture.sharedExperts;
  const mixed = dense / 2 + experts * (4 * hiddenSize + 2 * widths * mixture.feedForwardSize);
  const share = mixtureLayers(model) / layers;
  return (1 - share) * dense + share * mixed;
}
