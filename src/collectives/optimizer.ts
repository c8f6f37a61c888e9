import type { Seconds } from '../base/units.ts';
import { seconds } from '../base/units.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Training } from '../domain/job.ts';
import { GRADIENT_BYTES } from './gradients.ts';
import { heldWeights } from './held-weights.ts';

/** Adam reads and writes a master weight and two moments in FP32 and writes a weight in BF16; and it reads a gradient. */
const STATE_AND_WEIGHT_BYTES = 26;

/** The pass over the state of the optimiser, at the rate of the memory; each replica of a site does its share of it. */
export function optimizerTime(training: Training, pool: GpuPool, replicas: number): Seconds {
  const { memoryRate } = pool.accelerator;
  if (memoryRate === undefined) return seconds(0);
  const updated = heldWeights(training, replicas).reduce(
    (sum, { parameters, copies }) => sum + parameters / (training.sharding === 'none' ? 1 : copies),
    0,
  );
  const perParameter = STATE_AND_WEIGHT_BYTES + GRADIENT_BYTES[training.gradientPrecision];
  return seconds((updated * perParameter) / memoryRate);
}
