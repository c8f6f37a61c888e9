import type { Bytes } from '../../base/units.ts';
import { bytes } from '../../base/units.ts';
import type { Inference, Phase } from '../../domain/inference.ts';
import { parameterCount } from '../../domain/parameters.ts';
import { cacheBytesPerToken, valueBytes } from './key-value-cache.ts';

/** Of the memory, what weights and cache may take; the rest is for activations and the runtime (vLLM's default). */
const USABLE_SHARE = 0.9;

/** What one GPU of an instance holds at least, with the room it keeps free: the weights, and one request. */
export function leastMemoryPerGpu(inference: Inference, phase: Phase): Bytes {
  const held = weightBytes(inference) + requestBytes(inference, phase);
  return bytes(held / inference[phase].gpusPerInstance / USABLE_SHARE);
}

/** Whole requests for whose keys and values a decode instance has room. */
export function roomForRequests(inference: Inference, memoryPerGpu: Bytes): number {
  const memory = memoryPerGpu * inference.decode.gpusPerInstance * USABLE_SHARE;
  const left = memory - weightBytes(inference);
  return Math.max(0, Math.floor(left / requestBytes(inference, 'decode')));
}

/** Of one GPU, when an instance holds so many requests. */
export function memoryPerGpu(inference: Inference, phase: Phase, requests: number): Bytes {
  const held = weightBytes(inference) + requests * requestBytes(inference, phase);
  return bytes(held / inference[phase].gpusPerInstance);
}

function weightBytes({ model, precision }: Inference): number {
  return parameterCount(model) * valueBytes(precision);
}

/** In prefill, of its prompt; in decode, of prompt and answer. */
function requestBytes(
  { model, cachePrecision, promptTokens, outputTokens }: Inference,
  phase: Phase,
): number {
  const tokens = phase === 'prefill' ? promptTokens : promptTokens + outputTokens;
  return tokens * cacheBytesPerToken(model, cachePrecision);
}
