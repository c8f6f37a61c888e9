import { Command, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../../app/config.ts';
import type { JsonObject } from '../../base/json.ts';
import { microseconds } from '../../base/units.ts';
import { memoryPerGpu } from '../../collectives/memory.ts';
import { predictStep } from '../../collectives/predict-step.ts';
import { acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { modelNames } from '../../domain/catalogue/models.ts';
import { connectedBy, spreadOver } from '../../validation/step-sites.ts';
import { referencePool } from '../../validation/recipes.ts';
import { asArgument } from '../options.ts';
import type { Terminal } from '../output.ts';
import { answer, count, formOption } from './predict-answer.ts';
import type { StepOptions } from './step-options.ts';
import { stepJob } from './step-options.ts';
import { mediumOf, mediumOption } from '../medium-option.ts';

/** `longhaul predict step`: the seconds of one training step, and where they go. */
export function stepCommand(terminal: Terminal): Command {
  const command = new Command('step').description(
    'Predict the seconds of one training step and its parts, from flags or from the CollectiveJob in a file, at one site or spread evenly over several in a line.',
  );
  const ofJob = [...jobFlags(), ...updateFlags()].map((option) => option.conflicts('filename'));
  for (const option of [accelerator(), ...ofJob, ...siteFlags()]) command.addOption(option);
  return command
    .option('-f, --filename <file>', 'a manifest with a CollectiveJob, in the place of its flags')
    .addOption(formOption())
    .action((options: StepOptions) => {
      terminal.out(answer(options, stepOf(options)));
    });
}

const choice = (flag: string, description: string, values: readonly string[]): Option =>
  new Option(`--${flag} <name>`, description).choices(values);

const accelerator = (): Option =>
  new Option('--accelerator <name>', `one of ${acceleratorNames.join(', ')}`);

function jobFlags(): readonly Option[] {
  return [
    new Option('--model <name>', `one of ${modelNames.join(', ')}`),
    count('gpus', 'GPUs of the job, over all sites'),
    count('tensor', 'tensor parallelism').default(1),
    count('pipeline', 'pipeline stages').default(1),
    count('context', 'context parallelism').default(1),
    count('virtual-stages', 'model chunks per pipeline stage').default(1),
    count('expert', 'groups over which experts are dealt out').default(1),
    count('expert-tensor', 'ranks that share the matrices of an expert').default(1),
    count('micro-batch', 'sequences of a micro-batch').default(1),
    count('global-batch', 'sequences of a step'),
    count('sequence-length', 'tokens of a sequence').default(8192),
    choice('precision', 'number format', ['BF16', 'FP8']).default('BF16'),
    choice('recomputation', 'what is computed again', ['Selective', 'Full']).default('Selective'),
    choice('sharding', 'what replicas keep a share of', ['None', 'Optimizer', 'Full']).default(
      'Optimizer',
    ),
    choice('gradient-precision', 'in which gradients are summed and sent', [
      'BF16',
      'FP32',
    ]).default('BF16'),
  ];
}

function updateFlags(): readonly Option[] {
  const strategies = ['Hierarchical', 'Flat', 'LocalUpdate'];
  return [
    choice('strategy', 'how the sites agree', strategies).default('Hierarchical'),
    count('inner-steps', 'LocalUpdate: steps between two exchanges').default(100),
    count('fragments', 'LocalUpdate: parts of the model that take turns').default(1),
    new Option(
      '--overlap-steps <number>',
      'LocalUpdate: steps an exchange may take in the background; 0 waits for it',
    )
      .argParser(
        asArgument((text) => wholeNumber('--overlap-steps', text, { least: 0, most: 1000 })),
      )
      .default(1),
    new Option('--outer-bits <number>', 'LocalUpdate: bits of each weight')
      .choices(['4', '8', '16', '32'])
      .default('16'),
  ];
}

function siteFlags(): readonly Option[] {
  const positive = (flag: string, description: string, most: number): Option =>
    new Option(`--${flag} <number>`, description).argParser(
      asArgument((text) => positiveNumber(`--${flag}`, text, most)),
    );
  return [
    count('sites', 'sites the GPUs are spread over evenly').default(1),
    choice('cut', 'what lies between sites', ['Data', 'Pipeline']).default('Data'),
    positive('length-km', 'fibre between two sites', 40_000).default(100),
    positive('rtt-us', 'measured round trip between two sites; left out, that of the fibre', 1e6),
    positive('link-gbps', 'rate of one lane', 100_000).default(800),
    mediumOption(),
    positive('window-bytes', 'what one GPU may have under way to another site', 2 ** 40),
    count('lanes', 'lanes between two sites').default(8),
    choice('tuning', 'parameters of the lanes', ['DistanceAware', 'OffTheShelf']).default(
      'DistanceAware',
    ),
  ];
}

function stepOf(options: StepOptions): JsonObject {
  const { training, accelerator, gpus } = stepJob(options);
  const { sites, lengthKm: length, linkGbps: laneGbps, lanes, tuning } = options;
  const spread = spreadOver({
    training,
    poolAt: (site) => referencePool(accelerator, site),
    gpus,
    sites,
    cut: options.cut === 'Data' ? 'data' : 'pipeline',
  });
  const measured = options.rttUs === undefined ? {} : { roundTrip: microseconds(options.rttUs) };
  const fibre = { length, medium: mediumOf(options), laneGbps, lanes, tuning, ...measured };
  const input = sites === 1 ? spread : connectedBy(spread, fibre);
  const { exposedByTier, ...prediction } = predictStep(input);
  const { step, bubble, imbalance, exposedCommunication } = prediction;
  return {
    ...prediction,
    exposedScaleUp: exposedByTier.scaleUp,
    exposedScaleOut: exposedByTier.scaleOut,
    exposedScaleAcross: exposedByTier.scaleAcross,
    idleShare: exposedCommunication + (bubble + imbalance) / step,
    tokensPerSecond: (training.globalBatchSequences * training.sequenceLength) / step,
    memoryBytesPerGpu: memoryPerGpu(training, gpus),
  };
}
