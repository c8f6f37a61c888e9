import type { Bytes, BytesPerSecond, Seconds } from '../../base/units.ts';
import { bytesPerSecond, seconds } from '../../base/units.ts';
import type { Inference, Phase } from '../../domain/inference.ts';
import { bottleneckOf } from './bottleneck.ts';
import { batchAt, decodeRate, tokenEffort } from './decode.ts';
import type { Effort, Instance } from './effort.ts';
import { sharesOf, timeOf } from './effort.ts';
import type { FirstTokenParts, ServingLimit } from './first-token.ts';
import { firstToken, goodputOf } from './first-token.ts';
import type { ServingPlace, StageRates, Stages } from './stages.ts';
import { stagesOf } from './stages.ts';

/** How one phase spends its time. */
export interface PhaseUse {
  /** Share of the time in which an instance works, 0 to 1. */
  readonly busy: number;
  /** Of the peak of its GPUs and of the rate of their memories, while it works. */
  readonly computeShare: number;
  readonly memoryShare: number;
}

export interface ServingPrediction {
  /** From one finished request to the next. */
  readonly step: Seconds;
  readonly requestsPerSecond: number;
  readonly limit: ServingLimit;
  /** What each stage could serve by itself, in requests a second. */
  readonly stageRates: StageRates;
  readonly timeToFirstToken: Seconds;
  /** They add up to the time to the first token. */
  readonly firstTokenParts: FirstTokenParts;
  readonly timePerOutputToken: Seconds;
  /** Where the time of one token goes. */
  readonly tokenParts: Pick<Effort, 'matrices' | 'attention' | 'exchange' | 'overhead'>;
  /** Requests that a decode instance works on at once. */
  readonly batch: number;
  /** Requests a second that meet the targets. */
  readonly goodput: number;
  readonly outputTokensPerSecond: number;
  /** Keys and values of one prompt. */
  readonly cacheBytes: Bytes;
  /** What of them passes from prefill to decode. */
  readonly cacheRate: BytesPerSecond;
  /** Prefill instances that keep one decode instance busy. */
  readonly prefillPerDecode: number;
  readonly use: Readonly<Record<Phase, PhaseUse>>;
}

/**
 * Prefill, transfer and decode in a row: requests a second = min(N_p / T_p, r / S, N_d b / (o t(b)), arrivals).
 *
 * A prefill instance reads one prompt at a time, so that T_p is also its part of the time to the first token. The first
 * token comes with the cache and is given out by decode. Each of the prompts that are being read gets the same share of the
 * way.
 */
export function predictServing(inference: Inference, place: ServingPlace): ServingPrediction {
  const stages = stagesOf(inference, place);
  const { rates, conversation, instances } = stages;
  const { requestsPerSecond, name: limit } = bottleneckOf<ServingLimit>(
    { name: 'prefill', requestsPerSecond: rates.prefill },
    { name: 'transfer', requestsPerSecond: rates.transfer },
    { name: 'decode', requestsPerSecond: rates.decode },
    { name: 'arrivals', requestsPerSecond: inference.requestsPerSecond ?? Infinity },
  );
  const batch = batchAt(instances.decode, conversation, {
    requestsPerSecond: requestsPerSecond / inference.decode.instances,
    most: stages.mostBatch,
  });
  const token = tokenEffort(instances.decode, conversation, batch);
  const { matrices, attention, exchange, overhead } = token;
  const firstTokenParts = firstToken(inference, stages, { requestsPerSecond, limit });
  const { waiting, prefill, exposedTransfer: exposed, delays: delay } = firstTokenParts;
  return {
    step: seconds(1 / requestsPerSecond),
    requestsPerSecond,
    limit,
    stageRates: rates,
    timeToFirstToken: seconds(waiting + prefill + exposed + delay),
    firstTokenParts,
    timePerOutputToken: timeOf(token),
    tokenParts: { matrices, attention, exchange, overhead },
    batch,
    goodput: goodputOf(inference, stages, { requestsPerSecond, token, firstTokenParts }),
    outputTokensPerSecond: requestsPerSecond * inference.outputTokens,
    cacheBytes: stages.cache,
    cacheRate: bytesPerSecond(requestsPerSecond * stages.cache),
    prefillPerDecode:
      perInstance(inference, rates, 'decode') / perInstance(inference, rates, 'prefill'),
    use: {
      prefill: useOf(instances.prefill, stages.prefill, requestsPerSecond / rates.prefill),
      decode: useOf(instances.decode, token, busyDecode(inference, stages, requestsPerSecond)),
    },
  };
}

function perInstance(inference: Inference, rates: StageRates, phase: Phase): number {
  return rates[phase] / inference[phase].instances;
}

function useOf(instance: Instance, effort: Effort, busy: number): PhaseUse {
  const { compute, memory } = sharesOf(instance, effort);
  return { busy: Math.min(1, busy), computeShare: compute, memoryShare: memory };
}

/** An instance that has a request works all the time; below that, as much as its requests take one at a time. */
function busyDecode(inference: Inference, stages: Stages, requestsPerSecond: number): number {
  const { instances, conversation } = stages;
  const alone = decodeRate(instances.decode, conversation, 1);
  return requestsPerSecond / inference.decode.instances / alone;
}
