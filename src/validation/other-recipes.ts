import { predictStep } from '../collectives/predict-step.ts';
import type { Check } from './check.ts';
import { relative } from './check.ts';
import type { Recipe } from './recipes.ts';
import { llama405b, nemotron340b, oneSite, stepCommandLine } from './recipes.ts';

/** One of NVIDIA's recipes whose steps chose no number of the model: seconds by GPUs. */
interface Series {
  readonly source: string;
  readonly name: string;
  readonly recipe: Recipe;
  /** Left out: `recipe` says how many sequences there are for each GPU. */
  readonly batch?: number;
  readonly steps: Readonly<Record<number, number>>;
  /** How far off the row may be, and why. */
  readonly share: number;
  readonly note: string;
  /** From so many GPUs on the rows lose what the model does not know: they are known not to agree. */
  readonly stragglersFrom?: number;
}

const blackwell: Recipe = { ...nemotron340b, accelerator: 'GB200-NVL72', cut: [8, 4, 1, 12] };
const llama405bOfNine: Recipe = { ...llama405b, sequencesPerGpu: 252 / 576, cut: [8, 9, 2, 7] };
const inEightBits = { precision: 'FP8' } as const;

const constantBatch = {
  source: 'NVIDIA dgxc-benchmarking 25.05.05, strong scaling',
  batch: 512,
  share: 0.1,
  note: 'the efficiencies of the weak-scaling rows',
} as const;

const earlier = {
  source: 'NVIDIA dgxc-benchmarking 24.11.1',
  share: 0.1,
  note: 'the efficiencies of recipes five months younger',
} as const;

const series: readonly Series[] = [
  {
    ...constantBatch,
    name: 'GB200 BF16',
    recipe: blackwell,
    steps: { 128: 32.66, 256: 16.58, 512: 8.468 },
  },
  {
    ...constantBatch,
    name: 'GB200 FP8',
    recipe: { ...blackwell, ...inEightBits },
    steps: { 128: 21.83, 256: 11.21, 512: 5.668 },
  },
  {
    ...earlier,
    name: 'H100 BF16',
    recipe: nemotron340b,
    steps: { 128: 4.61, 256: 4.67, 512: 4.7, 1024: 4.73, 2048: 4.84 },
  },
  {
    ...earlier,
    share: 0.15,
    stragglersFrom: 2048,
    name: 'H100 FP8',
    recipe: { ...nemotron340b, ...inEightBits },
    steps: { 128: 3.16, 256: 3.21, 512: 3.26, 1024: 3.34, 2048: 3.49 },
  },
  {
    ...earlier,
    name: 'H100 BF16',
    recipe: llama405bOfNine,
    steps: { 576: 17.2, 1152: 17.52, 2304: 17.62 },
  },
  {
    ...earlier,
    name: 'H100 FP8',
    recipe: { ...llama405bOfNine, ...inEightBits },
    steps: { 576: 11.24, 1152: 11.31, 2304: 12.35 },
  },
];

function rowsOf(row: Series): readonly Check[] {
  const { source, name, batch, recipe, steps, share, note, stragglersFrom = Infinity } = row;
  return Object.entries(steps).map(([count, published]): Check => {
    const gpus = Number(count);
    const run = batch === undefined ? recipe : { ...recipe, sequencesPerGpu: batch / gpus };
    const sequences = batch === undefined ? '' : `, ${batch} sequences`;
    return {
      source,
      scenario: `step, ${recipe.model}, ${gpus} x ${name}${sequences}`,
      published,
      unit: 's',
      mark: 'seen',
      tolerance: relative(share),
      ...(gpus < stragglersFrom
        ? { standing: 'asserted', note }
        : { standing: 'disagreement', note: `${note}; stragglers are missing` }),
      cost: 'quick',
      reproduce: stepCommandLine(run, gpus),
      predict: () => predictStep(oneSite(run, gpus)).step,
    };
  });
}

/** Recipes that only test what others chose. */
export const otherRecipeChecks: readonly Check[] = series.flatMap(rowsOf);
