import { present } from '../base/assert.ts';
import { toMilliseconds } from '../base/units.ts';
import { tokenEffort } from '../collectives/inference/decode.ts';
import type { Instance } from '../collectives/inference/effort.ts';
import { attentionEffort, passEffort, sumOf, timeOf } from '../collectives/inference/effort.ts';
import { cacheBytesPerToken } from '../collectives/inference/key-value-cache.ts';
import type { Precision } from '../domain/accelerator.ts';
import { acceleratorByName } from '../domain/catalogue/accelerators.ts';
import { modelByName } from '../domain/catalogue/models.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { TransformerModel } from '../domain/model.ts';
import type { Check, Standing } from './check.ts';
import { relative } from './check.ts';
import { referencePool } from './recipes.ts';
import type { FirstTokenRow, ThroughputRow } from './inference-tables.ts';
import { engineTables, engineSource } from './inference-tables.ts';
import type { EngineModel } from './inference-models.ts';
import { engineModels } from './inference-models.ts';

const NAMES = {
  A100: 'A100-SXM',
  H100: 'H100-SXM',
  H200: 'H200-SXM',
} as const;

/** Weights and cache alike, as those tables were measured. */
function instanceOf(
  model: TransformerModel,
  { gpu, gpus }: { readonly gpu: keyof typeof NAMES; readonly gpus: number },
): Instance {
  const accelerator = present(acceleratorByName(NAMES[gpu]), gpu);
  const precision = gpu === 'A100' ? 'BF16' : 'FP8';
  return { model, precision, pool: referencePool(accelerator), gpus };
}

/** A whole batch of prompts in one pass, then token by token until all answers are complete. */
function tokensPerGpu({ gpu, shape, row }: Measured<ThroughputRow>): number {
  const [batch, gpus, promptTokens, outputTokens] = row;
  const instance = instanceOf(shape, { gpu, gpus });
  const conversation = {
    contextTokens: promptTokens + outputTokens / 2,
    cacheBytesPerToken: cacheBytesPerToken(shape, instance.precision),
    outputTokens,
  };
  const token = timeOf(tokenEffort(instance, conversation, batch));
  const seconds = promptSeconds(instance, batch, promptTokens) + outputTokens * token;
  return (batch * outputTokens) / seconds / gpus;
}

function firstTokenMilliseconds({ gpu, shape, row }: Measured<FirstTokenRow>): number {
  const [gpus, promptTokens] = row;
  return 1e3 * promptSeconds(instanceOf(shape, { gpu, gpus }), 1, promptTokens);
}

function promptSeconds(instance: Instance, batch: number, tokens: number): number {
  const pairs = (batch * tokens ** 2) / 2;
  const passes = [
    passEffort(instance, batch * tokens),
    attentionEffort(instance, { pairs, cacheBytes: 0, keys: 'fresh' }),
  ];
  return timeOf(sumOf(passes));
}

interface Measured<Row> {
  readonly gpu: keyof typeof NAMES;
  readonly model: EngineModel;
  readonly shape: TransformerModel;
  readonly row: Row;
}

/** The three numbers of the model were chosen on these; the other rows were in sight. */
const fitted: readonly EngineModel[] = ['LLaMA 7B', 'LLaMA 70B'];

const DISAGREEMENTS: Readonly<Partial<Record<EngineModel, string>>> = {
  'Mistral 7B': 'attention kernels of that version read shared keys once for every query head',
  'Mixtral 8x7B': 'expert kernels of that version',
  'Falcon 180B': 'attention kernels of that version read shared keys once for every query head',
};

function engineCheck(
  measured: Measured<unknown>,
  check: Pick<Check, 'scenario' | 'published' | 'unit' | 'predict'>,
): Check {
  const note = DISAGREEMENTS[measured.model];
  const standing: Standing =
    note !== undefined ? 'disagreement' : fitted.includes(measured.model) ? 'fitted' : 'asserted';
  return {
    source: engineSource,
    mark: 'seen',
    tolerance: relative(0.35),
    standing,
    cost: 'quick',
    ...(note === undefined ? {} : { note }),
    ...check,
  };
}

