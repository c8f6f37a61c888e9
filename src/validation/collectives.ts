import { present } from '../base/assert.ts';
import { toMicroseconds } from '../base/units.ts';
import { predictCollective } from '../collectives/predict-collective.ts';
import { fabricByName } from '../domain/catalogue/fabrics.ts';
import { measurements } from '../domain/catalogue/measured/measurements.ts';
import { sizeBytes } from '../domain/measurement.ts';
import type { Check } from './check.ts';
import { relative } from './check.ts';
import { fitPlans } from './fit-plans.ts';
import type { FitPlan, Sample } from './law-fit.ts';
import { plannedSamples } from './law-fit.ts';

interface Band {
  readonly fromBytes: number;
  readonly fitted: number;
  readonly tested: number;
}

/**
 * How far off one point may be. Public tables jump by 20 % and more where NCCL changes its algorithm, and two runs on the
 * same machine differ by half below a MiB; the means are asserted tighter, in test/papers/collective-accuracy.test.ts.
 */
const bands: readonly Band[] = [
  { fromBytes: sizeBytes('16M'), fitted: 0.2, tested: 0.3 },
  { fromBytes: sizeBytes('1M'), fitted: 0.2, tested: 0.35 },
  { fromBytes: 0, fitted: 0.3, tested: 0.3 },
];

/** Every measured size of every published run, as a time. */
export const collectiveChecks: readonly Check[] = fitPlans.flatMap((plan) => {
  const fabric = present(fabricByName(plan.fabric), plan.fabric);
  return plannedSamples(plan, measurements, fabric.gpusPerDomain).map((row): Check => {
    const { sample, source, fitted } = row;
    return {
      source,
      scenario: `${plan.operation}, ${sample.ranks} GPUs, ${plan.fabric}, ${sizeName(sample.size)}`,
      published: sample.microseconds,
      unit: 'us',
      mark: 'seen',
      tolerance: relative(toleranceOf(sample, fitted)),
      standing: fitted ? 'fitted' : 'asserted',
      cost: 'quick',
      reproduce: commandOf(plan, sample),
      predict: () =>
        toMicroseconds(
          predictCollective(
            { operation: plan.operation, parts: [{ fabric, gpus: sample.ranks }], ways: [] },
            sample.bytes,
          ).time,
        ),
    };
  });
});

function toleranceOf({ bytes }: Sample, fitted: boolean): number {
  const band = present(
    bands.find(({ fromBytes }) => bytes >= fromBytes),
    'a band of sizes',
  );
  return fitted ? band.fitted : band.tested;
}

function sizeName(size: string): string {
  return /\d$/.test(size) ? `${size} B` : `${size}iB`;
}

function commandOf({ fabric, operation }: FitPlan, { ranks, size }: Sample): string {
  return `longhaul predict collective --fabric ${fabric} --gpus ${ranks} --operation ${operation} --size ${size}`;
}
