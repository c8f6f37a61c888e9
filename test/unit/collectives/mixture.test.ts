import { describe, expect, test } from '@jest/globals';
import { bytes } from '../../../src/base/units.ts';
import { expertExchangeTime, expertTraffic } from '../../../src/collectives/expert-exchange.ts';
import { heldWeights } from '../../../src/collectives/held-weights.ts';
import { memoryPerGpu } from '../../../src/collectives/memory.ts';
import { predictStep } from '../../../src/collectives/predict-step.ts';
import { callTime } from '../../../src/collectives/call-time.ts';
import { fabricOfPool } from '../../../src/collectives/pool-fabric.ts';
import { replicasPerExpertGroup } from '../../../src/domain/job.ts';
import { expertParameterCount, parameterCount } from '../../../src/domain/parameters.ts';
import type { Recipe } from '../../../src/validation/recipes.ts';
import { oneSite, poolOf, trainingOf } from '../../../src/validation/recipes.ts';

const deepseek: Recipe = {
  accelerator: 'H100-SXM',
  model: 'deepseek-v3',
  precision: 'BF16',
  sequenceLength: 4096,
  sequencesPerGpu: 8,
  cut: [2, 8, 1, 1],
  experts: [64, 1],
};
const fabric = fabricOfPool(poolOf(deepseek));

describe('the exchange with experts', () => {
  // 2,048 tokens of 7,168 x 2 B on each rank, 58 / 8 layers with experts a stage, four times each.
  const copy = 2048 * 7168 * 2;
  const times = 4 * (58 / 8);

  test('inside a domain: a copy for every expert, in one all-to-all by NVLink', () => {
    const training = trainingOf({ ...deepseek, experts: [8, 1] }, 512);
    const call = callTime('AllToAll', { fabric, ranks: 8, stride: 1 }, bytes(copy * 8));
    expect(expertExchangeTime(training, fabric)).toBeCloseTo(times * call, 9);
  });

  test('beyond it: a copy for each of at most four domains, in one by the NICs', () => {
    const training = trainingOf(deepseek, 512);
    const call = callTime('AllToAll', { fabric, ranks: 64, stride: 1 }, bytes(copy * 4));
    const wire = (copy * 4 * 56) / 64 / (fabric.nicPerGpu * 0.83);
    expect(expertExchangeTime(training, fabric)).toBeCloseTo(times * call, 9);
    expect(call - wire).toBeCloseTo(60e-6, 9);
  });

  test('recomputation sends the forward ones again; one group sends nothing', () => {
    const again = trainingOf({ ...deepseek, recomputation: 'full' }, 512);
    const ratio =
      expertExchangeTime(again, fabric) / expertExchangeTime(trainingOf(deepseek, 512), fabric);
    expect(ratio).toBeCloseTo(1.5, 9);
    expect(expertExchangeTime(trainingOf({ ...deepseek, experts: [1, 1] }, 512), fabric)).toBe(0);
  });
});

describe('what a GPU sends to experts in a micro-batch', () => {
  const copy = 2048 * 7168 * 2;
  const times = 4 * (58 / 8);

  test.each([
    ['inside one domain', [8, 1], 8, [times * copy * 7, 0]],
    [
      'in domains of eight',
      [64, 1],
      8,
      [(times * copy * 8 * 7) / 64, (times * copy * 4 * 56) / 64],
    ],
    ['in a rack', [64, 1], 72, [(times * copy * 8 * 63) / 64, 0]],
    ['no experts dealt out', [1, 1], 8, [0, 0]],
  ] as const)('%s', (_where, experts, domain, [inside, outside]) => {
    const traffic = expertTraffic(trainingOf({ ...deepseek, experts }, 512), domain);
    expect(traffic.inside).toBeCloseTo(inside, 3);
    expect(traffic.outside).toBeCloseTo(outside, 3);
  });

  test('ranks that share the matrices of an expert gather its tokens too', () => {
    const alone = expertTraffic(trainingOf({ ...deepseek, experts: [8, 1] }, 512), 72);
    const shared = expertTraffic(trainingOf({ ...deepseek, experts: [8, 2] }, 512), 72);
    expect(shared.inside - alone.inside).toBeCloseTo(times * copy * 8, 3);
  });
});

test('all ranks of a stage together hold every weight once for each copy', () => {
  const training = trainingOf(deepseek, 512);
  const [common, experts] = heldWeights(training, 32);
  const { model } = training;
  expect((common?.parameters ?? 0) * 2 * 8).toBeCloseTo(
    parameterCount(model) - expertParameterCount(model),
    -2,
  );
  expect((experts?.parameters ?? 0) * 64 * 8).toBeCloseTo(expertParameterCount(model), -2);
  expect([common?.copies, experts?.copies]).toEqual([32, 1]);
});

test.each([
  [{ tensor: 2, context: 1, expert: 64, expertTensor: 1 }, 32],
  [{ tensor: 4, context: 2, expert: 8, expertTensor: 1 }, 1],
  [{ tensor: 4, context: 1, expert: 8, expertTensor: 4 }, 8],
  [{ tensor: 8, context: 1, expert: 1, expertTensor: 1 }, 1],
])('%o: %d replicas stay together', (cut, replicas) => {
  expect(replicasPerExpertGroup({ ...cut, pipeline: 1, virtualPipeline: 1 })).toBe(replicas);
});

describe('recomputation and sharding', () => {
  const dense: Recipe = {
    ...deepseek,
    model: 'llama-3.1-8b',
    cut: [1, 1, 1, 1],
    experts: [1, 1],
  };

  test('full recomputation takes a third more computation and less memory', () => {
    const again: Recipe = { ...dense, recomputation: 'full' };
    const ratio = predictStep(oneSite(again, 64)).compute / predictStep(oneSite(dense, 64)).compute;
    expect(ratio).toBeCloseTo(4 / 3, 9);
    expect(memoryPerGpu(trainingOf(again, 64), 64)).toBeLessThan(
      memoryPerGpu(trainingOf(dense, 64), 64),
    );
  });

  test('the more is shared out, the less each GPU holds, and the more it fetches', () => {
    const at = (sharding: 'none' | 'optimizer' | 'full'): readonly [number, number] => {
      const recipe: Recipe = { ...dense, sharding };
      return [memoryPerGpu(trainingOf(recipe, 64), 64), predictStep(oneSite(recipe, 64)).optimizer];
    };
    const [none, optimizer, full] = [at('none'), at('optimizer'), at('full')];
    expect(none[0]).toBeGreaterThan(optimizer[0]);
    expect(optimizer[0]).toBeGreaterThan(full[0]);
    expect(none[1] / optimizer[1]).toBeCloseTo(64, 6);
  });
});
