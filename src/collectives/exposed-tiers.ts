import { present } from '../base/assert.ts';
import type { Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import type { StepInput, StepPrediction, Tier } from './step-time.ts';

type Exposed = Pick<
  StepPrediction,
  'exposedTensor' | 'exposedContext' | 'exposedExpert' | 'exposedData' | 'exposedCrossSite'
>;

/** Each part belongs to the farthest network its group of GPUs needs. */
export function exposedByTier(
  { training, shares }: StepInput,
  exposed: Exposed,
): Readonly<Record<Tier, Seconds>> {
  const { pool, replicas } = present(shares[0], 'a share of the job');
  const { tensor, context, expert, expertTensor } = training.parallelism;
  const tierOf = (ranks: number): Tier =>
    ranks <= pool.scaleUpDomainGpus ? 'scaleUp' : 'scaleOut';
  const sums: Record<Tier, number> = {
    scaleUp: 0,
    scaleOut: 0,
    scaleAcross: exposed.exposedCrossSite,
  };
  sums[tierOf(tensor)] += exposed.exposedTensor;
  sums[tierOf(tensor * context)] += exposed.exposedContext;
  sums[tierOf(expert * expertTensor)] += exposed.exposedExpert;
  sums[tierOf(tensor * context * replicas)] += exposed.exposedData;
  return {
    scaleUp: seconds(sums.scaleUp),
    scaleOut: seconds(sums.scaleOut),
    scaleAcross: seconds(sums.scaleAcross),
  };
}
