import type { Seconds } from '../base/units.ts';
import { bytes, seconds, serializationTime } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import type { Mixture } from '../domain/model.ts';
import { mixtureLayers } from '../domain/parameters.ts';
import { groupRate, scaleOutRate, scaleUpRate } from './fabric.ts';

const ACTIVATION_BYTES = 2;
/** To the experts and back, forward and backward; recomputation sends the forward ones again. */
const EXCHANGES = { selective: 4, full: 6 } as const;

/**
 * The all-to-alls between the tokens and their experts, of one pipeline stage and micro-batch; a rank's tokens, k experts
 * each, ep ranks, D of them in a domain:
 *   inside    tokens k h 2 B (D-1)/ep / B_nvlink
 *   outside   tokens min(k, d) h 2 B (ep-D)/ep / B_nic       d domains a token may reach, one copy to each
 * and the longer of the two. Ranks that share the matrices of an expert gather its tokens and scatter its results too.
 */
export function expertExchangeTime(training: Training, pool: GpuPool): Seconds {
  const { model, parallelism, recomputation } = training;
  const { mixture } = model;
  if (mixture === undefined || parallelism.expert === 1) return seconds(0);
  const times = EXCHANGES[recomputation] * (mixtureLayers(model) / parallelism.pipeline);
  const once = allToAllTime(training, pool, mixture) + gatherTime(training, pool, mixture);
  return seconds(times * once);
}

/** Whether one scale-up domain holds a whole group of experts. */
export function expertTier(
  { parallelism: { expert, expertTensor } }: Training,
  pool: GpuPool,
): 'scaleUp' | 'scaleOut' {
  return expert * expertTensor <= pool.scaleUpDomainGpus ? 'scaleUp' : 'scaleOut';
}

function allToAllTime(training: Training, pool: GpuPool, mixture: Mixture): Seconds {
  const { expert, expertTensor } = training.parallelism;
  const { activeExperts, domainsPerToken = activeExperts } = mixture;
  const together = Math.min(expert, Math.max(1, Math.floor(pool.scaleUpDomainGpus / expertTensor)));
  const copy = copyBytes(training);
  const inside = bytes((copy * activeExperts * (together - 1)) / expert);
  const copiesOutside = Math.min(activeExperts, domainsPerToken);
  const outside = bytes((copy * copiesOutside * (expert - together)) / expert);
  return seconds(
    Math.max(
      serializationTime(inside, scaleUpRate(pool)),
      serializationTime(outside, scaleOutRate(pool)),
    ),
  );
}

function gatherTime(training: Training, pool: GpuPool, { activeExperts }: Mixture): Seconds {
  const { expertTensor } = training.parallelism;
  const received = bytes(copyBytes(training) * activeExperts * (expertTensor - 1));
  return serializationTime(received, groupRate(pool, expertTensor));
}

/** One copy of each token of a rank; the tensor and context ranks share a sequence. */
function copyBytes(training: Training): number {
  const { model, microBatchSequences, sequenceLength } = training;
  const { tensor, context } = training.parallelism;
  const tokens = (microBatchSequences * sequenceLength) / (tensor * context);
  return tokens * model.hiddenSize * ACTIVATION_BYTES;
}
