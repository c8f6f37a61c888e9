import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../../src/app/package-root.ts';
import { percentile, span } from '../../../src/cli/simulation/figures.ts';
import { ran } from '../../support/command-line.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'longhaul-simulate-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const example = join(packageRoot(), 'examples', 'llama-405b-two-sites');

async function run(...args: readonly string[]) {
  const progress: string[] = [];
  const said = await ran(['simulate', ...args], { progress: (text) => progress.push(text) });
  return { ...said, progress };
}

describe('longhaul simulate', () => {
  test('prints what came of it, and writes the report', async () => {
    const report = join(folder, 'out.html');
    const { code, out, err, progress } = await run(
      ...['-f', example, '--until', '2h', '--report', report],
    );
    expect({ code, err }).toEqual({ code: 0, err: `wrote ${report}\n` });
    expect(out).toMatch(/^2h: 1 of 1 jobs complete/);
    expect(out).toMatch(
      /default\/llama-405b +Complete +1024 +0s +1h \d\dm +0s +200\/200 +\d\d\.\d\ds +100\.0%/,
    );
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/);
    expect(progress.at(-2)).toBe('simulated 2h of 2h');
    expect(progress.at(-1)).toBe('');
  }, 60_000);

  test.each([
    [['-f', example], 2, "required option '--until <time>'"],
    [['-f', example, '--until', 'soon'], 2, 'wanted a time such as'],
    [['-f', example, '--until', '4000d'], 2, 'wanted a time from 1s to 3650d'],
    [['-f', '/nowhere', '--until', '1h'], 1, 'there is no /nowhere'],
  ])('%j is refused', async (args, code, message) => {
    const answer = await run(...args);
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toContain(message);
  });

  test('a report that cannot be written is said after the fact, with its reason', async () => {
    const empty = join(folder, 'empty.yaml');
    writeFileSync(empty, '');
    const answer = await run('-f', empty, '--until', '1h', '--report', '/nowhere/out.html');
    expect(answer.code).toBe(1);
    expect(answer.err).toMatch(/\/nowhere\/out\.html cannot be written: /);
  }, 60_000);
});

describe('figures', () => {
  test.each([
    [0, '0s'],
    [8, '8s'],
    [67, '1m 07s'],
    [3600, '1h'],
    [3599.7, '1h'],
    [3958, '1h 06m'],
    [86_399, '1d'],
    [2_592_000, '30d'],
    [183_600, '2d 03h'],
  ])('%d s is %s', (seconds, text) => {
    expect(span(seconds)).toBe(text);
  });

  test('a percentile is one of the values', () => {
    expect(percentile([5, 1, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 3], 1)).toBe(5);
    expect(percentile([], 0.5)).toBe(0);
  });
});
