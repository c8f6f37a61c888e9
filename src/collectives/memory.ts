import type { Bytes } from '../base/units.ts';
import { bytes } from '../base/units.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import { parameterCount } from '../domain/parameters.ts';

/** BF16 weights and BF16 gradients. */
const WEIGHT_AND_GRADIENT_BYTES = 4;
/** FP32 master weight and the two moments of Adam, shared out over the replicas (ZeRO-1). */
const OPTIMIZER_BYTES = 12;
/**
 * Activations kept per token, hidden unit and layer when the attention core is recomputed: 34 in Korthikanti et al.
 * (2022), of which 2 are dropout masks that today's models do not have.
 */
const ACTIVATION_BYTES = 32;

/**
 * What one GPU holds at the fullest pipeline stage: weights, gradients, its part of the optimiser, and the activations of
 * the micro-batches under way, p + (p - 1) / v of them in an interleaved schedule.
 */
export function memoryPerGpu(training: Training, gpus: number): Bytes {
  const { tensor, pipeline, context, virtualPipeline } = training.parallelism;
  const held = parameterCount(training.model) / (tensor * pipeline);
  const shards = Math.max(1, replicaCount(gpus, training.parallelism)) * context;
  const tokens = (training.microBatchSequences * training.sequenceLength) / context;
  const layers = training.model.layers / pipeline;
  const perMicroBatch = (tokens * training.model.hiddenSize * ACTIVATION_BYTES * layers) / tensor;
  const underWay = virtualPipeline > 1 ? pipeline + (pipeline - 1) / virtualPipeline : pipeline;
  return bytes(
    held * (WEIGHT_AND_GRADIENT_BYTES + OPTIMIZER_BYTES / shards) + perMicroBatch * underWay,
  );
}
