import { UserError } from '../../base/user-error.ts';
import type { Accelerator, Precision } from '../../domain/accelerator.ts';
import { acceleratorByName, acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { modelByName, modelNames } from '../../domain/catalogue/models.ts';
import type {
  GradientPrecision,
  Recomputation,
  Sharding,
  Synchronization,
  Training,
} from '../../domain/job.ts';
import { replicaGpus, replicasPerExpertGroup } from '../../domain/job.ts';
import type { TuningMode } from '../../domain/site-link.ts';
import { onlyJob } from './only-job.ts';
import type { MediumFlag } from '../medium-option.ts';
import type { Form } from './predict-answer.ts';
import { bytes } from '../../base/units.ts';

export interface StepOptions extends Form, MediumFlag {
  readonly filename?: string;
  readonly model?: string;
  readonly accelerator?: string;
  readonly gpus?: number;
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  readonly virtualStages: number;
  readonly expert: number;
  readonly expertTensor: number;
  readonly microBatch: number;
  readonly globalBatch?: number;
  readonly sequenceLength: number;
  readonly precision: Precision;
  readonly recomputation: 'Selective' | 'Full';
  readonly sharding: 'None' | 'Optimizer' | 'Full';
  readonly gradientPrecision: GradientPrecision;
  readonly strategy: 'Hierarchical' | 'Flat' | 'LocalUpdate';
  readonly innerSteps: number;
  readonly fragments: number;
  readonly overlapSteps: number;
  readonly outerBits: string;
  readonly sites: number;
  readonly cut: 'Data' | 'Pipeline';
  readonly lengthKm: number;
  readonly rttUs?: number;
  readonly linkGbps: number;
  readonly lanes: number;
  readonly windowBytes?: number;
  readonly tuning: TuningMode;
}

interface StepJob {
  readonly training: Training;
  readonly accelerator: Accelerator;
  readonly gpus: number;
}

/** The job that a prediction is asked for, from a file or from flags; everything in it divides evenly. */
export function stepJob(options: StepOptions): StepJob {
  const asked = options.filename === undefined ? fromFlags(options) : fromFile(options.filename);
  const { gpus, training } = asked;
  const named = options.accelerator ?? asked.accelerator;
  if (named === undefined) throw missing('--accelerator');
  checkDivision(training, gpus);
  checkSites(training, { ...options, gpus });
  return { training, gpus, accelerator: acceleratorFor(named, training.precision) };
}

interface Asked {
  readonly training: Training;
  readonly gpus: number;
  readonly accelerator: string | undefined;
}

function fromFile(path: string): Asked {
  const { work, gpus, accelerator } = onlyJob(path, 'training');
  return { training: work.training, gpus, accelerator };
}

function fromFlags(options: StepOptions): Asked {
  const { gpus, globalBatch, model: name } = options;
  if (name === undefined) throw missing('--model');
  if (gpus === undefined) throw missing('--gpus');
  if (globalBatch === undefined) throw missing('--global-batch');
  const model = modelByName(name);
  if (model === undefined) {
    throw new UserError(
      `no model is named ${JSON.stringify(name)}`,
      `there are ${modelNames.join(', ')}; for another give its customModel in a file`,
    );
  }
  const { tensor, pipeline, context, virtualStages: virtualPipeline } = options;
  const { expert, expertTensor } = options;
  if (expert > 1 && (model.mixture === undefined || model.mixture.experts % expert !== 0)) {
    throw new UserError(
      `--expert ${expert} does not divide the ${model.mixture?.experts ?? 0} experts of ${name}`,
      'leave it at 1 for a dense model',
    );
  }
  const training: Training = {
    model,
    sequenceLength: options.sequenceLength,
    globalBatchSequences: globalBatch,
    microBatchSequences: options.microBatch,
    precision: options.precision,
    steps: 1,
    parallelism: { tensor, pipeline, context, virtualPipeline, expert, expertTensor },
    recomputation: recomputations[options.recomputation],
    sharding: shardings[options.sharding],
    gradientPrecision: options.gradientPrecision,
    synchronization: synchronizationOf(options),
    ...(options.windowBytes === undefined ? {} : { window: bytes(options.windowBytes) }),
  };
  return { training, gpus, accelerator: options.accelerator };
}

const recomputations: Readonly<Record<StepOptions['recomputation'], Recomputation>> = {
  Selective: 'selective',
  Full: 'full',
};

const shardings: Readonly<Record<StepOptions['sharding'], Sharding>> = {
  None: 'none',
  Optimizer: 'optimizer',
  Full: 'full',
};

function synchronizationOf(options: StepOptions): Synchronization {
  switch (options.strategy) {
    case 'Hierarchical':
      return { type: 'hierarchical' };
    case 'Flat':
      return { type: 'flat' };
    case 'LocalUpdate': {
      const { innerSteps, fragments, overlapSteps } = options;
      if (fragments * Math.max(1, overlapSteps) > innerSteps) {
        throw new UserError(
          `${fragments} fragments that take ${overlapSteps} steps each do not fit into ${innerSteps} inner steps`,
          'fragments x overlap-steps must not be above inner-steps',
        );
      }
      const outerBits = Number(options.outerBits);
      return { type: 'local-update', innerSteps, fragments, overlapSteps, outerBits };
    }
  }
}

const missing = (flag: string): UserError =>
  new UserError(`${flag} is missing`, 'give the job by its flags, or a manifest with -f');

function acceleratorFor(name: string, precision: Precision): Accelerator {
  const accelerator = acceleratorByName(name) ?? acceleratorByName(`${name}-SXM`);
  if (accelerator?.compute[precision] !== undefined) return accelerator;
  throw new UserError(
    `no accelerator ${JSON.stringify(name)} computes in ${precision}`,
    `there are ${acceleratorNames.join(', ')}`,
  );
}

function checkDivision(training: Training, gpus: number): void {
  const { parallelism, globalBatchSequences, microBatchSequences } = training;
  const replicas = gpus / replicaGpus(parallelism);
  const batches = globalBatchSequences / (replicas * microBatchSequences);
  if (!Number.isInteger(replicas) || !Number.isInteger(batches)) {
    throw new UserError(
      `${gpus} GPUs and ${globalBatchSequences} sequences do not divide into replicas of ${replicaGpus(parallelism)} GPUs and micro-batches of ${microBatchSequences}`,
      'tensor x pipeline x context must divide the GPUs, replicas x micro-batch the global batch',
    );
  }
  const together = replicasPerExpertGroup(parallelism);
  if (!Number.isInteger(replicas / together)) {
    throw new UserError(
      `${replicas} replicas do not divide into groups of ${together} that share a set of experts`,
      'expert x expert-tensor must divide the GPUs of a pipeline stage',
    );
  }
}

function checkSites(
  { parallelism }: Training,
  { gpus, sites, cut }: { readonly gpus: number; readonly sites: number; readonly cut: string },
): void {
  const groups = gpus / replicaGpus(parallelism) / replicasPerExpertGroup(parallelism);
  const parts = cut === 'Data' ? groups : parallelism.pipeline;
  if (parts % sites === 0) return;
  throw new UserError(
    `${parts} ${cut === 'Data' ? 'replicas (or groups that share experts)' : 'pipeline stages'} cannot be spread over ${sites} sites evenly`,
    'choose another number of sites, or another cut',
  );
}
