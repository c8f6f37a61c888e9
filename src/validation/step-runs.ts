import { predictStep } from '../collectives/predict-step.ts';
import { stepFlops } from '../collectives/model-flops.ts';
import type { TransformerModel } from '../domain/model.ts';
import type { Check, Tolerance } from './check.ts';
import { absolute, relative } from './check.ts';
import type { Recipe } from './recipes.ts';
import { llama405b, nemotron340bByNemo, oneSite, stepCommandLine, trainingOf } from './recipes.ts';

/** The GPT family: plain blocks four times as wide, tied embeddings of 51,200 words. */
function gpt(layers: number, hiddenSize: number, attentionHeads: number): TransformerModel {
  return {
    name: 'gpt',
    layers,
    hiddenSize,
    feedForwardSize: 4 * hiddenSize,
    attentionHeads,
    keyValueHeads: attentionHeads,
    vocabularySize: 51200,
    feedForward: 'plain',
    embeddings: 'tied',
  };
}

const stepOf = (recipe: Recipe, gpus: number): number => predictStep(oneSite(recipe, gpus)).step;

const quick = { cost: 'quick', mark: 'seen' } as const;

const onA100: Recipe = {
  accelerator: 'A100-SXM',
  model: 'gpt-3-175b',
  precision: 'BF16',
  sequenceLength: 2048,
  sequencesPerGpu: 1,
  cut: [8, 8, 1, 1],
};

/** Seconds with full and with selective recomputation. */
interface Recomputed {
  readonly name: string;
  readonly gpus: number;
  readonly recipe: Recipe;
  readonly full: number;
  readonly selective: number;
}

export const recomputed: readonly Recomputed[] = [
  {
    name: '22B',
    gpus: 8,
    recipe: {
      ...onA100,
      shape: gpt(48, 6144, 64),
      cut: [8, 1, 1, 1],
      sequencesPerGpu: 0.5,
      microBatch: 4,
    },
    full: 1.42,
    selective: 1.1,
  },
  {
    name: '175B',
    gpus: 64,
    recipe: { ...onA100, cut: [8, 8, 1, 3] },
    full: 18.13,
    selective: 13.75,
  },
  {
    name: '530B',
    gpus: 280,
    recipe: { ...onA100, shape: gpt(105, 20480, 128), cut: [8, 35, 1, 3] },
    full: 49.05,
    selective: 37.83,
  },
  {
    name: '1T',
    gpus: 512,
    recipe: { ...onA100, shape: gpt(128, 25600, 160), cut: [8, 64, 1, 1] },
    full: 94.42,
    selective: 71.49,
  },
];

const recomputationChecks = recomputed.map(({ name, gpus, recipe, full, selective }): Check => ({
  ...quick,
  source: 'Activation recomputation (Korthikanti et al., 2022)',
  scenario: `full over selective recomputation, ${name}, ${gpus} x A100`,
  published: full / selective,
  unit: 'x',
  tolerance: relative(0.1),
  standing: 'asserted',
  predict: () => stepOf({ ...recipe, recomputation: 'full' }, gpus) / stepOf(recipe, gpus),
}));

const recomputationSteps = recomputed.flatMap(({ name, gpus, recipe, ...seconds }) =>
  (['selective', 'full'] as const).map((recomputation): Check => ({
    ...quick,
    source: 'Activation recomputation (Korthikanti et al., 2022)',
    scenario: `step, ${name}, ${recomputation}, ${gpus} x A100`,
    published: seconds[recomputation],
    unit: 's',
    tolerance: relative(0.2),
    ...(name === '22B' && recomputation === 'selective'
      ? { standing: 'disagreement', note: 'small matrices are slower than one efficiency says' }
      : { standing: name === '175B' && recomputation === 'selective' ? 'fitted' : 'asserted' }),
    predict: () => stepOf({ ...recipe, recomputation }, gpus),
  })),
);

