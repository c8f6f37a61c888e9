import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { pngOf } from '../../../src/cli/png.ts';
import type { Chart } from '../../../src/plot/chart.ts';
import { svgOf } from '../../../src/plot/svg.ts';
import { expectGolden } from '../../support/golden.ts';
import { TemporaryFolder } from '../../support/instance.ts';
import { pictureOf } from '../../support/png-picture.ts';
import type { Picture } from '../../support/png-picture.ts';
import { agreement, curves } from '../plot/charts.ts';
import { ran } from '../../support/command-line.ts';
import type { Ran } from '../../support/command-line.ts';

const DIGESTS = join(import.meta.dirname, '..', '..', 'golden', 'plot', 'png-sha256.txt');

interface Box {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

/** Of the pixels of a box, in units of the SVG, how many have the colour. */
function count(
  picture: Picture,
  { x, y }: Box,
  has: (colour: readonly number[]) => boolean,
): number {
  let found = 0;
  for (let row = 2 * y[0]; row < 2 * y[1]; row++) {
    for (let column = 2 * x[0]; column < 2 * x[1]; column++) {
      if (has(picture.at(column, row))) found++;
    }
  }
  return found;
}

const isDark = (colour: readonly number[]): boolean => colour.every((part) => part < 90);
const isBlue = ([red = 0, green = 0, blue = 0]: readonly number[]): boolean =>
  red < 40 && green > 90 && green < 140 && blue > 150;

const title: Box = { x: [72, 400], y: [10, 32] };
const axisLabel: Box = { x: [300, 500], y: [452, 480] };
const everything: Box = { x: [0, 800], y: [0, 480] };

describe('a chart as PNG', () => {
  test('has twice the size of the SVG, its lines and its letters', async () => {
    const picture = pictureOf(await pngOf(svgOf(curves)));
    expect([picture.width, picture.height]).toEqual([1600, 960]);
    expect(picture.at(0, 0)).toEqual([255, 255, 255]);
    expect(count(picture, everything, isBlue)).toBeGreaterThan(500);
    expect(count(picture, title, isDark)).toBeGreaterThan(500);
    expect(count(picture, axisLabel, isDark)).toBeGreaterThan(50);
  });

  test('without a title has nothing where the title is', async () => {
    const untitled: Chart = { ...curves, title: '' };
    const picture = pictureOf(await pngOf(svgOf(untitled)));
    expect(count(picture, title, isDark)).toBe(0);
  });

  test('the same bytes each time, and on each machine', async () => {
    const lines: string[] = [];
    for (const [name, chart] of Object.entries({ curves, agreement, again: curves })) {
      const bytes = await pngOf(svgOf(chart));
      lines.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}`);
    }
    expect(lines[2]?.slice(0, 64)).toBe(lines[0]?.slice(0, 64));
    expectGolden(DIGESTS, `${lines.slice(0, 2).join('\n')}\n`);
  });
});

describe('--plot', () => {
  const folder = new TemporaryFolder();
  afterAll(() => {
    folder.remove();
  });

  const tuned = (plot: string): Promise<Ran> => ran(['tune', '--length-km', '600', '--plot', plot]);

  test('of a file that ends in .PNG is one', async () => {
    const file = join(folder.path, 'tune.PNG');
    expect(await tuned(file)).toMatchObject({ code: 0, err: `wrote ${file}\n` });
    const picture = pictureOf(readFileSync(file));
    expect(count(picture, title, isDark)).toBeGreaterThan(500);
  });

  test('of another ending names the three forms', async () => {
    const { code, err } = await tuned('tune.pdf');
    expect(code).toBe(2);
    expect(err).toContain(
      '--plot: wanted a file that ends in .svg or .png, or - for the terminal, found "tune.pdf"',
    );
  });

  test('of a file that cannot be written says so', async () => {
    const { code, err } = await tuned(join(folder.path, 'nowhere', 'tune.png'));
    expect(code).toBe(1);
    expect(err).toMatch(/tune\.png cannot be written: ENOENT/);
  });
});
