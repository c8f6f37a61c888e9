import { present } from '../../base/assert.ts';
import type { Seconds } from '../../base/units.ts';
import { microseconds, seconds } from '../../base/units.ts';
import type { Precision } from '../../domain/accelerator.ts';
import type { GpuPool } from '../../domain/gpu-pool.ts';
import type { TransformerModel } from '../../domain/model.ts';
import {
  activeExpertParameterCount,
  activeLayerParameterCount,
  attentionWidth,
  cachedAttentionWidth,
} from '../../domain/parameters.ts';
import { fabricOfPool } from '../pool-fabric.ts';
import { groupRate } from '../ring-rate.ts';
import { valueBytes } from './key-value-cache.ts';
import { weightsTouched } from './weights.ts';

/** GPUs of one pool that share the matrices of one copy of a model. */
export interface Instance {
  readonly model: TransformerModel;
  readonly precision: Precision;
  readonly pool: GpuPool;
  readonly gpus: number;
}

/** What an instance does, and where the time goes; the parts are one after the other. */
export interface Effort {
  readonly matrices: Seconds;
  readonly attention: Seconds;
  /** Among the GPUs of the instance. */
  readonly exchange: Seconds;
  readonly overhead: Seconds;
  readonly flops: number;
  readonly bytesRead: number;
}

/*
 * Fitted to NVIDIA's TensorRT-LLM 0.9.0: LLaMA 7B and 70B on H100, H200 and A100 (src/validation/inference.ts); other models and
 * another engine are held against them. Engines that start a whole pass as one graph have less overhead.
 */
/** Of the memory's rate, what reading weights, keys and values reaches. */
const MEMORY_EFFICIENCY = 0.9;
/** Starting the kernels of a layer, and what is neither product nor attention. */
const LAYER_OVERHEAD = microseconds(100);
/** Of one all-reduce of a few kilobytes inside a scale-up domain. */
const EXCHANGE_LATENCY = microseconds(15);
/** After the attention and after the feed-forward block. */
const EXCHANGES_PER_LAYER = 2;
const ACTIVATION_BYTES = 2;

/**
 * All of a pass of so many tokens but their attention.
 *   matrices  hypot(weights touched / (N B e_m), 2 P tokens / (N peak e)): reading and computing overlap in part
 *   exchange  2 L (latency + 2 (N-1)/N tokens h 2 B / B_group), all exposed
 *   overhead  L x 100 us
 * The efficiency e is that of training.
 */
export function passEffort(instance: Instance, tokens: number): Effort {
  const { model, precision } = instance;
  const { compute, memory } = ratesOf(instance);
  const bytesRead = weightsTouched(model, tokens) * valueBytes(precision);
  const flops = 2 * tokens * model.layers * activeLayerParameterCount(model);
  const products = flops + 2 * tokens * slowExperts(instance);
  return {
    matrices: seconds(Math.hypot(bytesRead / memory, products / compute)),
    attention: seconds(0),
    exchange: exchangeTime(instance, tokens),
    overhead: seconds(model.layers * LAYER_OVERHEAD),
    flops,
    bytesRead,
  };
}

/** A new token and another that it attends to, so many times over. */
export interface Attention {
  readonly pairs: number;
  /** Keys and values of earlier tokens, as they are read from memory. */
  readonly cacheBytes: number;
  /** fresh: the keys and values were just computed. cached: they come as they are kept. */
  readonly keys: 'fresh' | 'cached';
}

/**
 *   hypot(cache / (N B e_m), 4 L a pairs / (N peak e))
 * GPUs that are more than the key heads share out the requests instead of the heads, so that each byte is read once.
 */
export function attentionEffort(
  instance: Instance,
  { pairs, cacheBytes, keys }: Attention,
): Effort {
  const { model } = instance;
  const { compute, memory } = ratesOf(instance);
  const width = keys === 'fresh' ? attentionWidth(model) : cachedAttentionWidth(model);
  const flops = 4 * model.layers * width * pairs;
  const attention = seconds(Math.hypot(cacheBytes / memory, flops / compute));
  const none = seconds(0);
  return {
    matrices: none,
    attention,
    exchange: none,
    overhead: none,
    flops,
    bytesRead: cacheBytes,
  };
}

export function sumOf(efforts: readonly Effort[]): Effort {
  const sum = (part: (effort: Effort) => number): number =>
    efforts.reduce((total, effort) => total + part(effort), 0);
  return {
    matrices: seconds(sum(({ matrices }) => matrices)),
    attention: seconds(sum(({ attention }) => attention)),
    exchange: seconds(sum(({ exchange }) => exchange)),
    overhead: seconds(sum(({ overhead }) => overhead)),
    flops: sum(({ flops }) => flops),
    bytesRead: sum(({ bytesRead }) => bytesRead),
  };
}

export function timeOf({ matrices, attention, exchange, overhead }: Effort): Seconds {
  return seconds(matrices + attention + exchange + overhead);
}

/** Of the peak of the GPUs and of the rate of their memories, while it lasts; 0 to 1. */
export function sharesOf(
  instance: Instance,
  effort: Effort,
): { readonly compute: number; readonly memory: number } {
  const { peak, memoryRate } = ratesOf(instance);
  const time = timeOf(effort);
  return { compute: effort.flops / (peak * time), memory: effort.bytesRead / (memoryRate * time) };
}

/** Of all GPUs of the instance: as on the data sheet, and what is reached of it. */
function ratesOf({ pool, precision, gpus }: Instance): {
  readonly peak: number;
  readonly compute: number;
  readonly memoryRate: number;
  readonly memory: number;
} {
  const { compute, memoryRate } = pool.accelerator;
  const rate = present(compute[precision], `${precision} on ${pool.name}`);
  const all = gpus * present(memoryRate, `memory rate of ${pool.name}`);
  const peak = gpus * rate.peak;
  return {
    peak,
    compute: peak * rate.efficiency,
    memoryRate: all,
    memory: all * MEMORY_EFFICIENCY,
  };
}

/** By how much the products of narrow experts count for more than they are, as in training. */
function slowExperts({ model, precision, pool }: Instance): number {
  const { expertHalfWidth = 0 } = pool.accelerator.compute[precision] ?? {};
  const width = model.mixture?.feedForwardSize ?? Infinity;
  return (expertHalfWidth / width) ** 2 * activeExpertParameterCount(model);
}

function exchangeTime({ model, pool, gpus }: Instance, tokens: number): Seconds {
  if (gpus === 1) return seconds(0);
  const latency = EXCHANGES_PER_LAYER * model.layers * EXCHANGE_LATENCY;
  return seconds(
    latency + exchangedBytes(model, gpus, tokens) / groupRate(fabricOfPool(pool), gpus),
  );
}

/** What each GPU of an instance sends to the others while so many tokens pass. */
export function exchangedBytes(model: TransformerModel, gpus: number, tokens: number): number {
  const once = (2 * (gpus - 1) * tokens * model.hiddenSize * ACTIVATION_BYTES) / gpus;
  return EXCHANGES_PER_LAYER * model.layers * once;
}
