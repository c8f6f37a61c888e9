import type { Seconds } from '../../base/units.ts';
import { bytesPerSecond, seconds } from '../../base/units.ts';
import type { Inference, Phase } from '../../domain/inference.ts';
import type { Effort } from './effort.ts';
import { timeOf } from './effort.ts';
import type { Stages } from './stages.ts';
import { delays, exposedTransfer } from './transfer.ts';
import { meanWait, shareWithin } from './waiting.ts';

/** What can keep a job from answering more requests. */
export type ServingLimit = Phase | 'transfer' | 'arrivals';

export interface FirstTokenParts {
  /** For a free instance; 0 where a request comes only when it can be taken. */
  readonly waiting: Seconds;
  readonly prefill: Seconds;
  readonly exposedTransfer: Seconds;
  /** There and back between the sites, with jitter. */
  readonly delays: Seconds;
}

export interface Pace {
  readonly requestsPerSecond: number;
  readonly limit: ServingLimit;
}

export function firstToken(inference: Inference, stages: Stages, pace: Pace): FirstTokenParts {
  const prefill = timeOf(stages.prefill);
  const { cache, pieces, transfer } = stages;
  const rate = bytesPerSecond(stages.cacheRate / promptsAtOnce(inference, prefill, pace));
  return {
    waiting: waitingTime(inference, prefill, pace),
    prefill,
    exposedTransfer: exposedTransfer(transfer, { cache, rate, prefill, pieces }),
    delays: delays(transfer, inference.prefill.gpusPerInstance),
  };
}

/** Prompts that are being read, on average: by all instances where they or the way behind them have nothing to spare. */
function promptsAtOnce({ prefill: { instances } }: Inference, time: Seconds, pace: Pace): number {
  const isFull = pace.limit === 'prefill' || pace.limit === 'transfer';
  return isFull ? instances : Math.min(instances, Math.max(1, pace.requestsPerSecond * time));
}

/** Without a rate of arrivals a request comes only when it can be taken; with more than can be served the line has no end. */
function waitingTime(inference: Inference, prefill: Seconds, { limit }: Pace): Seconds {
  const { requestsPerSecond } = inference;
  if (requestsPerSecond === undefined) return seconds(0);
  if (limit !== 'arrivals') return seconds(Infinity);
  return meanWait({
    requestsPerSecond,
    servers: inference.prefill.instances,
    serviceTime: prefill,
  });
}

export interface Answer {
  readonly requestsPerSecond: number;
  readonly token: Effort;
  readonly firstTokenParts: FirstTokenParts;
}

/** Every token takes the same time; of the first tokens those are in time that did not wait too long. */
export function goodputOf(inference: Inference, { prefill }: Stages, answer: Answer): number {
  const { timeToFirstToken, timePerOutputToken } = inference.targets;
  const { requestsPerSecond, token, firstTokenParts } = answer;
  if (timePerOutputToken !== undefined && timeOf(token) > timePerOutputToken) return 0;
  if (timeToFirstToken === undefined) return requestsPerSecond;
  const { waiting, exposedTransfer: exposed, delays: delay } = firstTokenParts;
  const left = seconds(timeToFirstToken - firstTokenParts.prefill - exposed - delay);
  if (inference.requestsPerSecond === undefined) return left >= 0 ? requestsPerSecond : 0;
  if (!Number.isFinite(waiting)) return 0;
  const line = {
    requestsPerSecond,
    servers: inference.prefill.instances,
    serviceTime: timeOf(prefill),
  };
  return requestsPerSecond * shareWithin(line, left);
}
