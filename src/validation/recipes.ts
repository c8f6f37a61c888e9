import { present } from '../base/assert.ts';
import { gbps } from '../base/units.ts';
import type { StepInput } from '../collectives/step-time.ts';
import type { Accelerator, Precision } from '../domain/accelerator.ts';
import { acceleratorByName } from '../domain/catalogue/accelerators.ts';
import { modelByName } from '../domain/catalogue/models.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { TransformerModel } from '../domain/model.ts';
import type {
  GradientPrecision,
  Parallelism,
  Recomputation,
  Sharding,
  Training,
} from '../domain/job.ts';
import { replicaCount } from '../domain/job.ts';

/** A published training recipe: what stands in the table, nothing else. */
export interface Recipe {
  readonly accelerator: 'A100-SXM' | 'H100-SXM' | 'GB200-NVL72' | 'B200-SXM';
  readonly model: string;
  readonly precision: Precision;
  readonly sequenceLength: number;
  readonly sequencesPerGpu: number;
  /** tensor / pipeline / context / virtual stages */
  readonly cut: readonly [number, number, number, number];
  /** expert / ranks that share an expert's matrices */
  readonly experts?: readonly [number, number];
  readonly microBatch?: number;
  readonly recomputation?: Recomputation;
  readonly sharding?: Sharding;
  /** Left out: BF16, as NVIDIA's benchmark recipes set it. */
  readonly gradientPrecision?: GradientPrecision;
  /** Of a model that is not in the catalogue. */
  readonly shape?: TransformerModel;
}

/** The 405B recipe on H100 in BF16, the one the two-site example runs. */
export const llama405b: Recipe = {
  accelerator: 'H100-SXM',
  model: 'llama-3.1-405b',
  precision: 'BF16',
  sequenceLength: 8192,
  sequencesPerGpu: 0.5,
  cut: [8, 8, 2, 8],
};

/** NVIDIA's recipe for Nemotron-4 340B on H100 in BF16. */
export const nemotron340b: Recipe = {
  accelerator: 'H100-SXM',
  model: 'nemotron-4-340b',
  precision: 'BF16',
  sequenceLength: 4096,
  sequencesPerGpu: 0.25,
  cut: [8, 8, 1, 12],
};

/** NeMo's own recipe for it: 2,304 sequences on 6,144 GPUs, gradients in FP32, as its script for several sites has them too. */
export const nemotron340bByNemo: Recipe = {
  ...nemotron340b,
  cut: [8, 12, 2, 8],
  sequencesPerGpu: 2304 / 6144,
  gradientPrecision: 'FP32',
};

/** A pool of whole nodes as the vendors build them: a NIC of 400 Gb/s per GPU, adaptive routing, no oversubscription. */
export function referencePool(accelerator: Accelerator, site = 'one', gpus = 8192): GpuPool {
  const rack = accelerator.name.endsWith('-NVL72');
  const gpusPerNode = rack ? 4 : 8;
  return {
    name: `${site}-gpus`,
    site,
    location: undefined,
    accelerator,
    nodes: gpus / gpusPerNode,
    gpusPerNode,
    scaleUpDomainGpus: rack ? 72 : 8,
    scaleOut: {
      nicRate: gbps(400),
      nicsPerNode: gpusPerNode,
      oversubscription: 1,
      loadBalancing: 'AdaptiveRouting',
    },
  };
}

export function poolOf(recipe: Recipe, site = 'one'): GpuPool {
  return referencePool(present(acceleratorByName(recipe.accelerator), recipe.accelerator), site);
}

function parallelismOf({ cut, experts = [1, 1] }: Recipe): Parallelism {
  const [tensor, pipeline, context, virtualPipeline] = cut;
  const [expert, expertTensor] = experts;
  return { tensor, pipeline, context, virtualPipeline, expert, expertTensor };
}

export function trainingOf(recipe: Recipe, gpus: number): Training {
  return {
    model: recipe.shape ?? present(modelByName(recipe.model), recipe.model),
    sequenceLength: recipe.sequenceLength,
    globalBatchSequences: recipe.sequencesPerGpu * gpus,
    microBatchSequences: recipe.microBatch ?? 1,
    precision: recipe.precision,
    steps: 100,
    parallelism: parallelismOf(recipe),
    recomputation: recipe.recomputation ?? 'selective',
    sharding: recipe.sharding ?? 'optimizer',
    gradientPrecision: recipe.gradientPrecision ?? 'BF16',
    synchronization: { type: 'hierarchical' },
  };
}

export function oneSite(recipe: Recipe, gpus: number): StepInput {
  const training = trainingOf(recipe, gpus);
  const pool = poolOf(recipe);
  const replicas = replicaCount(gpus, training.parallelism);
  const stages = training.parallelism.pipeline;
  return {
    training,
    shares: [{ site: 'one', pool, gpus, replicas, stages }],
    paths: [],
    cut: 'none',
  };
}

/** The same job with half of its replicas, or of its stages, at a second site. */
export function twoSites(
  recipe: Recipe,
  gpus: number,
  way: {
    readonly cut: 'data' | 'pipeline';
    readonly path: Omit<StepInput['paths'][number], 'from' | 'to'>;
  },
): StepInput {
  const whole = oneSite(recipe, gpus);
  const replicas = replicaCount(gpus, whole.training.parallelism);
  const stages = whole.training.parallelism.pipeline;
  const half =
    way.cut === 'data' ? { replicas: replicas / 2, stages } : { replicas, stages: stages / 2 };
  const share = (site: string): StepInput['shares'][number] => ({
    site,
    pool: poolOf(recipe, site),
    gpus: gpus / 2,
    ...half,
  });
  return {
    training: whole.training,
    shares: [share('one'), share('two')],
    paths: [{ from: 'one', to: 'two', ...way.path }],
    cut: way.cut,
  };
}

const recomputations = { selective: 'Selective', full: 'Full' } as const;
const shardings = { none: 'None', optimizer: 'Optimizer', full: 'Full' } as const;

/** The command that prints the step of a recipe. */
export function stepCommandLine(recipe: Recipe, gpus: number): string {
  const { globalBatchSequences, microBatchSequences, ...training } = trainingOf(recipe, gpus);
  const { tensor, pipeline, context, virtualPipeline, expert, expertTensor } = training.parallelism;
  const flags: readonly (readonly [string, number | string, (number | string)?])[] = [
    ['model', recipe.model],
    ['accelerator', recipe.accelerator],
    ['gpus', gpus],
    ['tensor', tensor, 1],
    ['pipeline', pipeline, 1],
    ['context', context, 1],
    ['virtual-stages', virtualPipeline, 1],
    ['expert', expert, 1],
    ['expert-tensor', expertTensor, 1],
    ['micro-batch', microBatchSequences, 1],
    ['global-batch', globalBatchSequences],
    ['sequence-length', training.sequenceLength, 8192],
    ['precision', training.precision, 'BF16'],
    ['recomputation', recomputations[training.recomputation], 'Selective'],
    ['sharding', shardings[training.sharding], 'Optimizer'],
    ['gradient-precision', training.gradientPrecision, 'BF16'],
  ];
  const given = flags.filter(([, value, usual]) => value !== usual);
  return ['longhaul predict step', ...given.map(([flag, value]) => `--${flag} ${value}`)].join(' ');
}
