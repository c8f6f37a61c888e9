import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { numberAt } from '../../../src/base/json-at.ts';
import { isJsonObject } from '../../../src/base/json.ts';
import { ran } from '../../support/command-line.ts';

const JOB = join(import.meta.dirname, '../../../examples/llama-405b-two-sites/3-job.yaml');
const SWEEP = join(import.meta.dirname, '../../../examples/nccl-tests-over-distance/3-job.yaml');
const FLAGS =
  '--model llama-3.1-405b --accelerator H100 --gpus 1024 --tensor 8 --pipeline 8 --context 2 --virtual-stages 8 --global-batch 512';

const predict = (...args: readonly string[]) => ran(['predict', 'step', ...args]);

describe('predict step -f', () => {
  test('is the same as by flags, at one site and at two', async () => {
    for (const where of [[], ['--sites', '2', '--length-km', '600']]) {
      const byFile = await predict('-f', JOB, ...where);
      expect(byFile).toMatchObject({ code: 0, err: '' });
      expect(byFile).toEqual(await predict(...FLAGS.split(' '), ...where));
    }
  });

  test('gradients in FP32 and a measured round trip make two sites slower', async () => {
    const step = async (...more: readonly string[]): Promise<number> => {
      const two = [...FLAGS.split(' '), '--sites', '2', '--length-km', '600', '-o', 'json'];
      const { out } = await predict(...two, ...more);
      const printed: unknown = JSON.parse(out);
      return isJsonObject(printed) ? (numberAt(printed, 'step') ?? NaN) : NaN;
    };
    const usual = await step();
    expect(await step('--gradient-precision', 'FP32')).toBeGreaterThan(usual);
    expect(await step('--rtt-us', '21000')).toBeGreaterThan(usual);
    // The fibre itself, to the microsecond.
    expect(await step('--rtt-us', '6177')).toBeCloseTo(usual, 4);
  });

  test.each([
    ['a flag of what the file says', [JOB, '--gpus', '8'], 2, 'cannot be used with option'],
    ['no such file', ['/nowhere.yaml'], 1, '/nowhere.yaml'],
    ['a job that trains nothing', [SWEEP], 1, 'training'],
  ])('refuses %s', async (_what, args, code, words) => {
    const refused = await predict('-f', ...args);
    expect(refused).toMatchObject({ code, out: '' });
    expect(refused.err).toContain(words);
  });
});
