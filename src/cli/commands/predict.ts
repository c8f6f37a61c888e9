import { Command, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../../app/config.ts';
import { UserError } from '../../base/user-error.ts';
import type { JsonObject } from '../../base/json.ts';
import { microseconds, toMilliseconds } from '../../base/units.ts';
import { predictStep } from '../../collectives/predict-step.ts';
import type { Precision } from '../../domain/accelerator.ts';
import { acceleratorByName, acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { modelByName } from '../../domain/catalogue/models.ts';
import { replicaGpus } from '../../domain/job.ts';
import { convergenceTime } from '../../network/congestion/convergence.ts';
import { paperDefaults } from '../../network/congestion/fixed-point.ts';
import { dcqcnPhaseMargin } from '../../network/congestion/phase-margin.ts';
import { referencePool } from '../../validation/recipes.ts';
import { asArgument } from '../options.ts';
import type { Terminal } from '../output.ts';
import { structured } from '../output.ts';
import { collectiveCommand } from './predict-collective.ts';
import { linkCommand } from './predict-link.ts';

/** Single predictions from flags, without an instance. */
export function predictCommand(terminal: Terminal): Command {
  return new Command('predict')
    .description('Compute one prediction of the models from flags; no instance is needed.')
    .addCommand(stepCommand(terminal))
    .addCommand(collectiveCommand(terminal))
    .addCommand(linkCommand(terminal))
    .addCommand(stabilityCommand(terminal));
}

interface Form {
  readonly output?: 'json' | 'yaml';
}

const formOption = (): Option =>
  new Option('-o, --output <format>', 'form of the answer').choices(['json', 'yaml']);

const count = (flag: string, description: string): Option =>
  new Option(`--${flag} <number>`, description).argParser(
    asArgument((text) => wholeNumber(`--${flag}`, text, { least: 1, most: 10_000_000 })),
  );

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

function stepCommand(terminal: Terminal): Command {
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

interface StabilityOptions extends Form {
  readonly curve: 'phase-margin' | 'convergence';
  readonly flows: readonly [number, number];
  readonly delayUs: number;
}

function stabilityCommand(terminal: Terminal): Command {
  return new Command('stability')
    .description('Predict how stable DCQCN with the published defaults at 40 Gb/s is, by flows.')
    .addOption(
      new Option('--curve <name>', 'phase margin in degrees, or time to equal shares in ms')
        .choices(['phase-margin', 'convergence'])
        .default('phase-margin'),
    )
    .requiredOption('--flows <range>', 'one number, or two: 2..100', asArgument(flowRange))
    .option(
      '--delay-us <number>',
      'microseconds until a sender learns of the queue',
      asArgument((text) => positiveNumber('--delay-us', text, 1_000_000)),
      50,
    )
    .addOption(formOption())
    .action((options: StabilityOptions) => {
      terminal.out(answer(options, curveOf(options)));
    });
}

function flowRange(text: string): readonly [number, number] {
  const bounds = { least: 1, most: 1000 };
  const [first = '', last = first] = text.split('..');
  return [wholeNumber('--flows', first, bounds), wholeNumber('--flows', last, bounds)];
}

function curveOf({ curve, flows: [first, last], delayUs }: StabilityOptions): JsonObject {
  const points: Record<string, number | null> = {};
  for (let flows = first; flows <= last; flows++) {
    points[`${flows} flows`] =
      curve === 'convergence'
        ? toMilliseconds(convergenceTime(paperDefaults, flows))
        : (dcqcnPhaseMargin(paperDefaults, flows, microseconds(delayUs)) ?? null);
  }
  return points;
}

function answer({ output }: Form, values: JsonObject): string {
  if (output !== undefined) return structured(output, values);
  const width = Math.max(...Object.keys(values).map((name) => name.length));
  const lines = Object.entries(values).map(
    ([name, value]) =>
      `${name.padEnd(width)}  ${typeof value === 'number' ? value.toPrecision(5) : 'none'}`,
  );
  return `${lines.join('\n')}\n`;
}
