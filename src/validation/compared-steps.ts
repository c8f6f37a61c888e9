import { predictStep } from '../collectives/predict-step.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';
import type { Recipe } from './recipes.ts';
import { nemotron340b, oneSite } from './recipes.ts';
import { megascale, mlperf, recomputed } from './step-runs.ts';

const stepOf = (recipe: Recipe, gpus: number): number => predictStep(oneSite(recipe, gpus)).step;

/** What Calculon caa4b11 says of the runs of Korthikanti et al.: seconds with full and with selective recomputation. */
const calculon: Readonly<Record<string, readonly [full: number, selective: number]>> = {
  '22B': [1.4, 1.14],
  '175B': [18.03, 13.64],
  '530B': [49.89, 34.47],
  '1T': [90.08, 66.04],
};

const peerChecks: readonly Check[] = recomputed.flatMap(({ name, gpus, recipe }) =>
  (['full', 'selective'] as const).map((recomputation, index): Check => ({
    source: 'Calculon caa4b11',
    scenario: `step, ${name}, ${recomputation}, ${gpus} x A100`,
    published: calculon[name]?.[index] ?? Number.NaN,
    unit: 's',
    mark: 'reproduced',
    tolerance: relative(0.1),
    standing: 'compared',
    cost: 'quick',
    predict: () => stepOf({ ...recipe, recomputation }, gpus),
  })),
);

/** Step of 128 GPUs over that of more: NVIDIA's own series of one recipe at one site. */
const weak: readonly (readonly [gpus: number, efficiency: number])[] = [
  [256, 0.987],
  [1024, 0.975],
  [2048, 0.952],
];

const weakChecks: readonly Check[] = weak.map(([gpus, published]) => ({
  source: 'NVIDIA dgxc-benchmarking 24.11.1',
  scenario: `weak scaling from 128 to ${gpus} H100, nemotron-4-340b BF16`,
  published,
  unit: 'of 128 GPUs',
  mark: 'seen',
  tolerance: absolute(0.025),
  ...(gpus > 256
    ? {
        standing: 'disagreement',
        note: 'stragglers are missing: as jitter of a GPU they would be 6 % of a step here, 0 to 3 % in the same recipes with later software',
      }
    : { standing: 'asserted' }),
  cost: 'quick',
  predict: () => stepOf(nemotron340b, 128) / stepOf(nemotron340b, gpus),
}));

/** Sequences a second of one GPU, over those of fewer GPUs: what a fixed batch on more GPUs leaves. */
function strongScaling(
  [few, fewRecipe]: readonly [number, Recipe],
  [many, manyRecipe]: readonly [number, Recipe],
): number {
  const perGpu = (gpus: number, recipe: Recipe): number =>
    recipe.sequencesPerGpu / stepOf(recipe, gpus);
  return perGpu(many, manyRecipe) / perGpu(few, fewRecipe);
}

const mlperfOn = (gpus: number, batch: number, microBatch: number): Recipe => ({
  ...mlperf,
  sequencesPerGpu: batch / gpus,
  microBatch,
});

const strongChecks: readonly Check[] = [
  {
    source: 'MLPerf Training 4.1, GPT-3 175B in FP8',
    scenario: 'arithmetic of one GPU, 3,072 H100 on 3,072 sequences over 512 on 2,048',
    published: 725 / 931,
    unit: 'x',
    mark: 'derived',
    tolerance: absolute(0.1),
    standing: 'disagreement',
    note: 'the model loses too little at scale; as jitter of a GPU it would be 52 % of a step',
    cost: 'quick',
    predict: () => strongScaling([512, mlperfOn(512, 2048, 2)], [3072, mlperfOn(3072, 3072, 1)]),
  },
  {
    source: 'MegaScale (Jiang et al., 2024)',
    scenario: 'utilisation of 12,288 over that of 3,072 A100, one batch',
    published: 55.2 / 59.1,
    unit: 'x',
    mark: 'transcribed',
    tolerance: absolute(0.06),
    standing: 'asserted',
    cost: 'quick',
    predict: () => strongScaling([3072, megascale(3072)], [12288, megascale(12288)]),
  },
  {
    source: 'MegaScale (Jiang et al., 2024), Megatron-LM baseline',
    scenario: 'utilisation of 12,288 over that of 3,072 A100, one batch',
    published: 41.2 / 48.7,
    unit: 'x',
    mark: 'transcribed',
    tolerance: absolute(0.06),
    standing: 'disagreement',
    note: 'the baseline hides less of its gradients than MegaScale, which agrees; its NICs, 200 Gb/s, are taken for 400',
    cost: 'quick',
    predict: () => strongScaling([3072, megascale(3072)], [12288, megascale(12288)]),
  },
];

/** Steps beside other simulators, and what scale costs. */
export const comparedStepChecks: readonly Check[] = [...peerChecks, ...weakChecks, ...strongChecks];
