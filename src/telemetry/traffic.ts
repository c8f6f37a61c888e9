import { expertTraffic } from '../collectives/expert-exchange.ts';
import { gradientBytes } from '../collectives/gradients.ts';
import { exchangedBytes } from '../collectives/inference/effort.ts';
import { cacheBytesPerToken } from '../collectives/inference/key-value-cache.ts';
import { phaseOf } from '../collectives/shares.ts';
import type { SiteShare } from '../collectives/step-time.ts';
import type { WorkPrediction } from '../collectives/work.ts';
import { workDemands } from '../collectives/work.ts';
import { bytesPerSecond, seconds } from '../base/units.ts';
import type { Inference } from '../domain/inference.ts';
import type { Training } from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';
import type { Run } from '../simulation/job.ts';

/** Bytes that one GPU sends in one step. */
export interface StepTraffic {
  readonly scaleUp: number;
  readonly nic: number;
}

/** Two bytes for each activation and gradient. */
const VALUE_BYTES = 2;
/** All-gathers and reduce-scatters of one layer and micro-batch, forward and backward. */
const TENSOR_COLLECTIVES_PER_LAYER = 8;

/**
 *   tensor    8 collectives x layers / p x micro-batches x (t-1)/t x tokens h 2 B / c
 *   experts   the all-to-alls between tokens and experts: copies for the ranks of the domain, and for other domains
 *   pipeline  2 (forward and backward) x micro-batches x chunks x tokens h 2 B / (c t)
 *   gradients 2 (m-1)/m x G / (t p) inside a domain of m ranks, 2 (k-1)/k x G / (t p m) among k domains
 *   borders   what crosses them, shared out over the GPUs of the site
 *   inference the all-reduces of the tokens in the instance; the cache, shared out over the GPUs of the phase
 * A replica that is wider than a scale-up domain sends its tensor traffic through the NICs.
 */
export function trafficOf(run: Run, share: SiteShare, prediction: WorkPrediction): StepTraffic {
  const { work } = run;
  switch (work.type) {
    case 'training':
      return trainingTraffic(run, work.training, share);
    case 'benchmark':
      return prediction.type === 'benchmark' ? benchmarkTraffic(share, prediction) : nothing;
    case 'inference':
      return servingTraffic(run, work.inference, share);
  }
}

const nothing: StepTraffic = { scaleUp: 0, nic: 0 };

/** Of one request, on average over the GPUs of a phase. All that is computed leaves prefill and reaches decode, also inside a site. */
function servingTraffic({ shares }: Run, inference: Inference, share: SiteShare): StepTraffic {
  const phase = phaseOf(shares, share);
  const { instances, gpusPerInstance } = inference[phase];
  const tokens = phase === 'prefill' ? inference.promptTokens : inference.outputTokens;
  const exchanged = exchangedBytes(inference.model, gpusPerInstance, tokens);
  const cache =
    inference.promptTokens * cacheBytesPerToken(inference.model, inference.cachePrecision);
  return { scaleUp: exchanged / instances, nic: cache / share.gpus };
}

function trainingTraffic(run: Run, training: Training, share: SiteShare): StepTraffic {
  const gpus = run.shares.reduce((sum, other) => sum + other.gpus, 0);
  const domain = share.pool.scaleUpDomainGpus;
  const tensor = tensorBytes(training, gpus);
  const gradients = gradientTraffic(training, share);
  const isInside = training.parallelism.tensor <= domain;
  const experts = expertTraffic(training, domain);
  const batches = microBatches(training, gpus);
  return {
    scaleUp: gradients.scaleUp + batches * experts.inside + (isInside ? tensor : 0),
    nic:
      gradients.nic +
      batches * experts.outside +
      (isInside ? 0 : tensor) +
      pipelineBytes(training, gpus) +
      borderBytes(run, share),
  };
}

function tokensPerMicroBatch({
  microBatchSequences,
  sequenceLength,
  parallelism,
}: Training): number {
  return (microBatchSequences * sequenceLength) / parallelism.context;
}

function microBatches(
  { globalBatchSequences, microBatchSequences, parallelism }: Training,
  gpus: number,
): number {
  return globalBatchSequences / (replicaCount(gpus, parallelism) * microBatchSequences);
}

function tensorBytes(training: Training, gpus: number): number {
  const { tensor, pipeline } = training.parallelism;
  const gathered = tokensPerMicroBatch(training) * training.model.hiddenSize * VALUE_BYTES;
  const collectives = TENSOR_COLLECTIVES_PER_LAYER * (training.model.layers / pipeline);
  return collectives * microBatches(training, gpus) * gathered * ((tensor - 1) / tensor);
}

function pipelineBytes(training: Training, gpus: number): number {
  const { tensor, pipeline, virtualPipeline } = training.parallelism;
  if (pipeline === 1) return 0;
  const activations = tokensPerMicroBatch(training) * training.model.hiddenSize * VALUE_BYTES;
  return (2 * microBatches(training, gpus) * virtualPipeline * activations) / tensor;
}

function gradientTraffic(training: Training, { pool, replicas }: SiteShare): StepTraffic {
  const { tensor, pipeline, context } = training.parallelism;
  const held = gradientBytes(training) / (tensor * pipeline);
  const ranks = Math.max(1, replicas * context);
  const together = Math.min(ranks, Math.max(1, Math.floor(pool.scaleUpDomainGpus / tensor)));
  const domains = Math.ceil(ranks / together);
  return {
    scaleUp: (2 * (together - 1) * held) / together,
    nic: (2 * (domains - 1) * held) / (domains * together),
  };
}

/** Volumes do not depend on how fast the ways are. */
const anyWay = { roundTrip: seconds(0), jitter: seconds(0), rate: bytesPerSecond(Infinity) };

interface BorderVolume {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
}

/** What one GPU of the share sends over each border of its site in one step. */
export function borderVolumes(
  { work, shares, routes }: Run,
  share: SiteShare,
): readonly BorderVolume[] {
  const paths = routes.map(({ from, to }) => ({ from, to, ...anyWay }));
  return workDemands({ work, shares, paths })
    .filter(({ from, to }) => from === share.site || to === share.site)
    .map(({ from, to, volume }) => ({ from, to, bytes: volume / siteGpus(shares, share.site) }));
}

const borderBytes = (run: Run, share: SiteShare): number =>
  borderVolumes(run, share).reduce((sum, { bytes }) => sum + bytes, 0);

function siteGpus(shares: readonly SiteShare[], site: string): number {
  return shares.filter((share) => share.site === site).reduce((sum, { gpus }) => sum + gpus, 0);
}

/**
 * Bus bandwidth is what the narrowest part of the hardware carries: the NVLink of every GPU, and all NICs of a node together.
 * A run of a benchmark spends its time size by size, so that large sizes count most.
 */
function benchmarkTraffic(
  share: SiteShare,
  { sweep, step }: Extract<WorkPrediction, { readonly type: 'benchmark' }>,
): StepTraffic {
  const total = sweep.reduce((sum, { time }) => sum + time, 0);
  if (total === 0) return nothing;
  const carried = sweep.reduce((sum, { time, busBandwidth }) => sum + time * busBandwidth, 0);
  const sent = (carried / total) * step;
  const isInside = share.gpus <= share.pool.scaleUpDomainGpus;
  return { scaleUp: sent, nic: isInside ? 0 : sent / share.pool.gpusPerNode };
}
