import { Command, Option } from 'commander';
import type { JsonObject } from '../../base/json.ts';
import { UserError } from '../../base/user-error.ts';
import { predictStep } from '../../collectives/predict-step.ts';
import type { Precision } from '../../domain/accelerator.ts';
import { acceleratorByName, acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { modelByName } from '../../domain/catalogue/models.ts';
import { replicaGpus } from '../../domain/job.ts';
import { referencePool } from '../../validation/recipes.ts';
import type { Terminal } from '../output.ts';
import type { Form } from './predict-answer.ts';
import { answer, count, formOption } from './predict-answer.ts';

interface StepOptions extends Form {
  readonly model: string;
  readonly accelerator: string;
  readonly gpus: number;
  readonly tensor: number;
  readonly pipeline: number;
  readonly context: number;
  readonly virtualStages: number;
  readonly microBatch: number;
  readonly globalBatch: number;
  readonly sequenceLength: number;
  readonly precision: Precision;
}

/** `longhaul predict step`: the seconds of one training step, and where they go. */
export function stepCommand(terminal: Terminal): Command {
  return new Command('step')
    .description('Predict the seconds of one training step at one site, and its parts.')
    .requiredOption('--model <name>', 'a dense model, such as llama-3.1-405b')
    .requiredOption('--accelerator <name>', `one of ${acceleratorNames.join(', ')}`)
    .addOption(count('gpus', 'GPUs of the job').makeOptionMandatory())
    .addOption(count('tensor', 'tensor parallelism').default(1))
    .addOption(count('pipeline', 'pipeline stages').default(1))
    .addOption(count('context', 'context parallelism').default(1))
    .addOption(count('virtual-stages', 'model chunks per pipeline stage').default(1))
    .addOption(count('micro-batch', 'sequences of a micro-batch').default(1))
    .addOption(count('global-batch', 'sequences of a step').makeOptionMandatory())
    .addOption(count('sequence-length', 'tokens of a sequence').default(8192))
    .addOption(new Option('--precision <format>').choices(['BF16', 'FP8']).default('BF16'))
    .addOption(formOption())
    .action((options: StepOptions) => {
      terminal.out(answer(options, stepOf(options)));
    });
}

function stepOf(options: StepOptions): JsonObject {
  const { gpus, precision } = options;
  const model = modelByName(options.model);
  if (model === undefined) {
    throw new UserError(`no model is named ${JSON.stringify(options.model)}`, 'see docs/jobs.md');
  }
  const accelerator =
    acceleratorByName(options.accelerator) ?? acceleratorByName(`${options.accelerator}-SXM`);
  if (accelerator?.compute[precision] === undefined) {
    throw new UserError(
      `no accelerator ${JSON.stringify(options.accelerator)} computes in ${precision}`,
      `there are ${acceleratorNames.join(', ')}`,
    );
  }
  const { tensor, pipeline, context, virtualStages: virtualPipeline } = options;
  const parallelism = { tensor, pipeline, context, virtualPipeline };
  const replicas = gpus / replicaGpus(parallelism);
  const batches = options.globalBatch / (replicas * options.microBatch);
  if (!Number.isInteger(replicas) || !Number.isInteger(batches)) {
    throw new UserError(
      `${gpus} GPUs and ${options.globalBatch} sequences do not divide into replicas of ${replicaGpus(parallelism)} GPUs and micro-batches of ${options.microBatch}`,
      'tensor x pipeline x context must divide the GPUs, replicas x micro-batch the global batch',
    );
  }
  const training = {
    model,
    sequenceLength: options.sequenceLength,
    globalBatchSequences: options.globalBatch,
    microBatchSequences: options.microBatch,
    precision,
    steps: 1,
    parallelism,
    synchronization: { type: 'hierarchical' },
  } as const;
  const pool = referencePool(accelerator);
  const shares = [{ site: 'one', pool, gpus, replicas, stages: pipeline }];
  return { ...predictStep({ training, shares, paths: [], cut: 'none' }) };
}
