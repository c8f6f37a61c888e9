import { predictStep } from '../collectives/predict-step.ts';
import type { Check } from './check.ts';
import { relative } from './check.ts';
import type { Recipe } from './recipes.ts';
import { llama405b, nemotron340b, oneSite, stepCommandLine } from './recipes.ts';

const llama8b: Recipe = {
  accelerator: 'H100-SXM',
  model: 'llama-3.1-8b',
  precision: 'BF16',
  sequenceLength: 8192,
  sequencesPerGpu: 16,
  cut: [1, 1, 2, 1],
};
const llama70b: Recipe = {
  ...llama8b,
  model: 'llama-3.1-70b',
  sequencesPerGpu: 2,
  cut: [4, 4, 2, 5],
};
const eightBits = (recipe: Recipe): Recipe => ({ ...recipe, precision: 'FP8' });
const llama405bOnBlackwell: Recipe = {
  ...llama405b,
  accelerator: 'GB200-NVL72',
  cut: [4, 8, 2, 8],
};
const nemotronOnBlackwell: Recipe = {
  ...nemotron340b,
  accelerator: 'GB200-NVL72',
  cut: [8, 4, 1, 12],
};

/** One of NVIDIA's recipes: seconds per step by GPUs. */
interface RecipeSeries {
  readonly recipe: Recipe;
  readonly steps: Readonly<Record<number, number>>;
}

interface RecipeTable {
  readonly name: string;
  readonly source: string;
  /** Mean and worst relative error that is asserted over the table. */
  readonly mean: number;
  readonly worst: number;
  readonly series: readonly RecipeSeries[];
}

/** NVIDIA/dgxc-benchmarking. One efficiency per GPU and number format, fitted; nothing else differs between the rows. */
export const recipeTables: readonly RecipeTable[] = [
  {
    name: 'H100 BF16',
    source: 'NVIDIA dgxc-benchmarking 25.04.02',
    mean: 0.015,
    worst: 0.025,
    series: [
      { recipe: llama8b, steps: { 8: 12.27, 16: 12.3, 32: 12.32, 64: 12.33, 128: 12.33 } },
      {
        recipe: llama70b,
        steps: { 64: 14.66, 128: 14.67, 256: 14.68, 512: 14.67, 1024: 14.65, 2048: 14.66 },
      },
      { recipe: llama405b, steps: { 512: 19.78, 1024: 19.84, 2048: 19.87 } },
      { recipe: nemotron340b, steps: { 256: 4.36, 512: 4.39, 1024: 4.41, 2048: 4.43 } },
    ],
  },
  {
    name: 'H100 FP8',
    source: 'NVIDIA dgxc-benchmarking 25.04.02',
    mean: 0.03,
    worst: 0.065,
    series: [
      { recipe: eightBits(llama8b), steps: { 8: 9.33, 16: 9.36, 32: 9.43, 64: 9.48, 128: 9.54 } },
      {
        recipe: eightBits({ ...llama70b, cut: [4, 8, 1, 5] }),
        steps: { 64: 9.86, 128: 9.95, 256: 10.0, 512: 10.07, 1024: 10.08, 2048: 10.15 },
      },
      { recipe: eightBits(llama405b), steps: { 512: 12.37, 1024: 12.42, 2048: 12.56 } },
      { recipe: eightBits(nemotron340b), steps: { 256: 2.93, 512: 2.97, 1024: 3.0, 2048: 3.05 } },
    ],
  },
  {
    name: 'GB200 BF16',
    source: 'NVIDIA dgxc-benchmarking 25.05.05',
    mean: 0.015,
    worst: 0.025,
    series: [
      { recipe: llama405bOnBlackwell, steps: { 128: 9.347, 256: 9.484, 512: 9.508 } },
      { recipe: nemotronOnBlackwell, steps: { 128: 2.189, 256: 2.19, 512: 2.229 } },
    ],
  },
  {
    name: 'GB200 FP8',
    source: 'NVIDIA dgxc-benchmarking 25.05.05',
    mean: 0.02,
    worst: 0.035,
    series: [
      { recipe: eightBits(llama405bOnBlackwell), steps: { 128: 6.131, 256: 6.183, 512: 6.244 } },
      { recipe: eightBits(nemotronOnBlackwell), steps: { 128: 1.483, 256: 1.517, 512: 1.549 } },
    ],
  },
];

export const stepChecks: readonly Check[] = recipeTables.flatMap(
  ({ source, worst, series, name }) =>
    series.flatMap(({ recipe, steps }) =>
      Object.entries(steps).map(([gpus, published]) => ({
        source,
        scenario: `step, ${recipe.model}, ${gpus} x ${name}`,
        published,
        unit: 's',
        mark: 'seen',
        tolerance: relative(worst),
        standing: 'fitted',
        cost: 'quick',
        reproduce: stepCommandLine(recipe, Number(gpus)),
        predict: () => predictStep(oneSite(recipe, Number(gpus))).step,
      })),
    ),
);
