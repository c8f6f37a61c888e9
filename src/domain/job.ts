import type { Precision } from './accelerator.ts';
import type { TransformerModel } from './model.ts';

/** How one model replica is cut over GPUs. */
export interface Parallelism {
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  /** Model chunks per pipeline stage (interleaved schedule); 1 is plain 1F1B. */
  readonly virtualPipeline: number;
}

/** How replicas at different sites agree on the weights. */
export type Synchronization =
  | { readonly type: 'hierarchical' }
  | { readonly type: 'flat' }
  | { readonly type: 'local-update'; readonly innerSteps: number };

export interface Training {
  readonly model: TransformerModel;
  readonly sequenceLength: number;
  readonly globalBatchSequences: number;
  readonly microBatchSequences: number;
  readonly precision: Precision;
  readonly steps: number;
  readonly parallelism: Parallelism;
  readonly synchronization: Synchronization;
}

/** The cuts of a job that may lie between sites. */
export type Cut = 'Data' | 'Pipeline';

export interface SiteBoundary {
  readonly allow: readonly Cut[];
  readonly maxSites: number;
  readonly maxRoundTripMilliseconds: number | undefined;
}

/** One synchronous training run as the user asked for it. */
export interface TrainingJob {
  readonly namespace: string;
  readonly name: string;
  readonly priority: number;
  readonly suspended: boolean;
  readonly gpus: number;
  /** undefined: any one kind. */
  readonly accelerator: string | undefined;
  readonly training: Training;
  readonly siteBoundary: SiteBoundary;
}

/** GPUs of one replica: tensor x pipeline x context. */
export function replicaGpus({ tensor, pipeline, context }: Parallelism): number {
  return tensor * pipeline * context;
}

/** Data-parallel replicas of a job on that many GPUs. */
export function replicaCount(gpus: number, parallelism: Parallelism): number {
  return gpus / replicaGpus(parallelism);
}
