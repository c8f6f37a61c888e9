import { present } from '../base/assert.ts';
import type { Seconds } from '../base/units.ts';
import { bytes, computeTime, flops, seconds, serializationTime } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import { keyValueSize } from '../domain/parameters.ts';
import { groupRate } from './fabric.ts';
import { stepFlops } from './model-flops.ts';
import { stageImbalance } from './stage-imbalance.ts';

/** The parts of a step inside one replica, before any gradient leaves it. */
export interface ReplicaTime {
  readonly compute: Seconds;
  readonly exposedTensor: Seconds;
  readonly exposedContext: Seconds;
  readonly bubble: Seconds;
  /** Micro-batches of one replica in one step. */
  readonly microBatches: number;
}

/** All-gathers and reduce-scatters of one layer and micro-batch: forward and backward, attention and feed-forward. */
const TENSOR_COLLECTIVES_PER_LAYER = 8;
/** Keys and values go round once forward and twice backward (themselves, then their gradients). */
const CONTEXT_PASSES = 3;
/** Ring attention hides most of the exchange behind the attention of the block at hand. */
const CONTEXT_EXPOSED = 0.5;
const ACTIVATION_BYTES = 2;

/**
 *   compute   F / (N peak e) x slowest stage / mean stage
 *   tensor    8 collectives x layers x micro-batches x (t-1)/t x tokens h 2 B / B_group, as far as exposed
 *   context   3 passes of the keys and values x (c-1)/c / B_group, exposed share 0.5
 *   bubble    (p-1) / (m v) of the three
 */
export function replicaTime(training: Training, pool: GpuPool, gpus: number): ReplicaTime {
  const { pipeline, virtualPipeline } = training.parallelism;
  const { precision, globalBatchSequences, microBatchSequences } = training;
  const replicas = replicaCount(gpus, training.parallelism);
  const microBatches = globalBatchSequences / (replicas * microBatchSequences);
  const rate = present(pool.accelerator.compute[precision], `${precision} on ${pool.name}`);
  const peakTime = computeTime(flops(stepFlops(training) / gpus), rate.peak);
  const compute = seconds((peakTime / rate.efficiency) * stageImbalance(training));
  const exposed = rate.tensorExposed ?? 1;
  const exposedTensor = seconds(tensorTime(training, pool) * microBatches * exposed);
  const exposedContext = seconds(contextTime(training, pool) * microBatches * CONTEXT_EXPOSED);
  const steady = compute + exposedTensor + exposedContext;
  const bubble = seconds((steady * (pipeline - 1)) / (microBatches * virtualPipeline));
  return { compute, exposedTensor, exposedContext, bubble, microBatches };
}

/** Of one stage and micro-batch. */
function tensorTime(training: Training, pool: GpuPool): Seconds {
  const { tensor, pipeline, context } = training.parallelism;
  const tokens = (training.microBatchSequences * training.sequenceLength) / context;
  const gathered = tokens * training.model.hiddenSize * ACTIVATION_BYTES;
  const collectives = TENSOR_COLLECTIVES_PER_LAYER * (training.model.layers / pipeline);
  const sent = bytes((collectives * gathered * (tensor - 1)) / tensor);
  return serializationTime(sent, groupRate(pool, tensor));
}

/** Of one stage and micro-batch. */
function contextTime(training: Training, pool: GpuPool): Seconds {
  const { tensor, pipeline, context } = training.parallelism;
  const tokens = training.microBatchSequences * training.sequenceLength;
  const keysAndValues = (2 * tokens * keyValueSize(training.model) * ACTIVATION_BYTES) / tensor;
  const passes = CONTEXT_PASSES * (training.model.layers / pipeline);
  const sent = bytes((passes * keysAndValues * (context - 1)) / context);
  return serializationTime(sent, groupRate(pool, tensor * context));
}
