import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { present } from '../../src/base/assert.ts';
import { fabricByName } from '../../src/domain/catalogue/fabrics.ts';
import { measurements } from '../../src/domain/catalogue/measured/measurements.ts';
import type { Calibration } from '../../src/domain/law.ts';
import { fitPlans } from '../../src/validation/fit-plans.ts';
import { fitLaws, plannedSamples } from '../../src/validation/law-fit.ts';
import { expectGolden } from '../support/golden.ts';

/*
 * src/domain/catalogue/laws.ts is what least squares makes of the fitted rows of the measurements, to four digits. To write it anew:
 *   UPDATE_GOLDEN=1 npm test -- test/papers/collective-laws
 */
const HEADER = `import type { Calibration } from '../law.ts';

/*
 * Fitted to the rows that src/validation/fit-plans.ts names, of the measurements in measured/; do not edit. To write it anew:
 *   UPDATE_GOLDEN=1 npm test -- test/papers/collective-laws
 */
export const calibrations: readonly Calibration[] = [
`;

function calibration(plan: (typeof fitPlans)[number]): Calibration {
  const fabric = present(fabricByName(plan.fabric), plan.fabric);
  const planned = plannedSamples(plan, measurements, fabric.gpusPerDomain);
  const fitted = planned.filter((row) => row.fitted).map(({ sample }) => sample);
  const { operation, domains } = plan;
  return { fabric: plan.fabric, operation, domains, laws: fitLaws(plan, fitted) };
}

function text({ fabric, operation, domains, laws }: Calibration): string {
  const lines = laws.flatMap(({ algorithm, protocol, terms, ...range }) => [
    '      {',
    `        algorithm: '${algorithm}',`,
    `        protocol: '${protocol}',`,
    ...rangeFields.flatMap((name) => {
      const value = range[name];
      return value === undefined ? [] : [`        ${name}: ${String(value)},`];
    }),
    ...termLines(Object.entries(terms)),
    '      },',
  ]);
  return `  {
    fabric: '${fabric}',
    operation: '${operation}',
    domains: [${domains.join(', ')}],
    laws: [
${lines.join('\n')}
    ],
  },
`;
}

const rangeFields = ['fromBytes', 'upToBytes', 'fromRankBytes', 'upToRankBytes'] as const;

/** On one line if it is short enough for prettier to leave it there. */
function termLines(terms: readonly (readonly [string, unknown])[]): readonly string[] {
  const fields = terms.map(([name, value]) => `${name}: ${String(value)}`);
  const line = `        terms: { ${fields.join(', ')} },`;
  if (line.length <= 100) return [line];
  return ['        terms: {', ...fields.map((field) => `          ${field},`), '        },'];
}

describe('the laws of the catalogue', () => {
  test('are what the fitted rows give', () => {
    const file = join(import.meta.dirname, '..', '..', 'src/domain/catalogue/laws.ts');
    const body = fitPlans.map((plan) => text(calibration(plan))).join('');
    expectGolden(file, `${HEADER}${body}];\n`);
  });

  test('none has a negative term or none at all', () => {
    for (const { laws } of fitPlans.map(calibration)) {
      expect(laws.length).toBeGreaterThan(0);
      for (const { terms } of laws) {
        expect(Object.values(terms).length).toBeGreaterThan(0);
        for (const value of Object.values(terms)) expect(value).toBeGreaterThan(0);
      }
    }
  });
});
