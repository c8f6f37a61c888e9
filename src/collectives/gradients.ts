import type { Bytes, Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { GradientPrecision, Training } from '../domain/job.ts';
import { parameterCount } from '../domain/parameters.ts';
import { callTime } from './call-time.ts';
import { heldParameters, heldWeights } from './held-weights.ts';
import { fabricOfPool } from './pool-fabric.ts';
import type { ReplicaTime } from './replica-time.ts';
import { steadyTime } from './replica-time.ts';

/** What a gradient weighs, in memory as on its way. */
export const GRADIENT_BYTES: Readonly<Record<GradientPrecision, number>> = { BF16: 2, FP32: 4 };
/** Gathered parameters travel in BF16. */
const PARAMETER_BYTES = 2;
/** Megatron-Core: a bucket is sent as soon as its gradients are complete; max(40 M, 1 M x ranks) parameters. */
const BUCKET_PARAMETERS = 40e6;
const BUCKET_PARAMETERS_PER_RANK = 1e6;
/** Backward takes two of the three passes over the weights. */
const BACKWARD_SHARE = 2 / 3;
/** Fully sharded weights are gathered forward and again backward, before their gradients are scattered. */
const FULLY_SHARDED_GATHERS = 2;

/** All gradients of the model, once. */
export function gradientBytes(training: Training): Bytes {
  return bytes(parameterCount(training.model) * GRADIENT_BYTES[training.gradientPrecision]);
}

/** Calls in which one GPU's gradients are exchanged by `ranks` ranks: buckets, or layers where these are fetched one by one. */
export function bucketCount(training: Training, ranks: number): number {
  if (training.sharding === 'full') return layersOfStage(training);
  return Math.max(
    training.parallelism.virtualPipeline,
    Math.ceil(heldParameters(training) / bucketParameters(ranks)),
  );
}

const bucketParameters = (ranks: number): number =>
  Math.max(BUCKET_PARAMETERS, BUCKET_PARAMETERS_PER_RANK * ranks);

/**
 * Buckets that only the very last backward pass completes: those of one model chunk, that of the first stage. Other
 * stages are through before it, and send a chunk as a whole.
 */
export function lastBuckets(training: Training, ranks: number): number {
  const { virtualPipeline } = training.parallelism;
  return Math.ceil(heldParameters(training) / virtualPipeline / bucketParameters(ranks));
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

/** The two halves of the exchange inside a site. */
export interface SiteExchange {
  readonly scatter: Seconds;
  readonly gather: Seconds;
}

/**
 * Reduce-scatter of the gradients and all-gather of the parameters (ZeRO-1) among the replicas of one site, bucket by
 * bucket, each a call of its own. The copies of experts are fewer and farther apart; their exchange follows that of all else.
 */
export function siteExchangeTime(
  training: Training,
  pool: GpuPool,
  replicas: number,
): SiteExchange {
  const buckets = bucketCount(training, replicas * training.parallelism.context);
  const gradient = GRADIENT_BYTES[training.gradientPrecision];
  const all = heldWeights(training, replicas);
  const sum = (operation: 'ReduceScatter' | 'AllGather', size: number): Seconds =>
    seconds(
      all.reduce((time, { parameters, copies, ranksPerCopy }) => {
        const group = { fabric: fabricOfPool(pool), ranks: copies, stride: ranksPerCopy };
        const bucket = bytes((parameters * size) / buckets);
        return time + buckets * callTime(operation, group, bucket);
      }, 0),
    );
  return { scatter: sum('ReduceScatter', gradient), gather: sum('AllGather', PARAMETER_BYTES) };
}

/**
 * What of the exchange inside a site computation does not hide. Fully sharded weights are fetched layer by layer behind
 * the layer before, in every micro-batch.
 */
export function exposedSiteTime(
  training: Training,
  replica: ReplicaTime,
  site: { readonly exchange: SiteExchange; readonly ranks: number },
): Seconds {
  const { scatter, gather } = site.exchange;
  if (training.sharding !== 'full') {
    const window = overlapWindow(training, replica);
    return exposedTime(seconds(scatter + gather), window, bucketCount(training, site.ranks));
  }
  const { microBatches } = replica;
  const fetched = seconds((scatter + FULLY_SHARDED_GATHERS * gather) * microBatches);
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
