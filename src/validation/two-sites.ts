import { predictStep } from '../collectives/predict-step.ts';
import type { StepPrediction } from '../collectives/step-time.ts';
import { gbps, milliseconds, seconds, toGbps } from '../base/units.ts';
import type { Check } from './check.ts';
import { absolute, relative } from './check.ts';
import type { Recipe } from './recipes.ts';
import { llama405b, nemotron340b, oneSite, twoSites } from './recipes.ts';
import type { Fibre } from './step-sites.ts';
import { connectedBy } from './step-sites.ts';

/** The whole chain: fibre, tuning for the flows that cross it, what the lanes then carry, the step. */
export function acrossTwoSites(recipe: Recipe, gpus: number, fibre: Fibre): StepPrediction {
  const idle = { roundTrip: seconds(0), jitter: seconds(0), rate: gbps(1) };
  return predictStep(connectedBy(twoSites(recipe, gpus, { cut: 'data', path: idle }), fibre));
}

/** Gb/s by share of the time that computes; their values lie on a grid of ratio 1.207. */
const localUpdates = { 0.5: 2, 0.8: 7.5, 0.9: 16, 0.95: 33.9 };
const STEP_SECONDS = 26;

/** The rate between two sites at which 405B with H = 100 computes for `utilisation` of the time. */
function localUpdateRate(utilisation: number): number {
  let low = 0.1;
  let high = 1000;
  for (let step = 0; step < 40; step++) {
    const middle = Math.sqrt(low * high);
    if (computing(middle) < utilisation) low = middle;
    else high = middle;
  }
  return toGbps(gbps(low));
}

function computing(rate: number): number {
  const path = { roundTrip: milliseconds(1), jitter: seconds(0), rate: gbps(rate) };
  const input = twoSites(llama405b, 1024, { cut: 'data', path });
  const synchronization = {
    type: 'local-update',
    innerSteps: 100,
    fragments: 1,
    overlapSteps: 0,
    outerBits: 16,
  } as const;
  const training = { ...input.training, synchronization };
  const exposed = predictStep({ ...input, training }).exposedCrossSite;
  return STEP_SECONDS / (STEP_SECONDS + exposed);
}

export const twoSiteChecks: readonly Check[] = [
  {
    source: 'NVIDIA, NeMo long haul (2025)',
    scenario: 'two-site efficiency, nemotron-4-340b, 1,000 km, 3,072 H100 and 8 Tb/s assumed',
    published: 0.96,
    unit: 'of one site',
    mark: 'seen',
    tolerance: absolute(0.05),
    standing: 'asserted',
    note: 'GPUs and bandwidth were not published',
    cost: 'quick',
    predict: (): number => {
      const fibre = { length: 1000, lanes: 10, laneGbps: 800, tuning: 'DistanceAware' } as const;
      const { step } = acrossTwoSites(nemotron340b, 3072, fibre);
      return predictStep(oneSite(nemotron340b, 3072)).step / step;
    },
  },
  ...Object.entries(localUpdates).map(([utilisation, published]): Check => ({
    source: 'DiLoCo scaling laws (Charles et al., 2025)',
    scenario: `bandwidth, 405B, H = 100, computing ${Number(utilisation) * 100} % of the time`,
    published,
    unit: 'Gb/s',
    mark: 'seen',
    tolerance: relative(0.25),
    standing: 'asserted',
    cost: 'quick',
    note: 'utilisation to one point; their bandwidths lie on a grid of ratio 1.207',
    predict: () => localUpdateRate(Number(utilisation) - 0.01),
  })),
];
