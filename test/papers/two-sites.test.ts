import { describe, expect, test } from '@jest/globals';
import { bytesPerSecond, gbps, km, milliseconds, seconds } from '../../src/base/units.ts';
import { crossSiteFlows, predictStep } from '../../src/collectives/predict-step.ts';
import type { StepPrediction } from '../../src/collectives/step-time.ts';
import type { TuningMode } from '../../src/domain/site-link.ts';
import { tuneLane } from '../../src/network/congestion/tune.ts';
import { roundTrip } from '../../src/network/fibre.ts';
import { linkState } from '../../src/network/link.ts';
import type { Recipe } from '../../src/validation/recipes.ts';
import { llama405b, oneSite, twoSites } from '../../src/validation/recipes.ts';

interface Fibre {
  readonly length: number;
  readonly lanes: number;
  readonly laneGbps: number;
  readonly tuning: TuningMode;
}

/** The whole chain: fibre, tuning for the flows that cross it, what the lanes then carry, the step. */
function acrossTwoSites(recipe: Recipe, gpus: number, fibre: Fibre): StepPrediction {
  const { length, lanes, laneGbps, tuning } = fibre;
  const delay = roundTrip(km(length));
  const idle = { roundTrip: delay, jitter: seconds(0), rate: gbps(1) };
  const flows = crossSiteFlows(twoSites(recipe, gpus, { cut: 'data', path: idle })) / lanes;
  const link = {
    name: 'one-two',
    sites: ['one', 'two'],
    givenLength: km(length),
    routeFactor: 1.4,
    lanes,
    laneRate: gbps(laneGbps),
    jitter: seconds(0),
    lossRate: 0,
    reservable: 0.9,
    tuning,
  } as const;
  const parameters = tuneLane({
    mode: tuning,
    roundTrip: delay,
    laneRate: link.laneRate,
    flows,
    jitter: link.jitter,
    length: km(length),
  });
  const state = linkState({
    link,
    length: km(length),
    lanesUp: lanes,
    available: 'up',
    parameters,
    flows,
  });
  const rate = bytesPerSecond(state.capacity * state.efficiency);
  const path = { roundTrip: delay, jitter: state.jitter, rate };
  return predictStep(twoSites(recipe, gpus, { cut: 'data', path }));
}

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
    expect(shelf.exposedCrossSite).toBeGreaterThan(20 * tuned.exposedCrossSite);
  });
});

describe('published two-site runs', () => {
  /*
   * NVIDIA, NeMo long haul (2025): Nemotron-4 340B, two sites about 1,000 km apart, hierarchical all-reduce, 96 % of one
   * site. GPUs and bandwidth were not published: 3,072 GPUs, the weak-scaling recipe and 8 Tb/s are assumed. Two-site
   * efficiency is predicted to +-5 points on shapes that were not fitted.
   */
  test('Nemotron-4 340B over 1,000 km: 96 % of one site, 8 Tb/s assumed', () => {
    const nemotron: Recipe = {
      accelerator: 'H100-SXM',
      model: 'nemotron-4-340b',
      precision: 'BF16',
      sequenceLength: 4096,
      sequencesPerGpu: 0.25,
      cut: [8, 8, 1, 12],
    };
    const fibre = { length: 1000, lanes: 10, laneGbps: 800, tuning: 'DistanceAware' } as const;
    const { step } = acrossTwoSites(nemotron, 3072, fibre);
    const efficiency = predictStep(oneSite(nemotron, 3072)).step / step;
    expect(Math.abs(efficiency - 0.96)).toBeLessThan(0.05);
  });

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

describe('DiLoCo scaling laws (Charles et al., 2025): 405B, two replicas, H = 100, a step of 26 s', () => {
  // Their bandwidths lie on a grid of ratio 1.207: a quarter more must do, a quarter less must not.
  test.each([
    [0.5, 2],
    [0.8, 7.5],
    [0.9, 16],
    [0.95, 33.9],
  ])('%d of the time computing takes %d Gb/s', (utilisation, speed) => {
    const computing = (rate: number): number => {
      const path = { roundTrip: milliseconds(1), jitter: seconds(0), rate: gbps(rate) };
      const input = twoSites(llama405b, 1024, { cut: 'data', path });
      const synchronization = { type: 'local-update', innerSteps: 100 } as const;
      const training = { ...input.training, synchronization };
      return 26 / (26 + predictStep({ ...input, training }).exposedCrossSite);
    };
    expect(computing(1.25 * speed)).toBeGreaterThan(utilisation - 0.01);
    expect(computing(speed / 1.25)).toBeLessThan(utilisation);
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
    const local = synchronized({ type: 'local-update', innerSteps: 50 });
    expect(local / whole).toBeLessThan(1.01);
  });

  test('a pipeline cut sends activations, far fewer bytes than gradients in a plain schedule', () => {
    const plain: Recipe = { ...llama405b, cut: [8, 8, 2, 1] };
    const pipeline = predictStep(twoSites(plain, 1024, { cut: 'pipeline', path }));
    const gradients = predictStep(twoSites(plain, 1024, { cut: 'data', path }));
    expect(pipeline.exposedCrossSite).toBeLessThan(gradients.exposedCrossSite);
  });
});
