import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { metricNames } from './metrics-page.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** Names and labels as they were last released; replaced when a version is released, and not before. */
const BASELINE = join(ROOT, 'docs', 'metrics-baseline.txt');

const linesOf = (file: string): readonly string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

/** What stands above the first version in the changelog. */
function unreleased(): string {
  const [, since = ''] = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8').split('\n## ');
  return since;
}

test('a metric or label that came, went or changed since the last release is in the changelog', async () => {
  expect(existsSync(BASELINE)).toBe(true);
  const before = linesOf(BASELINE);
  const now = await metricNames();
  const changed = [
    ...now.filter((name) => !before.includes(name)),
    ...before.filter((name) => !now.includes(name)),
  ];
  const names = new Set(changed.map((line) => line.replace(/\{.*/, '')));
  const notes = unreleased();
  expect([...names].filter((name) => !notes.includes(`\`${name}\``))).toEqual([]);
});

test('the baseline has every metric once', () => {
  const lines = linesOf(BASELINE);
  expect(lines.length).toBeGreaterThan(50);
  expect(new Set(lines.map((line) => line.replace(/\{.*/, ''))).size).toBe(lines.length);
});
