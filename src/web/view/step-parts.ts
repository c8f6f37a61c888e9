import type { JsonObject } from '../../base/json.ts';
import { numberAt } from '../../base/json-at.ts';

/** Of a time. */
export interface Part {
  readonly name: string;
  readonly milliseconds: number;
  readonly percent: number;
  /** One sentence on what happens in it. */
  readonly meaning: string;
}

/**
 * Where a step's time goes, as `status.performance` has it. What is neither waiting nor a bubble is computing; of that, the
 * share of the GPUs' peak (MFU) would have done for the model's own arithmetic, and the rest is what kernels cost above it.
 */
export function stepParts(job: JsonObject): readonly Part[] {
  const of = (field: string): number | undefined => numberAt(job, 'status', 'performance', field);
  const step = of('stepMilliseconds');
  if (step === undefined) return [];
  const exposed = bounded(of('exposedCommunicationPercent') ?? 0, 100);
  const bubble = bounded(of('bubblePercent') ?? 0, 100 - exposed);
  const computing = 100 - exposed - bubble;
  const useful = bounded(of('modelFlopsUtilizationPercent') ?? 0, computing);
  const part = (name: string, percent: number, meaning: string): Part => ({
    name,
    percent,
    milliseconds: (step * percent) / 100,
    meaning,
  });
  return [
    part(
      'Model arithmetic',
      useful,
      "the model's floating-point operations at the peak of the GPUs (MFU)",
    ),
    part('Kernel overhead', computing - useful, 'the rest of computing: kernels below their peak'),
    part('Pipeline bubble', bubble, 'stages wait for their first or next microbatch'),
    part('Exposed communication', exposed, 'GPUs wait for data that no computation hides'),
  ].filter(({ percent }) => percent > 0.05);
}

const bounded = (value: number, most: number): number => Math.min(most, Math.max(0, value));
