import { describe, expect, test } from '@jest/globals';
import { memoryPerGpu } from '../../src/collectives/memory.ts';
import { predictStep } from '../../src/collectives/predict-step.ts';
import { llama405b, oneSite, poolOf, trainingOf } from '../../src/validation/recipes.ts';
import { recipeTables } from '../../src/validation/steps.ts';

/* The rows themselves are asserted with all other published figures; here is what holds over a table. */
const tables = recipeTables.map(({ name, mean, series }) => {
  const rows = series.flatMap(({ recipe, steps }) =>
    Object.entries(steps).map(([gpus, published]) => [recipe, Number(gpus), published] as const),
  );
  return [name, mean, rows] as const;
});

describe('NVIDIA recipes, seconds per step', () => {
  test.each(tables)('%s: the mean error is below %d', (_name, mean, rows) => {
    const errors = rows.map(([recipe, gpus, published]) =>
      Math.abs(predictStep(oneSite(recipe, gpus)).step / published - 1),
    );
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(mean);
  });

  test('405B in BF16 on 1,024 H100 uses 55.3 % of the peak', () => {
    const { modelFlopsUtilization } = predictStep(oneSite(llama405b, 1024));
    expect(Math.abs(modelFlopsUtilization - 0.553)).toBeLessThan(0.02);
  });

  test.each(tables)(
    '%s: every recipe that ran fits into the memory of its GPUs',
    (_name, _mean, rows) => {
      for (const [recipe, gpus] of rows) {
        const { memory } = poolOf(recipe).accelerator;
        expect(memoryPerGpu(trainingOf(recipe, gpus), gpus)).toBeLessThan(memory);
      }
    },
  );
});
