import { describe } from '@jest/globals';

const REQUIRE_ALL = process.env['LONGHAUL_TEST_REQUIRE_ALL'] === '1';

/**
 * `describe`, or where something is missing on this machine `describe.skip` with a line that says so.
 * In CI nothing may be missing: there the tests run, and fail.
 */
export function describeWith(found: boolean, missing: string): typeof describe.skip {
  if (found || REQUIRE_ALL) return describe;
  process.stderr.write(`skipped: ${missing}\n`);
  return describe.skip;
}
