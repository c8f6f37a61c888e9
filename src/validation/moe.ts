import { predictStep } from '../collectives/predict-step.ts';
import type { Check } from './check.ts';
import { relative } from './check.ts';
import type { Recipe } from './recipes.ts';
import { oneSite, stepCommandLine } from './recipes.ts';

const deepseek: Recipe = {
  accelerator: 'H100-SXM',
  model: 'deepseek-v3',
  precision: 'BF16',
  sequenceLength: 4096,
  sequencesPerGpu: 8,
  cut: [2, 8, 1, 1],
  experts: [64, 1],
  recomputation: 'full',
};
const deepseekOnBlackwell: Recipe = {
  ...deepseek,
  accelerator: 'GB200-NVL72',
  cut: [2, 4, 1, 1],
  recomputation: 'selective',
};
const grok: Recipe = {
  accelerator: 'H100-SXM',
  model: 'grok-1',
  precision: 'BF16',
  sequenceLength: 8192,
  sequencesPerGpu: 2,
  cut: [4, 8, 2, 8],
  experts: [8, 1],
};
const grokOnBlackwell: Recipe = {
  ...grok,
  accelerator: 'GB200-NVL72',
  cut: [4, 1, 1, 1],
  experts: [8, 4],
};
const inEightBits = { precision: 'FP8' } as const;

interface MixtureRow {
  readonly recipe: Recipe;
  readonly gpus: number;
  readonly published: number;
  /** The row the efficiency of narrow experts on this GPU was chosen on. */
  readonly standing?: 'fitted';
}

const rows: readonly MixtureRow[] = [
  { recipe: deepseek, gpus: 512, published: 48.948, standing: 'fitted' },
  { recipe: { ...deepseek, cut: [2, 16, 1, 1] }, gpus: 1024, published: 52.04 },
  {
    recipe: { ...deepseekOnBlackwell, experts: [32, 1] },
    gpus: 128,
    published: 34.168,
    standing: 'fitted',
  },
  { recipe: deepseekOnBlackwell, gpus: 256, published: 34.194 },
  { recipe: deepseekOnBlackwell, gpus: 512, published: 34.274 },
  { recipe: grok, gpus: 512, published: 15.933 },
  { recipe: { ...grok, ...inEightBits }, gpus: 512, published: 13.433 },
  { recipe: grokOnBlackwell, gpus: 128, published: 7.325 },
  { recipe: grokOnBlackwell, gpus: 256, published: 7.39 },
  { recipe: grokOnBlackwell, gpus: 512, published: 7.324 },
  { recipe: { ...grokOnBlackwell, ...inEightBits }, gpus: 128, published: 5.298 },
  { recipe: { ...grokOnBlackwell, ...inEightBits }, gpus: 256, published: 5.224 },
  { recipe: { ...grokOnBlackwell, ...inEightBits }, gpus: 512, published: 5.193 },
];

/** Recipes whose shape was fitted are held to 10 %, the others to 25 %. */
export const mixtureChecks: readonly Check[] = rows.map(
  ({ recipe, gpus, published, standing }): Check => ({
    source: 'NVIDIA dgxc-benchmarking 25.05.05, mixture of experts',
    scenario: `step, ${recipe.model}, ${gpus} x ${recipe.accelerator} ${recipe.precision}`,
    published,
    unit: 's',
    mark: 'seen',
    tolerance: relative(recipe.model === 'deepseek-v3' ? 0.1 : 0.25),
    standing: standing ?? 'asserted',
    ...(recipe.recomputation === 'full'
      ? { note: 'recomputation not published; full, without it the run would not fit' }
      : {}),
    reproduce: stepCommandLine(recipe, gpus),
    cost: 'quick',
    predict: () => predictStep(oneSite(recipe, gpus)).step,
  }),
);