/** Narayanan et al. (SC'21): tensor, pipeline, GPUs, batch, TFLOP/s of a GPU with full recomputation. */
const scaled: readonly (readonly [
  string,
  TransformerModel,
  number,
  number,
  number,
  number,
  number,
])[] = [
  ['1.7B', gpt(24, 2304, 24), 1, 1, 32, 512, 137],
  ['3.6B', gpt(30, 3072, 32), 2, 1, 64, 512, 138],
  ['7.5B', gpt(36, 4096, 32), 4, 1, 128, 512, 142],
  ['18.4B', gpt(40, 6144, 48), 8, 1, 256, 1024, 135],
  ['39.1B', gpt(48, 8192, 64), 8, 2, 512, 1536, 138],
  ['76.1B', gpt(60, 10240, 80), 8, 4, 1024, 1792, 140],
  ['145.6B', gpt(80, 12288, 96), 8, 8, 1536, 2304, 148],
  ['310.1B', gpt(96, 16384, 128), 8, 16, 1920, 2160, 155],
  ['529.6B', gpt(105, 20480, 128), 8, 35, 2520, 2520, 163],
  ['1008B', gpt(128, 25600, 160), 8, 64, 3072, 3072, 163],
];

/** Below this width one efficiency for all sizes is too high on the A100. */
const SMALL_MATRICES = 4000;

const scaledChecks = scaled.map(
  ([name, shape, tensor, pipeline, gpus, batch, published]): Check => {
    const recipe: Recipe = {
      ...onA100,
      shape,
      cut: [tensor, pipeline, 1, 1],
      sequencesPerGpu: batch / gpus,
      recomputation: 'full',
    };
    return {
      ...quick,
      mark: 'transcribed',
      source: "Megatron-LM (Narayanan et al., SC'21)",
      scenario: `arithmetic of one GPU, ${name}, ${gpus} x A100`,
      published,
      unit: 'TFLOP/s',
      tolerance: relative(0.2),
      standing: shape.hiddenSize < SMALL_MATRICES ? 'disagreement' : 'asserted',
      note:
        shape.hiddenSize < SMALL_MATRICES
          ? 'small matrices are slower than one efficiency says'
          : 'a micro-batch of one and no interleaving assumed; what is computed again counts',
      predict: () => {
        const done = (4 / 3) * stepFlops(trainingOf(recipe, gpus));
        return done / (stepOf(recipe, gpus) * gpus * 1e12);
      },
    };
  },
);

const MEGASCALE_SEQUENCES = 6144;
/** Megatron-LM sums the gradients of BF16 in FP32, whether asked to or not. */
export const megascale = (gpus: number): Recipe => ({
  ...onA100,
  gradientPrecision: 'FP32',
  cut: [8, 8, 1, 6],
  sequencesPerGpu: MEGASCALE_SEQUENCES / gpus,
});
/** Seconds by GPUs, of the baseline and of their own software. */
const strong: Readonly<Record<number, readonly [baseline: number, own: number]>> = {
  3072: [29.02, 23.66],
  6144: [14.78, 12.21],
  8192: [12.24, 9.56],
  12288: [8.57, 6.34],
};

const strongChecks = [
  'MegaScale (Jiang et al., 2024), Megatron-LM baseline',
  'MegaScale (Jiang et al., 2024)',
].flatMap((source, index) =>
  Object.entries(strong).map(([gpus, seconds]): Check => ({
    ...quick,
    mark: 'transcribed',
    source,
    scenario: `step, gpt-3-175b, ${gpus} x A100, strong scaling`,
    published: seconds[index] ?? Number.NaN,
    unit: 's',
    tolerance: relative(0.2),
    standing: 'asserted',
    note: 'one model for both of their softwares',
    reproduce: stepCommandLine(megascale(Number(gpus)), Number(gpus)),
    predict: () => stepOf(megascale(Number(gpus)), Number(gpus)),
  })),
);

const llama3 = (gpus: number, context: number, sequenceLength: number): Recipe => ({
  ...llama405b,
  cut: [8, 16, context, 8],
  sequenceLength,
  sequencesPerGpu: (2048 * 8192) / sequenceLength / gpus,
});
const rate = (recipe: Recipe, gpus: number): number =>
  stepFlops(trainingOf(recipe, gpus)) / (stepOf(recipe, gpus) * gpus);
const ordering: readonly (readonly [string, Recipe, number, Pick<Check, 'standing' | 'note'>])[] = [
  [
    '16,384 GPUs',
    llama3(16384, 1, 8192),
    400 / 430,
    { standing: 'asserted', note: 'eight model chunks a stage assumed' },
  ],
  [
    '16,384 GPUs, sequences of 131,072',
    llama3(16384, 16, 131072),
    380 / 430,
    {
      standing: 'disagreement',
      note: 'how they count attention, and how much of the context exchange is hidden, is not published',
    },
  ],
];
const orderingChecks = ordering.map(([name, recipe, published, verdict]): Check => ({
  ...quick,
  mark: 'transcribed',
  ...verdict,
  source: 'Llama 3 (arXiv 2407.21783)',
  scenario: `arithmetic of one GPU over that with 8,192 GPUs, 405B, ${name}`,
  published,
  unit: 'x',
  tolerance: absolute(0.05),
  predict: () => rate(recipe, 16384) / rate(llama3(8192, 1, 8192), 8192),
}));

