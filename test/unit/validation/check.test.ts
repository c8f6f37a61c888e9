import { describe, expect, test } from '@jest/globals';
import type { Check, Standing } from '../../../src/validation/check.ts';
import { absolute, evaluate, relative } from '../../../src/validation/check.ts';
import { asMarkdown, asText } from '../../../src/validation/table.ts';

const check: Check = {
  source: 'a paper',
  scenario: 'ten metres',
  published: 10,
  unit: 'm',
  mark: 'seen',
  tolerance: relative(0.05),
  standing: 'asserted',
  cost: 'quick',
  predict: () => 10.4,
};

describe('a row', () => {
  test('errors are relative or in the unit of the figure', () => {
    expect(evaluate(check)).toMatchObject({ predicted: 10.4, verdict: 'pass' });
    expect(evaluate(check).error).toBeCloseTo(0.04, 12);
    expect(evaluate({ ...check, tolerance: absolute(0.3) }).error).toBeCloseTo(0.4, 12);
    expect(evaluate({ ...check, tolerance: absolute(0.3) }).verdict).toBe('fail');
  });

  test.each<[Standing, string]>([
    ['asserted', 'fail'],
    ['fitted', 'fail'],
    ['shown', 'shown'],
    ['compared', 'compared'],
    ['disagreement', 'known disagreement'],
  ])('far off, %s: %s', (standing, verdict) => {
    expect(evaluate({ ...check, standing, predict: () => 20 }).verdict).toBe(verdict);
  });

  test('no prediction is a failure', () => {
    expect(evaluate({ ...check, predict: () => Number.NaN }).verdict).toBe('fail');
  });
});

test('what was fitted and what tested is told apart, and how to get the row again', () => {
  const reproduce = 'longhaul predict link --length-km 1';
  expect(asMarkdown([evaluate({ ...check, reproduce })])).toContain(
    `| pass, tested | ${reproduce} |`,
  );
  expect(asMarkdown([evaluate({ ...check, standing: 'fitted' })])).toContain('| pass, fitted |');
  expect(evaluate({ ...check, cost: 'slow' }).reproduce).toBe(
    'longhaul validate --only "ten metres" --all',
  );
});

test('as text and as Markdown, under the name of the source', () => {
  const rows = [evaluate(check), evaluate({ ...check, standing: 'shown', note: 'of a vendor' })];
  expect(asText(rows)).toContain('a paper\n  ten metres  10         10.4       m     +4.0 %');
  expect(asMarkdown(rows)).toContain(
    '| ten metres | 10 | 10.4 | m | +4.0 % | 5 % | seen | shown: of a vendor | longhaul validate --only "ten metres" |',
  );
  expect(asMarkdown(rows)).toContain(
    '2 rows: 1 pass, 0 fail, 1 shown, 0 compared, 0 known disagreements',
  );
});