const engineChecks: readonly Check[] = engineTables.flatMap(
  ({ gpu, model, throughput, firstToken }) => {
    const shape = engineModels[model];
    return [
      ...throughput.map((row) => {
        const measured = { gpu, model, shape, row };
        const [batch, gpus, promptTokens, outputTokens, published] = row;
        return engineCheck(measured, {
          scenario: `answers, ${model}, ${gpus} x ${gpu}, batch ${batch}, ${promptTokens} + ${outputTokens} tokens`,
          published,
          unit: 'tokens/s/GPU',
          predict: () => tokensPerGpu(measured),
        });
      }),
      ...firstToken.map((row) => {
        const measured = { gpu, model, shape, row };
        const [gpus, promptTokens, published] = row;
        return engineCheck(measured, {
          scenario: `first token, ${model}, ${gpus} x ${gpu}, ${promptTokens} tokens`,
          published,
          unit: 'ms',
          predict: () => firstTokenMilliseconds(measured),
        });
      }),
    ];
  },
);

/** NVIDIA's NIM 1.8.0, Llama-3.3-70B in FP8 on two H100, one request at a time: prompt, answer, first token, each further one. */
const microservice = [
  [5000, 500, 406.77, 18.58],
  [500, 2000, 47.77, 18.91],
] as const;

const microserviceChecks: readonly Check[] = microservice.flatMap(
  ([promptTokens, outputTokens, first, further]) => {
    const command = [
      'longhaul predict inference --model llama-3.1-70b --precision FP8 --prefill-accelerator H100-SXM',
      '--decode-accelerator H100-SXM --prefill-gpus 2 --decode-gpus 2 --batch 1',
      `--prompt-tokens ${promptTokens} --output-tokens ${outputTokens}`,
    ].join(' ');
    const model = present(modelByName('llama-3.1-70b'), 'llama-3.1-70b');
    const instance = instanceOf(model, { gpu: 'H100', gpus: 2 });
    const conversation = {
      contextTokens: promptTokens + outputTokens / 2,
      cacheBytesPerToken: cacheBytesPerToken(model, 'FP8'),
      outputTokens,
    };
    const common = {
      source: 'NVIDIA NIM LLM benchmarks 1.8.0',
      unit: 'ms',
      mark: 'seen',
      tolerance: relative(0.35),
      standing: 'asserted',
      cost: 'quick',
      reproduce: command,
    } as const;
    const scenario = `Llama-3.3-70B, 2 x H100 FP8, ${promptTokens} + ${outputTokens} tokens`;
    return [
      {
        ...common,
        scenario: `first token, ${scenario}`,
        published: first,
        predict: () => 1e3 * promptSeconds(instance, 1, promptTokens),
      },
      {
        ...common,
        scenario: `token, ${scenario}`,
        published: further,
        predict: () => toMilliseconds(timeOf(tokenEffort(instance, conversation, 1))),
      },
    ];
  },
);

/** NVIDIA, GH200 NVL32 (2024): 32 GPUs of one scale-up domain read one prompt. Model, tokens, seconds. */
const longPrompts = [
  ['llama-3.1-70b', 32_768, 0.472],
  ['llama-3.1-405b', 32_768, 1.6],
  ['llama-3.1-405b', 122_880, 7.5],
] as const;

function longPromptPool(): GpuPool {
  return {
    ...referencePool(present(acceleratorByName('H200-SXM'), 'H200')),
    scaleUpDomainGpus: 32,
  };
}

const longPromptChecks: readonly Check[] = longPrompts.map(([name, tokens, published]) => ({
  source: 'NVIDIA, GH200 NVL32 (2024)',
  scenario: `first token, ${name}, 32 x GH200, ${tokens} tokens`,
  published,
  unit: 's',
  mark: 'seen',
  tolerance: relative(0.35),
  standing: 'shown',
  note: 'the number format was not published; FP8 is assumed',
  cost: 'quick',
  predict: (): number => {
    const model = present(modelByName(name), name);
    const instance = { model, precision: 'FP8', pool: longPromptPool(), gpus: 32 } as const;
    return promptSeconds(instance, 1, tokens);
  },
}));

/** Kilobytes of keys and values that a token leaves. */
const cacheSizes: readonly (readonly [model: string, precision: Precision, published: number])[] = [
  ['llama-3.1-405b', 'BF16', 516],
  ['deepseek-v3', 'BF16', 70],
];

const cacheChecks: readonly Check[] = cacheSizes.map(([name, precision, published]) => ({
  source: 'DeepSeek, Insights into DeepSeek-V3 (arXiv 2505.09343)',
  scenario: `keys and values of a token, ${name}, ${precision}`,
  published,
  unit: 'kB',
  mark: 'transcribed',
  tolerance: relative(0.01),
  standing: 'asserted',
  cost: 'quick',
  predict: () => cacheBytesPerToken(present(modelByName(name), name), precision) / 1e3,
}));

export const inferenceChecks: readonly Check[] = [
  ...cacheChecks,
  ...engineChecks,
  ...microserviceChecks,
  ...longPromptChecks,
];
