import { expect, test } from '@jest/globals';
import { memoryPerGpu } from '../../../src/collectives/memory.ts';
import { llama405b, trainingOf } from '../../../src/validation/recipes.ts';

const training = trainingOf(llama405b, 1024);
const { parallelism } = training;

test('405B cut 8 x 8 x 2 on 1,024 H100 holds 68 GB on each', () => {
  // 6.34e9 weights x (4 + 12/16) B, and 15.75 layers x 4,096 tokens x 16,384 x 32 B / 8 x 8.875 micro-batches.
  expect(memoryPerGpu(training, 1024) / 1e9).toBeCloseTo(30.12 + 37.53, 0);
});

test('more replicas share the optimiser, more cuts share everything', () => {
  const here = memoryPerGpu(training, 1024);
  expect(memoryPerGpu(training, 2048)).toBeLessThan(here);
  const cut = { ...training, parallelism: { ...parallelism, tensor: 16 } };
  expect(memoryPerGpu(cut, 1024)).toBeLessThan(here);
});

test('gradients in FP32 take two bytes more of every weight that a GPU holds', () => {
  const fourBytes = { ...training, gradientPrecision: 'FP32' } as const;
  const more = memoryPerGpu(fourBytes, 1024) - memoryPerGpu(training, 1024);
  expect(more / 1e9).toBeCloseTo(2 * 6.34, 1);
});

test('longer sequences and larger micro-batches take more', () => {
  const here = memoryPerGpu(training, 1024);
  const longer = { ...training, sequenceLength: 2 * training.sequenceLength };
  const larger = { ...training, microBatchSequences: 2 };
  expect(memoryPerGpu(longer, 1024)).toBeGreaterThan(here);
  expect(memoryPerGpu(larger, 1024)).toBeCloseTo(memoryPerGpu(longer, 1024), 0);
});
