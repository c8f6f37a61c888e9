import { describe, expect, test } from '@jest/globals';
import { memoryPerGpu } from '../../src/collectives/memory.ts';
import { predictStep } from '../../src/collectives/predict-step.ts';
import type { Recipe } from '../../src/validation/recipes.ts';
import { llama405b, oneSite, poolOf, trainingOf } from '../../src/validation/recipes.ts';

/*
 * NVIDIA/dgxc-benchmarking: step seconds of its training recipes. H100 of tag 25.04.02, GB200 of tag 25.05.05.
 * One efficiency per GPU and number format; no other number of the model differs between the rows.
 */
type Row = readonly [recipe: Recipe, gpus: number, published: number];

function rows(recipe: Recipe, published: Readonly<Record<number, number>>): readonly Row[] {
  return Object.entries(published).map(([gpus, step]) => [recipe, Number(gpus), step]);
}

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
const nemotron: Recipe = {
  accelerator: 'H100-SXM',
  model: 'nemotron-4-340b',
  precision: 'BF16',
  sequenceLength: 4096,
  sequencesPerGpu: 0.25,
  cut: [8, 8, 1, 12],
};
const eightBits = (recipe: Recipe): Recipe => ({ ...recipe, precision: 'FP8' });
const llama405bOnBlackwell: Recipe = {
  ...llama405b,
  accelerator: 'GB200-NVL72',
  cut: [4, 8, 2, 8],
};
const nemotronOnBlackwell: Recipe = { ...nemotron, accelerator: 'GB200-NVL72', cut: [8, 4, 1, 12] };

const tables: readonly (readonly [
  name: string,
  rows: readonly Row[],
  mean: number,
  worst: number,
])[] = [
  [
    'H100 BF16',
    [
      ...rows(llama8b, { 8: 12.27, 16: 12.3, 32: 12.32, 64: 12.33, 128: 12.33 }),
      ...rows(llama70b, {
        64: 14.66,
        128: 14.67,
        256: 14.68,
        512: 14.67,
        1024: 14.65,
        2048: 14.66,
      }),
      ...rows(llama405b, { 512: 19.78, 1024: 19.84, 2048: 19.87 }),
      ...rows(nemotron, { 256: 4.36, 512: 4.39, 1024: 4.41, 2048: 4.43 }),
    ],
    0.015,
    0.025,
  ],
  [
    'H100 FP8',
    [
      ...rows(eightBits(llama8b), { 8: 9.33, 16: 9.36, 32: 9.43, 64: 9.48, 128: 9.54 }),
      ...rows(eightBits({ ...llama70b, cut: [4, 8, 1, 5] }), {
        64: 9.86,
        128: 9.95,
        256: 10.0,
        512: 10.07,
        1024: 10.08,
        2048: 10.15,
      }),
      ...rows(eightBits(llama405b), { 512: 12.37, 1024: 12.42, 2048: 12.56 }),
      ...rows(eightBits(nemotron), { 256: 2.93, 512: 2.97, 1024: 3.0, 2048: 3.05 }),
    ],
    0.04,
    0.07,
  ],
  [
    'GB200 BF16',
    [
      ...rows(llama405bOnBlackwell, { 128: 9.347, 256: 9.484, 512: 9.508 }),
      ...rows(nemotronOnBlackwell, { 128: 2.189, 256: 2.19, 512: 2.229 }),
    ],
    0.025,
    0.04,
  ],
  [
    'GB200 FP8',
    [
      ...rows(eightBits(llama405bOnBlackwell), { 128: 6.131, 256: 6.183, 512: 6.244 }),
      ...rows(eightBits(nemotronOnBlackwell), { 128: 1.483, 256: 1.517, 512: 1.549 }),
    ],
    0.03,
    0.06,
  ],
];

function errorOf([recipe, gpus, published]: Row): number {
  return Math.abs(predictStep(oneSite(recipe, gpus)).step / published - 1);
}

describe('NVIDIA recipes, seconds per step', () => {
  test.each(tables)(
    '%s: mean and worst row within the stated error',
    (_name, table, mean, worst) => {
      const errors = table.map(errorOf);
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(mean);
      expect(Math.max(...errors)).toBeLessThan(worst);
    },
  );

  test('405B in BF16 on 1,024 H100 takes 19.84 s within 8 %', () => {
    expect(errorOf([llama405b, 1024, 19.84])).toBeLessThan(0.08);
  });

  test('405B in BF16 on 1,024 H100 uses 55.3 % of the peak', () => {
    const { modelFlopsUtilization } = predictStep(oneSite(llama405b, 1024));
    expect(Math.abs(modelFlopsUtilization - 0.553)).toBeLessThan(0.02);
  });

  test.each(tables)(
    '%s: every recipe that ran fits into the memory of its GPUs',
    (_name, table) => {
      for (const [recipe, gpus] of table) {
        const { memory } = poolOf(recipe).accelerator;
        expect(memoryPerGpu(trainingOf(recipe, gpus), gpus)).toBeLessThan(memory);
      }
    },
  );
});
