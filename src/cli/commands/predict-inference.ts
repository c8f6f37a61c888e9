import { Command, Option } from 'commander';
import { positiveNumber } from '../../app/config.ts';
import { UserError } from '../../base/user-error.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Km } from '../../base/units.ts';
import { bytesPerSecond, km, seconds, toGbps } from '../../base/units.ts';
import { leastMemoryPerGpu, memoryPerGpu } from '../../collectives/inference/memory.ts';
import { largestDistance } from '../../collectives/inference/reach.ts';
import { predictServing } from '../../collectives/inference/serving.ts';
import type { ServingPrediction } from '../../collectives/inference/serving.ts';
import type { CacheWay } from '../../collectives/inference/transfer.ts';
import { acceleratorNames } from '../../domain/catalogue/accelerators.ts';
import { modelNames } from '../../domain/catalogue/models.ts';
import type { GpuPool } from '../../domain/gpu-pool.ts';
import type { Inference, Phase } from '../../domain/inference.ts';
import { groupGpus } from '../../domain/inference.ts';
import { referencePool } from '../../validation/recipes.ts';
import { wayOver } from '../../validation/step-sites.ts';
import { asArgument } from '../options.ts';
import type { Terminal } from '../output.ts';
import type { AskedInference, InferenceOptions } from './inference-options.ts';
import { askedInference } from './inference-options.ts';
import { answer, count, formOption } from './predict-answer.ts';
import { mediumOf, mediumOption } from '../medium-option.ts';

/** `longhaul predict inference`: how fast a model answers when prefill and decode are apart. */
export function inferenceCommand(terminal: Terminal): Command {
  const command = new Command('inference').description(
    'Predict the time to the first and to each further token of a model that is served with prefill and decode apart, from flags or from the CollectiveJob in a file, how many requests it answers and what limits them; at one site, or with prefill at the far end of a link.',
  );
  const ofJob = [...modelFlags(), ...groupFlags(), ...targetFlags()].map((option) =>
    option.conflicts('filename'),
  );
  for (const option of [...acceleratorFlags(), ...ofJob, ...siteFlags()]) command.addOption(option);
  return command
    .option('-f, --filename <file>', 'a manifest with a CollectiveJob, in the place of its flags')
    .addOption(formOption())
    .action((options: InferenceOptions) => {
      terminal.out(answer(options, servingOf(options)));
    });
}

const choice = (flag: string, description: string, values: readonly string[]): Option =>
  new Option(`--${flag} <name>`, description).choices(values);

const positive = (flag: string, description: string, most: number): Option =>
  new Option(`--${flag} <number>`, description).argParser(
    asArgument((text) => positiveNumber(`--${flag}`, text, most)),
  );

function modelFlags(): readonly Option[] {
  return [
    new Option('--model <name>', `one of ${modelNames.join(', ')}`),
    choice('precision', 'number format of weights and products', ['BF16', 'FP8']).default('BF16'),
    choice('cache-precision', 'of keys and values; left out, as the weights', ['BF16', 'FP8']),
    count('prompt-tokens', 'tokens of a prompt'),
    count('output-tokens', 'tokens of an answer'),
    positive('requests-per-second', 'that come; left out, as many as can be answered', 1e6),
  ];
}

function acceleratorFlags(): readonly Option[] {
  const kinds = `one of ${acceleratorNames.join(', ')}`;
  return [
    new Option('--prefill-accelerator <name>', kinds),
    new Option('--decode-accelerator <name>', kinds),
  ];
}

function groupFlags(): readonly Option[] {
  return [
    count('prefill-instances', 'copies of the model that read prompts').default(1),
    count('prefill-gpus', 'GPUs of one of them').default(8),
    count('chunk-tokens', 'tokens of a prompt that pass the model together').default(8192),
    count('decode-instances', 'copies of the model that write answers').default(1),
    count('decode-gpus', 'GPUs of one of them').default(8),
    count('batch', 'most requests an instance answers at once; left out, as memory allows'),
  ];
}

function targetFlags(): readonly Option[] {
  return [
    choice('transfer', 'when keys and values are sent', ['LayerByLayer', 'AfterPrefill']).default(
      'LayerByLayer',
    ),
    count('window-bytes', 'what one pair of GPUs may have under way'),
    positive('target-ttft-ms', 'longest time to the first token', 1e7),
    positive('target-tpot-ms', 'longest time for each further token', 1e6),
  ];
}

