import type { Seconds } from '../base/units.ts';
import type { Precision } from './accelerator.ts';
import type { TransformerModel } from './model.ts';

/**
 * A model that answers requests in two phases: prefill reads a prompt and computes its keys and values, decode writes the
 * answer token by token. Each phase has instances of its own, which may be at different sites.
 */
export interface Inference {
  readonly model: TransformerModel;
  /** Of the weights and the matrix products. */
  readonly precision: Precision;
  /** Of the keys and values that are kept and sent. */
  readonly cachePrecision: Precision;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Until the job is complete. */
  readonly requests: number;
  /** undefined: a new request comes whenever one more can be taken. */
  readonly requestsPerSecond: number | undefined;
  readonly prefill: PrefillGroup;
  readonly decode: DecodeGroup;
  readonly transfer: CacheTransfer;
  readonly targets: Targets;
}

/** The two halves of answering a request. */
export type Phase = 'prefill' | 'decode';

/** Copies of the model that share the work of one phase. */
interface InstanceGroup {
  readonly instances: number;
  /** They share the matrices of one copy (tensor parallelism). */
  readonly gpusPerInstance: number;
  /** undefined: any kind. */
  readonly accelerator: string | undefined;
  /** undefined: any site. */
  readonly site: string | undefined;
}

export interface PrefillGroup extends InstanceGroup {
  /** Tokens of the prompt that pass the model together. */
  readonly chunkTokens: number;
}

export interface DecodeGroup extends InstanceGroup {
  /** Requests that an instance works on together; undefined: as many as memory and the targets allow. */
  readonly maxBatch: number | undefined;
}

/** How keys and values get from prefill to decode. */
export interface CacheTransfer {
  /** layer-by-layer: what a layer has computed is sent while the next computes. after-prefill: all of it at the end. */
  readonly mode: 'layer-by-layer' | 'after-prefill';
  /** What one pair of GPUs may have under way; undefined: enough for any distance. */
  readonly windowBytes: number | undefined;
}

/** What the users were promised; undefined: nothing. */
export interface Targets {
  readonly timeToFirstToken: Seconds | undefined;
  readonly timePerOutputToken: Seconds | undefined;
}

export function groupGpus({ instances, gpusPerInstance }: InstanceGroup): number {
  return instances * gpusPerInstance;
}
