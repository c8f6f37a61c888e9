import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const PROGRAM = join(import.meta.dirname, 'many-revisions.mjs');
const REVISIONS = 200_000;
/** From the first quarter on the history is full; a revision that were kept would add a hundred times as much. */
const TOLERANCE = 2;

test(`${REVISIONS} revisions of a few objects take no more memory than the history holds`, () => {
  const args = ['--expose-gc', PROGRAM, String(REVISIONS)];
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n');
  const [first = 0, ...later] = lines.slice(0, 4).map(Number);
  expect(lines[4]).toBe(String(REVISIONS));
  expect(later).toHaveLength(3);
  expect(first).toBeGreaterThan(0);
  for (const heap of later) expect(heap).toBeLessThan(first * TOLERANCE);
}, 120_000);
