import type { Bytes, Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import { parameterCount } from '../domain/parameters.ts';
import { SCALE_OUT_LATENCY, scaleOutRate, scaleUpRate } from './fabric.ts';
import { hierarchicalAllReduceTime } from './hierarchical.ts';
import type { ReplicaTime } from './replica-time.ts';

/** Gradients and gathered parameters travel in BF16. */
const GRADIENT_BYTES = 2;
/** Megatron-Core: a bucket is sent as soon as its gradients are complete; max(40 M, 1 M x ranks) parameters. */
const BUCKET_PARAMETERS = 40e6;
const BUCKET_PARAMETERS_PER_RANK = 1e6;
/** Backward takes two of the three passes over the weights. */
const BACKWARD_SHARE = 2 / 3;

/** All gradients of the model, once. */
export function gradientBytes(training: Training): Bytes {
  return bytes(parameterCount(training.model) * GRADIENT_BYTES);
}

/** Buckets in which one GPU's gradients are exchanged by `ranks` ranks. */
export function bucketCount(training: Training, ranks: number): number {
  const { tensor, pipeline, virtualPipeline } = training.parallelism;
  const held = parameterCount(training.model) / (tensor * pipeline);
  const bucket = Math.max(BUCKET_PARAMETERS, BUCKET_PARAMETERS_PER_RANK * ranks);
  return Math.max(virtualPipeline, Math.ceil(held / bucket));
}

/**
 * Computation that goes on while complete gradients are under way. Accumulation completes a bucket only in the last
 * backward passes: of the last micro-batch in a plain schedule; in an interleaved one of the last p micro-batches, which
 * finish one of v model chunks after the other, so all but the first chunk's gradients travel behind them.
 */
export function overlapWindow(training: Training, replica: ReplicaTime): Seconds {
  const { pipeline, virtualPipeline } = training.parallelism;
  const steady = replica.compute + replica.exposedTensor + replica.exposedContext;
  const last = virtualPipeline > 1 ? pipeline * ((virtualPipeline - 1) / virtualPipeline) : 1;
  return seconds(steady * Math.min(1, last / replica.microBatches));
}

/** The part of the overlap window that lies in the backward passes, before the optimiser. */
export function backwardWindow(training: Training, replica: ReplicaTime): Seconds {
  return seconds(overlapWindow(training, replica) * BACKWARD_SHARE);
}

/**
 * Reduce-scatter of the gradients and all-gather of the parameters (ZeRO-1) among the replicas of one site, bucket by
 * bucket over two levels: the ranks that share a scale-up domain, and the domains. Every bucket pays the latency of its
 * rings.
 */
export function siteExchangeTime(training: Training, pool: GpuPool, replicas: number): Seconds {
  const { tensor, pipeline, context } = training.parallelism;
  const ranks = replicas * context;
  const together = Math.min(ranks, Math.max(1, Math.floor(pool.scaleUpDomainGpus / tensor)));
  const buckets = bucketCount(training, ranks);
  return hierarchicalAllReduceTime({
    size: bytes(gradientBytes(training) / (tensor * pipeline)),
    levels: [
      { ranks: together, rate: scaleUpRate(pool), latency: seconds(0) },
      {
        ranks: Math.ceil(ranks / together),
        rate: scaleOutRate(pool),
        latency: seconds(buckets * SCALE_OUT_LATENCY),
      },
    ],
    chunks: buckets,
  });
}

/** What of an exchange in `buckets` pieces no computation hides: what the window is too short for, and the last piece. */
export function exposedTime(exchange: Seconds, window: Seconds, buckets: number): Seconds {
  const last = exchange / buckets;
  return seconds(Math.max(0, exchange - last - window) + last);
}
