import { expect, test } from '@jest/globals';
import { predictStep } from '../../../src/collectives/predict-step.ts';
import { present } from '../../../src/base/assert.ts';
import { expertTraffic } from '../../../src/collectives/expert-exchange.ts';
import type { StepTraffic } from '../../../src/telemetry/traffic.ts';
import { trafficOf } from '../../../src/telemetry/traffic.ts';
import type { Recipe } from '../../../src/validation/recipes.ts';
import { oneSite } from '../../../src/validation/recipes.ts';

const deepseek: Recipe = {
  accelerator: 'H100-SXM',
  model: 'deepseek-v3',
  precision: 'BF16',
  sequenceLength: 4096,
  sequencesPerGpu: 8,
  cut: [2, 8, 1, 1],
};
const GPUS = 1024;

function trafficWith(expert: number): StepTraffic {
  const input = oneSite({ ...deepseek, experts: [expert, 1] }, GPUS);
  const share = present(input.shares[0], 'a share');
  const { training, shares } = input;
  const run = {
    job: 'default/moe',
    work: { type: 'training', training },
    shares,
    routes: [],
    nodes: new Map([[share.pool.name, GPUS / 8]]),
  } as const;
  return trafficOf(run, share, { type: 'training', ...predictStep(input) });
}

/** 8 sequences a GPU, 16 GPUs a replica. */
const MICRO_BATCHES = 8 * 16;

test.each([8, 64])('experts dealt out over %d ranks add their all-to-alls', (expert) => {
  const [without, dealt] = [trafficWith(1), trafficWith(expert)];
  const { training } = oneSite({ ...deepseek, experts: [expert, 1] }, GPUS);
  const { inside, outside } = expertTraffic(training, 8);
  expect(dealt.scaleUp - without.scaleUp).toBeCloseTo(MICRO_BATCHES * inside, -3);
  expect(dealt.nic - without.nic).toBeCloseTo(MICRO_BATCHES * outside, -3);
  expect(inside).toBeGreaterThan(0);
  expect(outside > 0).toBe(expert > 8);
});
