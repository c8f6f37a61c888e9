import type { Bytes, BytesPerSecond } from '../../base/units.ts';
import { bytes } from '../../base/units.ts';
import type { GpuPool } from '../../domain/gpu-pool.ts';
import type { Inference, Phase } from '../../domain/inference.ts';
import { groupGpus } from '../../domain/inference.ts';
import type { Conversation } from './decode.ts';
import { batchInTime, decodeRate } from './decode.ts';
import type { Effort, Instance } from './effort.ts';
import { timeOf } from './effort.ts';
import { cacheBytesPerToken } from './key-value-cache.ts';
import { roomForRequests } from './memory.ts';
import { cachePieces, prefillEffort } from './prefill.ts';
import type { CacheWay, Transfer } from './transfer.ts';
import { transferRate } from './transfer.ts';

/** Where the two phases run. */
export interface ServingPlace {
  readonly prefill: GpuPool;
  readonly decode: GpuPool;
  readonly way: CacheWay;
}

/** The two phases and what lies between them, before it is known how fast they go together. */
export interface Stages {
  readonly instances: Readonly<Record<Phase, Instance>>;
  readonly conversation: Conversation;
  readonly prefill: Effort;
  readonly pieces: number;
  readonly cache: Bytes;
  readonly transfer: Transfer;
  readonly cacheRate: BytesPerSecond;
  /** Of a decode instance. */
  readonly mostBatch: number;
  /** What each could serve by itself, in requests a second. */
  readonly rates: StageRates;
}

export type StageRates = Readonly<Record<Phase | 'transfer', number>>;

export function stagesOf(inference: Inference, place: ServingPlace): Stages {
  const { model, precision, promptTokens, outputTokens, prefill, decode } = inference;
  const instanceOf = (phase: Phase): Instance => ({
    model,
    precision,
    pool: place[phase],
    gpus: inference[phase].gpusPerInstance,
  });
  const instances = { prefill: instanceOf('prefill'), decode: instanceOf('decode') };
  const perToken = cacheBytesPerToken(model, inference.cachePrecision);
  const prompt = {
    tokens: promptTokens,
    chunkTokens: prefill.chunkTokens,
    cacheBytesPerToken: perToken,
  };
  const conversation = {
    contextTokens: promptTokens + outputTokens / 2,
    cacheBytesPerToken: perToken,
    outputTokens,
  };
  const effort = prefillEffort(instances.prefill, prompt);
  const cache = bytes(promptTokens * perToken);
  const transfer: Transfer = {
    way: place.way,
    from: { pool: place.prefill, gpus: groupGpus(prefill) },
    to: { pool: place.decode, gpus: groupGpus(decode) },
    settings: inference.transfer,
  };
  const cacheRate = transferRate(transfer);
  const mostBatch = largestBatch(inference, instances.decode, conversation);
  return {
    instances,
    conversation,
    prefill: effort,
    pieces: cachePieces(instances.prefill, prompt),
    cache,
    transfer,
    cacheRate,
    mostBatch,
    rates: {
      prefill: prefill.instances / timeOf(effort),
      transfer: cacheRate / cache,
      decode: decode.instances * decodeRate(instances.decode, conversation, mostBatch),
    },
  };
}

/** What was asked for, what memory has room for, and what keeps the promise; at least one. */
function largestBatch(
  inference: Inference,
  instance: Instance,
  conversation: Conversation,
): number {
  const room = roomForRequests(inference, instance.pool.accelerator.memory);
  const most = Math.max(1, Math.min(room, inference.decode.maxBatch ?? Infinity));
  const within = inference.targets.timePerOutputToken;
  return within === undefined ? most : batchInTime(instance, conversation, { within, most });
}
