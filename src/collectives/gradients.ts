import type { Bytes, Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import { parameterCount } from '../domain/parameters.ts';
import { callTime } from './call-time.ts';
import type { HeldWeights } from './held-weights.ts';
import { heldParameters, heldWeights } from './held-weights.ts';
import { fabricOfPool } from './pool-fabric.ts';
import type { ReplicaTime } from './replica-time.ts';
import { steadyTime } from './replica-time.ts';

/** Gradients and gathered parameters travel in BF16. */
const GRADIENT_BYTES = 2;
/** Megatron-Core: a bucket is sent as soon as its gradients are complete; max(40 M, 1 M x ranks) parameters. */
const BUCKET_PARAMETERS = 40e6;
const BUCKET_PARAMETERS_PER_RANK = 1e6;
/** Backward takes two of the three passes over the weights. */
const BACKWARD_SHARE = 2 / 3;
/** Fully sharded weights are gathered forward and backward and their gradients scattered: three halves of an all-reduce. */
const FULLY_SHARDED_PASSES = 1.5;

/** All gradients of the model, once. */
export function gradientBytes(training: Training): Bytes {
  return bytes(parameterCount(training.model) * GRADIENT_BYTES);
}

/** Calls in which one GPU's gradients are exchanged by `ranks` ranks: buckets, or layers where these are fetched one by one. */
export function bucketCount(training: Training, ranks: number): number {
  if (training.sharding === 'full') return layersOfStage(training);
  const bucket = Math.max(BUCKET_PARAMETERS, BUCKET_PARAMETERS_PER_RANK * ranks);
  return Math.max(
    training.parallelism.virtualPipeline,
    Math.ceil(heldParameters(training) / bucket),
  );
}

/**
 * Computation that goes on while complete gradients are under way. Accumulation completes a bucket only in the last
 * backward passes: of the last micro-batch in a plain schedule; in an interleaved one of the last p micro-batches, which
 * finish one of v model chunks after the other, so all but the first chunk's gradients travel behind them.
 */
function overlapWindow(training: Training, replica: ReplicaTime): Seconds {
  const { pipeline, virtualPipeline } = training.parallelism;
  const last = virtualPipeline > 1 ? pipeline * ((virtualPipeline - 1) / virtualPipeline) : 1;
  return seconds(steadyTime(replica) * Math.min(1, last / replica.microBatches));
}

/** The part of the overlap window that lies in the backward passes, before the optimiser. */
export function backwardWindow(training: Training, replica: ReplicaTime): Seconds {
  return seconds(overlapWindow(training, replica) * BACKWARD_SHARE);
}

/**
 * Reduce-scatter of the gradients and all-gather of the parameters (ZeRO-1) among the replicas of one site, bucket by
 * bucket, each a call of its own. The copies of experts are fewer and farther apart; their exchange follows that of all else.
 */
export function siteExchangeTime(training: Training, pool: GpuPool, replicas: number): Seconds {
  const buckets = bucketCount(training, replicas * training.parallelism.context);
  const times = heldWeights(training, replicas).map((held) => weightsTime(held, pool, buckets));
  return seconds(times.reduce((sum, time) => sum + time, 0));
}

function weightsTime(
  { parameters, copies, ranksPerCopy }: HeldWeights,
  pool: GpuPool,
  buckets: number,
): Seconds {
  const group = { fabric: fabricOfPool(pool), ranks: copies, stride: ranksPerCopy };
  const bucket = bytes((parameters * GRADIENT_BYTES) / buckets);
  const scatter = callTime('ReduceScatter', group, bucket);
  return seconds(buckets * (scatter + callTime('AllGather', group, bucket)));
}

/**
 * What of the exchange inside a site computation does not hide. Fully sharded weights are fetched layer by layer behind
 * the layer before, in every micro-batch.
 */
export function exposedSiteTime(
  training: Training,
  replica: ReplicaTime,
  site: { readonly exchange: Seconds; readonly ranks: number },
): Seconds {
  if (training.sharding !== 'full') {
    const window = overlapWindow(training, replica);
    return exposedTime(site.exchange, window, bucketCount(training, site.ranks));
  }
  const { microBatches } = replica;
  const fetched = seconds(site.exchange * FULLY_SHARDED_PASSES * microBatches);
  return exposedTime(fetched, steadyTime(replica), microBatches * layersOfStage(training));
}

function layersOfStage({ model, parallelism }: Training): number {
  return Math.max(1, model.layers / parallelism.pipeline);
}

/** What of an exchange in `buckets` pieces no computation hides: what the window is too short for, and the last piece. */
export function exposedTime(exchange: Seconds, window: Seconds, buckets: number): Seconds {
  const last = exchange / buckets;
  return seconds(Math.max(0, exchange - last - window) + last);
}
