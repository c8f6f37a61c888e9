import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../src/validation/check.ts';
import { inferenceChecks } from '../../src/validation/inference.ts';

/* Each row is asserted by published-figures.test.ts; here, what the model promises over the tables. */
describe('TensorRT-LLM 0.9.0, three numbers for all GPUs', () => {
  const rows = inferenceChecks
    .map(evaluate)
    .filter(({ source }) => source.includes('TensorRT-LLM'));
  const mean = (standing: string, unit: string): number => {
    const errors = rows.filter((row) => row.standing === standing && row.unit === unit);
    return errors.reduce((sum, { error }) => sum + Math.abs(error), 0) / errors.length;
  };

  test.each([
    ['fitted', 'tokens/s/GPU', 0.1],
    ['fitted', 'ms', 0.1],
    ['asserted', 'tokens/s/GPU', 0.1],
    ['asserted', 'ms', 0.16],
  ])('%s rows in %s are off by at most %d on average', (standing, unit, most) => {
    expect(mean(standing, unit)).toBeLessThan(most);
  });
});
