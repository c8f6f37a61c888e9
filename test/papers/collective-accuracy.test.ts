import { describe, expect, test } from '@jest/globals';
import { present } from '../../src/base/assert.ts';
import { predictCollective } from '../../src/collectives/predict-collective.ts';
import { fabricByName } from '../../src/domain/catalogue/fabrics.ts';
import { measurements } from '../../src/domain/catalogue/measured/measurements.ts';
import { sizeBytes } from '../../src/domain/measurement.ts';
import { fitPlans } from '../../src/validation/fit-plans.ts';
import { plannedSamples } from '../../src/validation/law-fit.ts';

const LARGE = sizeBytes('16M');

interface ErrorRow {
  readonly fabric: string;
  readonly operation: string;
  readonly fitted: boolean;
  readonly nodesFitted: boolean;
  readonly error: number;
}

const errors: readonly ErrorRow[] = fitPlans.flatMap((plan) => {
  const fabric = present(fabricByName(plan.fabric), plan.fabric);
  return plannedSamples(plan, measurements, fabric.gpusPerDomain)
    .filter(({ sample }) => sample.bytes >= LARGE)
    .map(({ sample, fitted }) => {
      const parts = [{ fabric, gpus: sample.ranks }];
      const { operation } = plan;
      const { time } = predictCollective({ operation, parts, ways: [] }, sample.bytes);
      const error = Math.abs((time * 1e6) / sample.microseconds - 1);
      const nodesFitted = fitted || plan.fitted === 'every-other-row';
      return { fabric: plan.fabric, operation, fitted, nodesFitted, error };
    });
});

function mean(rows: readonly ErrorRow[]): number {
  return rows.reduce((sum, { error }) => sum + error, 0) / rows.length;
}

describe('published NCCL runs of 16 MiB and more', () => {
  const fabrics = [...new Set(errors.map(({ fabric }) => fabric))];

  test.each(fabrics)('%s: rows that were fitted are met within 5 %% on average', (fabric) => {
    expect(mean(errors.filter((row) => row.fabric === fabric && row.fitted))).toBeLessThan(0.05);
  });

  test('all fitted rows together within 3.5 %', () => {
    expect(mean(errors.filter(({ fitted }) => fitted))).toBeLessThan(0.035);
  });

  test.each(fabrics.filter((fabric) => fabric !== 'aws-p5'))(
    '%s: sizes that were not fitted within 10 %% on average',
    (fabric) => {
      const rows = errors.filter((row) => row.fabric === fabric && !row.fitted);
      expect(mean(rows)).toBeLessThan(0.1);
    },
  );

  test.each(['AllReduce', 'AllToAll', 'AllGather'])(
    'aws-p5, %s: node counts that were not fitted within 10 %% on average',
    (operation) => {
      const rows = errors.filter((row) => !row.nodesFitted && row.operation === operation);
      expect(rows.length).toBeGreaterThan(4);
      expect(mean(rows)).toBeLessThan(0.1);
    },
  );
});
