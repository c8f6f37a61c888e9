import { present } from '../base/assert.ts';
import type { Flops, Seconds } from '../base/units.ts';
import { bytes, computeTime, flops, seconds } from '../base/units.ts';
import type { ComputeRate } from '../domain/accelerator.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import { keyValueSize, mixtureLayers } from '../domain/parameters.ts';
import { callTime } from './call-time.ts';
import { expertExchangeTime } from './expert-exchange.ts';
import { expertFlops, stepFlops } from './model-flops.ts';
import { fabricOfPool } from './pool-fabric.ts';
import { stageImbalance } from './stage-imbalance.ts';

/** The parts of a step inside one replica, before any gradient leaves it. */
export interface ReplicaTime {
  /** Of the slowest stage, with what is computed again. */
  readonly compute: Seconds;
  /** Of it, what the mean stage does not need: it waits for the slowest. */
  readonly imbalance: Seconds;
  readonly exposedTensor: Seconds;
  readonly exposedContext: Seconds;
  readonly exposedExpert: Seconds;
  readonly bubble: Seconds;
  /** Micro-batches of one replica in one step. */
  readonly microBatches: number;
}

/** Forward, backward for the inputs, backward for the weights; full recomputation does the first again. */
const COMPUTED = { selective: 1, full: 4 / 3 } as const;
/** All-gathers and reduce-scatters of one block (attention, feed-forward) and micro-batch. */
const TENSOR_COLLECTIVES_PER_BLOCK = { selective: 4, full: 6 } as const;
/** Keys and values go round once forward and twice backward (themselves, then their gradients). */
const CONTEXT_PASSES = { selective: 3, full: 4 } as const;
/** Ring attention hides most of the exchange behind the attention of the block at hand. */
const CONTEXT_EXPOSED = 0.5;
const ACTIVATION_BYTES = 2;

/**
 *   compute   F / (N peak e) x slowest stage / mean stage, x 4/3 with full recomputation
 *   tensor    4 calls x blocks x micro-batches, each gathers or scatters tokens h 2 B, as far as exposed
 *   context   3 all-gathers of the keys and values x layers x micro-batches, exposed share 0.5
 *   expert    4 all-to-alls x layers with experts x micro-batches, see `expertExchangeTime`
 *   bubble    (p-1) / (m v) of the four
 * Every call takes what the law of the fabric says of its size and group.
 */
export function replicaTime(training: Training, pool: GpuPool, gpus: number): ReplicaTime {
  const { pipeline, virtualPipeline } = training.parallelism;
  const { precision, globalBatchSequences, microBatchSequences, recomputation } = training;
  const replicas = replicaCount(gpus, training.parallelism);
  const microBatches = globalBatchSequences / (replicas * microBatchSequences);
  const rate = present(pool.accelerator.compute[precision], `${precision} on ${pool.name}`);
  const peakTime = computeTime(flops(weightedFlops(training, rate) / gpus), rate.peak);
  const slowest = stageImbalance(training);
  const compute = seconds((peakTime / rate.efficiency) * slowest * COMPUTED[recomputation]);
  const fabric = fabricOfPool(pool);
  const exposed = rate.tensorExposed ?? 1;
  const exposedTensor = seconds(tensorTime(training, fabric) * microBatches * exposed);
  const exposedContext = seconds(contextTime(training, fabric) * microBatches * CONTEXT_EXPOSED);
  const exposedExpert = seconds(expertExchangeTime(training, fabric) * microBatches);
  const steady = compute + exposedTensor + exposedContext + exposedExpert;
  return {
    compute,
    imbalance: seconds(compute * (1 - 1 / slowest)),
    exposedTensor,
    exposedContext,
    exposedExpert,
    bubble: seconds((steady * (pipeline - 1)) / (microBatches * virtualPipeline)),
    microBatches,
  };
}

/** What a replica does between the first micro-batch and the last; the bubble is before and after. */
export function steadyTime(replica: ReplicaTime): Seconds {
  const { compute, exposedTensor, exposedContext, exposedExpert } = replica;
  return seconds(compute + exposedTensor + exposedContext + exposedExpert);
}

/** Those of experts count for more the narrower they are: 1 + (w_half / w)^2. */
function weightedFlops(training: Training, { expertHalfWidth = 0 }: ComputeRate): Flops {
  const { mixture } = training.model;
  const all = stepFlops(training);
  if (mixture === undefined) return all;
  const slower = (expertHalfWidth / mixture.feedForwardSize) ** 2;
  return flops(all + slower * expertFlops(training));
}

/** Of one stage and micro-batch: as many all-gathers as reduce-scatters. The tokens of experts travel by themselves. */
function tensorTime(training: Training, fabric: Fabric): Seconds {
  const { model, recomputation } = training;
  const { tensor, pipeline, context, expert } = training.parallelism;
  const tokens = (training.microBatchSequences * training.sequenceLength) / context;
  const gathered = bytes(tokens * model.hiddenSize * ACTIVATION_BYTES);
  const blocks = 2 * model.layers - (expert > 1 ? mixtureLayers(model) : 0);
  const collectives = TENSOR_COLLECTIVES_PER_BLOCK[recomputation] * (blocks / pipeline);
  const group = { fabric, ranks: tensor, stride: 1 };
  const both = callTime('AllGather', group, gathered) + callTime('ReduceScatter', group, gathered);
  return seconds((collectives / 2) * both);
}

/** Of one stage and micro-batch. */
function contextTime(training: Training, fabric: Fabric): Seconds {
  const { tensor, pipeline, context } = training.parallelism;
  const tokens = training.microBatchSequences * training.sequenceLength;
  const keysAndValues = (2 * tokens * keyValueSize(training.model) * ACTIVATION_BYTES) / tensor;
  const passes = CONTEXT_PASSES[training.recomputation] * (training.model.layers / pipeline);
  const group = { fabric, ranks: context, stride: tensor };
  return seconds(passes * callTime('AllGather', group, bytes(keysAndValues)));
}
