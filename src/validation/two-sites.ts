import { predictStep } from '../collectives/predict-step.ts';
import type { StepPrediction } from '../collectives/step-time.ts';
import { gbps, seconds } from '../base/units.ts';
import type { Check } from './check.ts';
import { absolute } from './check.ts';
import type { Recipe } from './recipes.ts';
import { nemotron340b, oneSite, twoSites } from './recipes.ts';
import type { Fibre } from './step-sites.ts';
import { connectedBy } from './step-sites.ts';

/** The whole chain: fibre, tuning for the flows that cross it, what the lanes then carry, the step. */
export function acrossTwoSites(recipe: Recipe, gpus: number, fibre: Fibre): StepPrediction {
  const idle = { roundTrip: seconds(0), jitter: seconds(0), rate: gbps(1) };
  return predictStep(connectedBy(twoSites(recipe, gpus, { cut: 'data', path: idle }), fibre));
}

export const twoSiteChecks: readonly Check[] = [
  {
    source: 'NVIDIA, NeMo long haul (2025)',
    scenario: 'two-site efficiency, nemotron-4-340b, 1,000 km, 3,072 H100 and 8 Tb/s assumed',
    published: 0.96,
    unit: 'of one site',
    mark: 'seen',
    tolerance: absolute(0.02),
    standing: 'disagreement',
    note: 'neither bandwidth nor batch was published: with 3.7 Tb/s it is 96 %, and so it is with 16 round trips a step, one after the other',
    cost: 'quick',
    predict: (): number => {
      const fibre = { length: 1000, lanes: 10, laneGbps: 800, tuning: 'DistanceAware' } as const;
      const { step } = acrossTwoSites(nemotron340b, 3072, fibre);
      return predictStep(oneSite(nemotron340b, 3072)).step / step;
    },
  },
];
