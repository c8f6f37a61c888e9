import type { CollectiveInput, CollectivePrediction } from './predict-collective.ts';
import { collectivePredictor } from './predict-collective.ts';

/** Sizes as nccl-tests takes them: from the first, each a factor more, up to the last. */
export interface SweepRange {
  readonly minBytes: number;
  readonly maxBytes: number;
  /** Above 1. */
  readonly factor: number;
}

export function sweepSizes({ minBytes, maxBytes, factor }: SweepRange): readonly number[] {
  const sizes: number[] = [];
  for (let bytes = minBytes; bytes <= maxBytes; bytes *= factor) sizes.push(bytes);
  return sizes;
}

export function predictSweep(
  input: CollectiveInput,
  range: SweepRange,
): readonly CollectivePrediction[] {
  return sweepSizes(range).map(collectivePredictor(input));
}
