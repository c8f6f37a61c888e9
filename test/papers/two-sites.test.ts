import { describe, expect, test } from '@jest/globals';
import { gbps, milliseconds, seconds } from '../../src/base/units.ts';
import { predictStep } from '../../src/collectives/predict-step.ts';
import type { Recipe } from '../../src/validation/recipes.ts';
import { llama405b, oneSite, twoSites } from '../../src/validation/recipes.ts';
import { acrossTwoSites, longHaulEfficiency } from '../../src/validation/two-sites.ts';

describe('405B on 1,024 H100 at two sites 600 km apart, 6 lanes of 800 Gb/s', () => {
  const whole = predictStep(oneSite(llama405b, 1024)).step;
  const fibre = { length: 600, lanes: 6, laneGbps: 800 };
  const tuned = acrossTwoSites(llama405b, 1024, { ...fibre, tuning: 'DistanceAware' });
  const shelf = acrossTwoSites(llama405b, 1024, { ...fibre, tuning: 'OffTheShelf' });

  test('tuned to the distance, the second site costs less than 1 % of the step', () => {
    expect(tuned.step / whole).toBeGreaterThan(1);
    expect(tuned.step / whole).toBeLessThan(1.01);
  });

  test('off the shelf, the link is the bottleneck: 3 to 6 % slower', () => {
    expect(shelf.step / tuned.step).toBeGreaterThan(1.03);
    expect(shelf.step / tuned.step).toBeLessThan(1.06);
    expect(shelf.exposedCrossSite).toBeGreaterThan(5 * tuned.exposedCrossSite);
  });
});

/* Megatron-Core waits for a round trip for each bucket of the chunk that is completed last: time that no bandwidth buys back. */
describe('Nemotron-4 340B on 2 x 1,536 H100, 21 ms, gradients in FP32', () => {
  test('more lanes help until only the round trips are left: 4 % of the step', () => {
    const efficiencies = [10, 20, 40, 400].map(longHaulEfficiency);
    expect(efficiencies).toEqual(efficiencies.toSorted((a, b) => a - b));
    const [few = 0, , many = 0, most = 0] = efficiencies;
    expect(few).toBeLessThan(0.9);
    expect(most - many).toBeLessThan(0.001);
    expect(1 - most).toBeCloseTo(0.043, 2);
  });
});

describe('published two-site runs', () => {
  /*
   * China Telecom, 120 km, GPT-3 175B, 1,024 GPUs, 800G lanes: more than 95 % of one site; one lane lost, more than 40 %
   * slower. Batch and lanes were not published; asserted is the direction: near 1 when the lanes suffice, far below
   * when they do not.
   */
  test('GPT-3 175B over 120 km: above 95 % with enough lanes, below 70 % with one', () => {
    const gpt3: Recipe = {
      accelerator: 'H100-SXM',
      model: 'gpt-3-175b',
      precision: 'BF16',
      sequenceLength: 2048,
      sequencesPerGpu: 1.5,
      cut: [8, 8, 1, 6],
    };
    const whole = predictStep(oneSite(gpt3, 1024)).step;
    const at = (lanes: number): number =>
      whole /
      acrossTwoSites(gpt3, 1024, { length: 120, lanes, laneGbps: 800, tuning: 'DistanceAware' })
        .step;
    expect(at(8)).toBeGreaterThan(0.95);
    expect(at(1)).toBeLessThan(0.7);
  });
});

describe('the ways to cut and to synchronise, by direction', () => {
  const path = { roundTrip: milliseconds(6), jitter: seconds(0), rate: gbps(3000) };
  const data = twoSites(llama405b, 1024, { cut: 'data', path });
  const synchronized = (synchronization: typeof data.training.synchronization): number =>
    predictStep({ ...data, training: { ...data.training, synchronization } }).step;

  test('a flat ring across sites is slower than the hierarchical form (twice the bytes)', () => {
    expect(synchronized({ type: 'flat' })).toBeGreaterThan(synchronized({ type: 'hierarchical' }));
  });

  test('local updates need the link less often: within 1 % of one site at 50 inner steps', () => {
    const whole = predictStep(oneSite(llama405b, 1024)).step;
    const local = synchronized({
      type: 'local-update',
      innerSteps: 50,
      fragments: 1,
      overlapSteps: 0,
      outerBits: 16,
    });
    expect(local / whole).toBeLessThan(1.01);
  });

  test('a pipeline cut sends activations, far fewer bytes than gradients in a plain schedule', () => {
    const plain: Recipe = { ...llama405b, cut: [8, 8, 2, 1] };
    const pipeline = predictStep(twoSites(plain, 1024, { cut: 'pipeline', path }));
    const gradients = predictStep(twoSites(plain, 1024, { cut: 'data', path }));
    expect(pipeline.exposedCrossSite).toBeLessThan(gradients.exposedCrossSite);
  });
});
