import { expect, test } from '@jest/globals';
import { stageImbalance } from '../../../src/collectives/stage-imbalance.ts';
import { llama405b, trainingOf } from '../../../src/validation/recipes.ts';

test('126 layers and two embeddings fill 8 stages of 16: the slowest is 1 % above the mean', () => {
  expect(stageImbalance(trainingOf(llama405b, 1024))).toBeCloseTo(1.01, 2);
});

test('one stage is its own mean', () => {
  const whole = { ...llama405b, cut: [8, 1, 2, 1] } as const;
  expect(stageImbalance(trainingOf(whole, 1024))).toBe(1);
});

test('an output layer on top of evenly dealt layers slows the last stage, the more the shorter the stages', () => {
  const nemotron = { ...llama405b, model: 'nemotron-4-340b' };
  const four = stageImbalance(trainingOf({ ...nemotron, cut: [8, 4, 1, 12] }, 1024));
  const eight = stageImbalance(trainingOf({ ...nemotron, cut: [8, 8, 1, 12] }, 1024));
  expect(four).toBeGreaterThan(1.03);
  expect(eight).toBeGreaterThan(four + 0.03);
});
