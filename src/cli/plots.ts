import { writeFile } from 'node:fs/promises';
import { Option } from 'commander';
import { reasonOf } from '../base/errors.ts';
import { UserError } from '../base/user-error.ts';
import type { Chart } from '../plot/chart.ts';
import { lettersOf } from '../plot/letters.ts';
import { svgOf } from '../plot/svg.ts';
import { asArgument } from './options.ts';
import type { Terminal } from './output.ts';
import { pngOf } from './png.ts';

/** Where a plot goes. */
export type PlotTarget =
  | { readonly type: 'terminal' }
  | { readonly type: 'svg'; readonly path: string }
  | { readonly type: 'png'; readonly path: string };

export const plotOption = (what: string): Option =>
  new Option(
    '--plot <file>',
    `draw ${what}: a file that ends in .svg or .png, or - for the terminal`,
  ).argParser(asArgument(targetOf));

function targetOf(text: string): PlotTarget {
  if (text === '-') return { type: 'terminal' };
  if (text.toLowerCase().endsWith('.svg')) return { type: 'svg', path: text };
  if (text.toLowerCase().endsWith('.png')) return { type: 'png', path: text };
  throw new UserError(
    `--plot: wanted a file that ends in .svg or .png, or - for the terminal, found ${JSON.stringify(text)}`,
    'other programs make other formats of an SVG',
  );
}

const NARROWEST = 40;
const WIDEST = 100;
const PIPE = 80;
const TALLEST = 26;

/** Drawn on the terminal it follows the answer; a file is written, and that it was is said on stderr. */
export async function draw(chart: Chart, target: PlotTarget, terminal: Terminal): Promise<void> {
  if (target.type === 'terminal') {
    const { columns, rows } = terminal.size?.() ?? { columns: PIPE, rows: TALLEST };
    const size = {
      columns: Math.min(WIDEST, Math.max(NARROWEST, columns)),
      rows: Math.min(TALLEST, rows - 1),
      letters: terminal.letters ?? 'unicode',
    };
    terminal.out(lettersOf(chart, size));
    return;
  }
  const svg = svgOf(chart);
  const picture = target.type === 'svg' ? svg : await pngOf(svg);
  try {
    await writeFile(target.path, picture);
  } catch (cause) {
    throw new UserError(
      `${target.path} cannot be written: ${reasonOf(cause)}`,
      'name another file with --plot',
      { cause },
    );
  }
  terminal.err(`wrote ${target.path}\n`);
}

/** A picture among what a program is to read would break it. */
export function refusePlotAmong(format: string, target: PlotTarget | undefined): void {
  if (target?.type !== 'terminal' || format === 'table') return;
  throw new UserError(
    `--plot - cannot be printed with -o ${format}`,
    'write the plot into a file that ends in .svg or .png, or leave -o out',
  );
}
