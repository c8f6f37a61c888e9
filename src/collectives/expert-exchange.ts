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
  const { model, parallelism, recomputation } = training;
  const { mixture } = model;
  if (mixture === undefined || parallelism.expert === 1) return seconds(0);
  const times = EXCHANGES[recomputation] * (mixtureLayers(model) / parallelism.pipeline);
  const copy = copyBytes(training);
  const { expert, expertTensor } = parallelism;
  const group = { fabric, ranks: expert, stride: expertTensor };
  const received = bytes(copy * mixture.activeExperts * expertTensor);
  const gather = callTime('AllGather', { fabric, ranks: expertTensor, stride: 1 }, received);
  return seconds(times * (allToAllTime(group, mixture, copy) + gather));
}

function allToAllTime(group: CallGroup, mixture: Mixture, copy: number): Seconds {
  const { fabric, ranks, stride } = group;
  const { activeExperts, domainsPerToken = activeExperts } = mixture;
  const together = Math.min(ranks, Math.max(1, Math.floor(fabric.gpusPerDomain / stride)));
  const near = bytes((copy * activeExperts * together) / ranks);
  const inside = callTime('AllToAll', { ...group, ranks: together }, near);
  if (together === ranks) return inside;
  const far = bytes(copy * Math.min(activeExperts, domainsPerToken));
  return seconds(Math.max(inside, callTime('AllToAll', group, far)));
}

/** One copy of each token of a rank; the tensor and context ranks share a sequence. */
function copyBytes(training: Training): number {
  const { model, microBatchSequences, sequenceLength } = training;
  const { tensor, context } = training.parallelism;
  const tokens = (microBatchSequences * sequenceLength) / (tensor * context);
  return tokens * model.hiddenSize * ACTIVATION_BYTES;
}
