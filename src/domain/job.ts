import type { Bytes } from '../base/units.ts';
import type { Precision } from './accelerator.ts';
import type { CollectiveOperation } from './collective.ts';
import type { Inference } from './inference.ts';
import type { TransformerModel } from './model.ts';

/** How one model replica is cut over GPUs. */
export interface Parallelism {
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  /** Model chunks per pipeline stage (interleaved schedule); 1 is plain 1F1B. */
  readonly virtualPipeline: number;
  /** Groups over which the experts of a mixture are dealt out; 1 keeps all of them with every replica. */
  readonly expert: number;
  /** Ranks that share the matrices of one expert, where `expert` is above 1. */
  readonly expertTensor: number;
}

/** What is computed again in the backward passes so that it need not be kept: the core of the attention, or all of it. */
export type Recomputation = 'selective' | 'full';

/** What the replicas of a site keep one share each of: nothing, the optimiser (ZeRO-1), or the weights too (FSDP, ZeRO-3). */
export type Sharding = 'none' | 'optimizer' | 'full';

/** Number format in which gradients are summed and sent. */
export type GradientPrecision = 'BF16' | 'FP32';

/** How replicas at different sites agree on the weights. */
export type Synchronization =
  | { readonly type: 'hierarchical' }
  | { readonly type: 'flat' }
  | ({ readonly type: 'local-update' } & LocalUpdate);

/** Each site trains by itself for some steps; then the sites exchange what they have learned (DiLoCo). */
export interface LocalUpdate {
  readonly innerSteps: number;
  /** Parts of the model that take turns in being exchanged (Streaming DiLoCo); 1 exchanges all at once. */
  readonly fragments: number;
  /** Steps for which an exchange may go on behind the computation; 0 waits for it. */
  readonly overlapSteps: number;
  /** Bits that are sent for each weight. */
  readonly outerBits: number;
}

export interface Training {
  readonly model: TransformerModel;
  readonly sequenceLength: number;
  readonly globalBatchSequences: number;
  readonly microBatchSequences: number;
  readonly precision: Precision;
  readonly steps: number;
  readonly parallelism: Parallelism;
  readonly recomputation: Recomputation;
  readonly sharding: Sharding;
  readonly gradientPrecision: GradientPrecision;
  readonly synchronization: Synchronization;
  /** What one GPU may have under way to another site; left out, enough for any distance. */
  readonly window?: Bytes;
}

/** A run of nccl-tests: one collective over a range of sizes, each called several times. */
export interface Benchmark {
  readonly operation: CollectiveOperation;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** From one size to the next; above 1. */
  readonly stepFactor: number;
  readonly iterations: number;
  readonly warmupIterations: number;
  readonly dataType: DataType;
  /** What one GPU may have under way to another site; left out, enough for any distance. */
  readonly window?: Bytes;
}

export type DataType = 'Float' | 'Half' | 'BFloat16' | 'Int8';

/** What a job does with its GPUs. */
export type Work =
  | { readonly type: 'training'; readonly training: Training }
  | { readonly type: 'benchmark'; readonly benchmark: Benchmark }
  | { readonly type: 'inference'; readonly inference: Inference };

/** The cuts of a job that may lie between sites. */
export type Cut = ModelCut | 'Phase';

/** Those of one model that is trained, or of a benchmark. */
export type ModelCut = 'Data' | 'Pipeline';

/** Those that a job can have. */
export function cutsOf(work: Work): readonly Cut[] {
  return work.type === 'inference' ? ['Phase'] : ['Data', 'Pipeline'];
}

export interface SiteBoundary {
  readonly allow: readonly Cut[];
  readonly maxSites: number;
  readonly maxRoundTripMilliseconds: number | undefined;
}

/** One job as the user asked for it. */
export interface Job {
  readonly namespace: string;
  readonly name: string;
  readonly priority: number;
  readonly suspended: boolean;
  readonly gpus: number;
  /** undefined: any one kind. */
  readonly accelerator: string | undefined;
  readonly work: Work;
  readonly siteBoundary: SiteBoundary;
}

/** Of a benchmark every GPU is a part of its own; the instances of an inference are no parts of one whole. */
const uncut: Parallelism = {
  tensor: 1,
  pipeline: 1,
  context: 1,
  virtualPipeline: 1,
  expert: 1,
  expertTensor: 1,
};

export function parallelismOf(work: Work): Parallelism {
  return work.type === 'training' ? work.training.parallelism : uncut;
}

/** A benchmark is done in hundredths of its time: its sizes take from microseconds to seconds each. */
export const BENCHMARK_STEPS = 100;

/** Steps until the job is complete; a request that is answered is a step. */
export function stepsOf(work: Work): number {
  switch (work.type) {
    case 'training':
      return work.training.steps;
    case 'benchmark':
      return BENCHMARK_STEPS;
    case 'inference':
      return work.inference.requests;
  }
}

/** GPUs of one replica: tensor x pipeline x context. */
export function replicaGpus({ tensor, pipeline, context }: Parallelism): number {
  return tensor * pipeline * context;
}

/**
 * Replicas that share one set of experts, and so stay together: experts are dealt out over the tensor, context and data
 * ranks of a pipeline stage.
 */
export function replicasPerExpertGroup({
  tensor,
  context,
  expert,
  expertTensor,
}: Parallelism): number {
  const ranks = expert > 1 ? expert * expertTensor : 1;
  return ranks / greatestCommonDivisor(ranks, tensor * context);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Data-parallel replicas of a job on that many GPUs. */
export function replicaCount(gpus: number, parallelism: Parallelism): number {
  return gpus / replicaGpus(parallelism);
}
