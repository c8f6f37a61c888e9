import type { Seconds } from '../base/units.ts';
import { bytes, seconds } from '../base/units.ts';
import type { Fabric } from '../domain/fabric.ts';
import type { Training } from '../domain/job.ts';
import type { Mixture } from '../domain/model.ts';
import { mixtureLayers } from '../domain/parameters.ts';
import type { CallGroup } from './call-time.ts';
import { callTime } from './call-time.ts';

const ACTIVATION_BYTES = 2;
/** To the experts and back, forward and backward; recomputation sends the forward ones again. */
const EXCHANGES = { selective: 4, full: 6 } as const;

/**
 * The all-to-alls between the tokens and their experts, of one pipeline stage and micro-batch; a rank's tokens, k experts
 * each, ep ranks, D of them in a domain:
 *   inside    an all-to-all by the D ranks of a domain of tokens k h 2 B D / ep
 *   outside   one by all of tokens min(k, d) h 2 B       d domains a token may reach, one copy to each
 * and the longer of the two. Ranks that share the matrices of an expert gather its tokens and scatter its results too.
 */
export function expertExchangeTime(training: Training, fabric: Fabric): Seconds {
  const { model, parallelism } = training;
  const { mixture } = model;
  if (mixture === undefined || parallelism.expert === 1) return seconds(0);
  const times = exchangesOf(training);
  const copy = copyBytes(training);
  const { expert, expertTensor } = parallelism;
  const group = { fabric, ranks: expert, stride: expertTensor };
  const received = bytes(copy * mixture.activeExperts * expertTensor);
  const gather = callTime('AllGather', { fabric, ranks: expertTensor, stride: 1 }, received);
  return seconds(times * (allToAllTime(group, mixture, copy) + gather));
}

/** What one GPU sends in the exchanges of a micro-batch: to GPUs of its domain, and to other domains. */
export function expertTraffic(
  training: Training,
  gpusPerDomain: number,
): { readonly inside: number; readonly outside: number } {
  const { mixture } = training.model;
  const { expert, expertTensor } = training.parallelism;
  if (mixture === undefined || expert === 1) return { inside: 0, outside: 0 };
  const times = exchangesOf(training);
  const copy = copyBytes(training);
  const { together, near, far } = arraysOf({ ranks: expert, stride: expertTensor }, mixture, {
    copy,
    gpusPerDomain,
  });
  const gathered = copy * mixture.activeExperts * (expertTensor - 1);
  return {
    inside: times * ((near * (together - 1)) / together + gathered),
    outside: (times * far * (expert - together)) / expert,
  };
}

/** All-to-alls of one micro-batch in one pipeline stage. */
const exchangesOf = ({ model, parallelism, recomputation }: Training): number =>
  EXCHANGES[recomputation] * (mixtureLayers(model) / parallelism.pipeline);

/** Ranks of one domain, and the arrays of their all-to-all and of that of all ranks. */
function arraysOf(
  { ranks, stride }: Pick<CallGroup, 'ranks' | 'stride'>,
  { activeExperts, domainsPerToken = activeExperts }: Mixture,
  { copy, gpusPerDomain }: { readonly copy: number; readonly gpusPerDomain: number },
): { readonly together: number; readonly near: number; readonly far: number } {
  const together = Math.min(ranks, Math.max(1, Math.floor(gpusPerDomain / stride)));
  return {
    together,
    near: (copy * activeExperts * together) / ranks,
    far: copy * Math.min(activeExperts, domainsPerToken),
  };
}

function allToAllTime(group: CallGroup, mixture: Mixture, copy: number): Seconds {
  const { gpusPerDomain } = group.fabric;
  const { together, near, far } = arraysOf(group, mixture, { copy, gpusPerDomain });
  const inside = callTime('AllToAll', { ...group, ranks: together }, bytes(near));
  if (together === group.ranks) return inside;
  return seconds(Math.max(inside, callTime('AllToAll', group, bytes(far))));
}

/** One copy of each token of a rank; the tensor and context ranks share a sequence. */
function copyBytes(training: Training): number {
  const { model, microBatchSequences, sequenceLength } = training;
  const { tensor, context } = training.parallelism;
  const tokens = (microBatchSequences * sequenceLength) / (tensor * context);
  return tokens * model.hiddenSize * ACTIVATION_BYTES;
}