function siteFlags(): readonly Option[] {
  return [
    positive('length-km', 'fibre between prefill and decode; left out, one site', 40_000),
    positive('link-gbps', 'rate of one lane', 100_000).default(800),
    mediumOption(),
    count('lanes', 'lanes between the sites').default(8),
    choice('tuning', 'parameters of the lanes', ['DistanceAware', 'OffTheShelf']).default(
      'DistanceAware',
    ),
  ];
}

type Pools = Readonly<Record<Phase, GpuPool>>;

function servingOf(options: InferenceOptions): JsonObject {
  const asked = askedInference(options);
  const { inference } = asked;
  const pools = poolsOf(asked);
  const wayAt = (distance: Km): CacheWay =>
    wayOver(
      {
        length: distance,
        lanes: options.lanes,
        medium: mediumOf(options),
        laneGbps: options.linkGbps,
        tuning: options.tuning,
      },
      groupGpus(inference.prefill),
    );
  const way = options.lengthKm === undefined ? sameSite : wayAt(km(options.lengthKm));
  const prediction = predictServing(inference, { ...pools, way });
  const within = inference.targets.timeToFirstToken;
  return {
    ...fieldsOf(inference, prediction),
    ...(within === undefined
      ? {}
      : { largestDistanceKm: largestDistance(inference, pools, { within, wayAt }) ?? null }),
  };
}

const sameSite: CacheWay = {
  roundTrip: seconds(0),
  jitter: seconds(0),
  rate: bytesPerSecond(Infinity),
};

function poolsOf({ inference, accelerators }: AskedInference): Pools {
  const poolOf = (phase: Phase): GpuPool => {
    const pool = referencePool(accelerators[phase], phase);
    checkFit(inference, phase, pool);
    return pool;
  };
  return { prefill: poolOf('prefill'), decode: poolOf('decode') };
}

function checkFit(inference: Inference, phase: Phase, pool: GpuPool): void {
  const { gpusPerInstance } = inference[phase];
  if (pool.scaleUpDomainGpus % gpusPerInstance !== 0) {
    throw new UserError(
      `scale-up domains of ${pool.scaleUpDomainGpus} GPUs do not divide into instances of ${gpusPerInstance}`,
      `choose --${phase}-gpus as a divisor of ${pool.scaleUpDomainGpus}`,
    );
  }
  const needed = leastMemoryPerGpu(inference, phase);
  const { memory, name } = pool.accelerator;
  if (needed > memory) {
    throw new UserError(
      `a GPU of ${phase} needs ${(needed / 1e9).toFixed(1)} GB for its part of the weights and one request, and ${name} has ${(memory / 1e9).toFixed(1)} GB`,
      `choose more --${phase}-gpus, a smaller --precision or shorter requests`,
    );
  }
}

function fieldsOf(inference: Inference, prediction: ServingPrediction): JsonObject {
  const { firstTokenParts, tokenParts, stageRates, use } = prediction;
  return {
    timeToFirstTokenSeconds: prediction.timeToFirstToken,
    waitingSeconds: firstTokenParts.waiting,
    prefillSeconds: firstTokenParts.prefill,
    exposedTransferSeconds: firstTokenParts.exposedTransfer,
    delaySeconds: firstTokenParts.delays,
    timePerOutputTokenSeconds: prediction.timePerOutputToken,
    tokenMatricesSeconds: tokenParts.matrices,
    tokenAttentionSeconds: tokenParts.attention,
    tokenExchangeSeconds: tokenParts.exchange,
    tokenOverheadSeconds: tokenParts.overhead,
    requestsPerSecond: prediction.requestsPerSecond,
    limitedBy: prediction.limit,
    prefillRequestsPerSecond: stageRates.prefill,
    transferRequestsPerSecond: stageRates.transfer,
    decodeRequestsPerSecond: stageRates.decode,
    goodputRequestsPerSecond: prediction.goodput,
    outputTokensPerSecond: prediction.outputTokensPerSecond,
    batch: prediction.batch,
    prefillPerDecodeInstance: prediction.prefillPerDecode,
    cacheBytes: prediction.cacheBytes,
    cacheGbps: toGbps(prediction.cacheRate),
    prefillBusy: use.prefill.busy,
    prefillComputeShare: use.prefill.computeShare,
    decodeBusy: use.decode.busy,
    decodeMemoryShare: use.decode.memoryShare,
    prefillMemoryBytesPerGpu: memoryPerGpu(inference, 'prefill', 1),
    decodeMemoryBytesPerGpu: memoryPerGpu(inference, 'decode', prediction.batch),
  };
}
