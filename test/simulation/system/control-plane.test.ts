import { describe, expect, test } from '@jest/globals';
import { siteRun } from './site-run.ts';

/** Enough for half a minute when nothing is said; LONGHAUL_TEST_SEEDS=100-300 tries those, and =17-17 only that one. */
const [FIRST = 1, LAST = 16] = (process.env['LONGHAUL_TEST_SEEDS'] ?? '1-16')
  .split('-')
  .map(Number);
const PATIENCE = 120_000;

describe('jobs, faults and crashes of the control plane', () => {
  const seeds = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
  test.each(seeds)(
    'seed %i: nothing is promised twice, and all that fits completes',
    async (seed) => {
      expect(await siteRun(seed)).toEqual([]);
    },
    PATIENCE,
  );
});