export const mlperf: Recipe = {
  accelerator: 'H100-SXM',
  model: 'gpt-3-175b',
  precision: 'FP8',
  sequenceLength: 2048,
  sequencesPerGpu: 8,
  cut: [4, 8, 1, 6],
  microBatch: 2,
};
const mlperfRows: readonly (readonly [Recipe['accelerator'], number, number, number])[] = [
  ['B200-SXM', 64, 2048, 36.05],
  ['H100-SXM', 256, 2048, 18.37],
  ['H100-SXM', 512, 2048, 9.493],
  ['H100-SXM', 1536, 3072, 5.155],
  ['H100-SXM', 3072, 3072, 3.05],
];
const mlperfChecks = mlperfRows.map(([accelerator, gpus, batch, published]): Check => {
  const microBatch = gpus > 512 ? 1 : 2;
  const recipe = { ...mlperf, accelerator, sequencesPerGpu: batch / gpus, microBatch };
  const tolerance: Tolerance = relative(0.2);
  return {
    ...quick,
    source: 'MLPerf Training 4.1, GPT-3 175B in FP8',
    scenario: `step, ${gpus} x ${accelerator}, ${batch} sequences`,
    published,
    unit: 's',
    mark: 'derived',
    tolerance,
    standing: accelerator === 'B200-SXM' ? 'disagreement' : 'asserted',
    note:
      accelerator === 'B200-SXM'
        ? 'its efficiencies are those of the GB200 recipes, which this tuned run exceeds'
        : 'the cut of the 64 B200 assumed',
    reproduce: stepCommandLine(recipe, gpus),
    predict: () => stepOf(recipe, gpus),
  };
});

const NEMOTRON_GPUS = 6144;
const nemotronCheck: Check = {
  ...quick,
  mark: 'transcribed',
  source: 'Nemotron-4 340B (arXiv 2406.11704)',
  scenario: 'step, 6,144 x H100, 2,304 sequences',
  published: 8,
  unit: 's',
  tolerance: relative(0.2),
  standing: 'asserted',
  note: "cut and FP32 gradients of NeMo's recipe, a year after the run",
  reproduce: stepCommandLine(nemotron340bByNemo, NEMOTRON_GPUS),
  predict: () => stepOf(nemotron340bByNemo, NEMOTRON_GPUS),
};

const torchtitan: Recipe = {
  accelerator: 'H100-SXM',
  model: 'llama-3.1-8b',
  precision: 'BF16',
  sequenceLength: 8192,
  sequencesPerGpu: 1,
  cut: [1, 1, 1, 1],
  sharding: 'full',
};
const torchtitanInEightBits: Recipe = { ...torchtitan, precision: 'FP8' };
const torchtitanRatios = [
  {
    scenario: 'tokens of one GPU, 8B fully sharded, 128 over 8 x H100',
    published: 6514 / 6667,
    predict: () => stepOf(torchtitan, 8) / stepOf(torchtitan, 128),
  },
  {
    scenario: 'tokens of one GPU, 8B fully sharded in FP8, 128 over 8 x H100',
    published: 8380 / 8532,
    predict: () => stepOf(torchtitanInEightBits, 8) / stepOf(torchtitanInEightBits, 128),
  },
  {
    scenario: 'tokens of one GPU, 8B fully sharded, FP8 over BF16, 8 x H100',
    published: 8532 / 6667,
    predict: () => stepOf(torchtitan, 8) / stepOf(torchtitanInEightBits, 8),
  },
];
const torchtitanChecks = torchtitanRatios.map((ratio): Check => ({
  ...quick,
  ...ratio,
  source: 'pytorch/torchtitan',
  unit: 'x',
  tolerance: absolute(0.05),
  standing: 'asserted',
  note: 'one sequence a GPU assumed; their GPUs draw 500 W, so that only ratios are held',
}));

/** Steps of runs that others have published, besides recipes. */
export const runChecks: readonly Check[] = [
  ...recomputationChecks,
  ...recomputationSteps,
  ...scaledChecks,
  ...strongChecks,
  ...mlperfChecks,
  ...orderingChecks,
  nemotronCheck,
  ...torchtitanChecks,
];
