import type { Chart } from './chart.ts';
import { drawable, omitted } from './chart.ts';
import { Dots } from './dots.ts';
import type { Scale, Scales } from './scale.ts';
import { scalesOf } from './scale.ts';
import { carriesMark, styleOf } from './series-style.ts';
import { tickText } from './ticks.ts';

export interface LetterSize {
  readonly columns: number;
  readonly rows: number;
  /** Unicode has letters of two by four dots (braille); ASCII has one dot a letter. */
  readonly letters: 'unicode' | 'ascii';
}

const FEWEST_COLUMNS = 20;
const FEWEST_ROWS = 5;
/** Lines above and below the picture. */
const AROUND = 5;

/** The chart as lines of text, for a terminal. */
export function lettersOf(chart: Chart, size: LetterSize): string {
  const scales = scalesOf(chart);
  const labels = scales.y.ticks.map(tickText);
  const margin = Math.max(...labels.map(({ length }) => length)) + 1;
  const columns = Math.max(FEWEST_COLUMNS, size.columns - margin - 2);
  const rows = Math.max(FEWEST_ROWS, size.rows - AROUND - 1);
  const picture = pictureOf(chart, scales, { columns, rows, letters: size.letters });
  const frame = size.letters === 'unicode' ? boxes : ascii;
  const atRow = labelsByRow(scales.y, rows);
  const lines = picture.map((line, index) => {
    const label = atRow.get(rows - 1 - index);
    const edge = label === undefined ? frame.side : frame.tick;
    return `${(label ?? '').padStart(margin)}${edge}${line.trimEnd()}`;
  });
  const floor = `${' '.repeat(margin)}${frame.corner}${floorOf(scales.x, columns, frame)}`;
  return [
    `${chart.title}${subtitle(chart)}`,
    legend(chart, size.letters),
    chart.y.label,
    ...lines,
    floor,
    `${' '.repeat(margin + 1)}${labelLine(scales.x, columns)}`.trimEnd(),
    `${' '.repeat(margin + 1)}${centred(chart.x.label, columns)}`,
    '',
  ].join('\n');
}

interface Corners {
  readonly side: string;
  readonly tick: string;
  readonly corner: string;
  readonly floor: string;
  readonly floorTick: string;
}

const boxes: Corners = { side: '│', tick: '┤', corner: '└', floor: '─', floorTick: '┬' };
const ascii: Corners = { side: '|', tick: '+', corner: '+', floor: '-', floorTick: '+' };

function subtitle(chart: Chart): string {
  const count = omitted(chart);
  const note = count === 0 ? [] : [`${count} points at or below zero are not shown`];
  const parts = [...(chart.subtitle === undefined ? [] : [chart.subtitle]), ...note];
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`;
}

const legend = ({ series }: Chart, letters: LetterSize['letters']): string =>
  series.map(({ name }, index) => `${signOf(index, letters)} ${name}`).join('   ');

function signOf(index: number, letters: LetterSize['letters']): string {
  const { letter, symbol } = styleOf(index);
  return letters === 'unicode' ? symbol : letter;
}

/** Lines of dots below, marks above them; of two marks in one place the first series is seen. */
function pictureOf(chart: Chart, scales: Scales, size: LetterSize): readonly string[] {
  const { columns, rows, letters } = size;
  const fine = letters === 'unicode' ? { across: 2, up: 4 } : { across: 1, up: 1 };
  const dots = new Dots(columns * fine.across, rows * fine.up);
  const marks = new Map<string, string>();
  const dotAt = ([x, y]: readonly [number, number]): readonly [number, number] => [
    Math.round(scales.x.at(x) * (dots.columns - 1)),
    Math.round(scales.y.at(y) * (dots.rows - 1)),
  ];
  if (chart.diagonal !== undefined) {
    dots.line([0, 0], [dots.columns - 1, dots.rows - 1], [1, 3]);
  }
  for (const [index, series] of chart.series.entries()) {
    const placed = drawable(chart, series).map(dotAt);
    for (const [at, [column, row]] of placed.entries()) {
      const before = series.draw === 'line' ? placed[at - 1] : undefined;
      if (before !== undefined) dots.line(before, [column, row], styleOf(index).dashes);
      if (series.draw === 'line' && !carriesMark(at, placed.length)) continue;
      const cell = `${Math.floor(column / fine.across)} ${Math.floor(row / fine.up)}`;
      if (!marks.has(cell)) marks.set(cell, signOf(index, letters));
    }
  }
  const letterAt = letters === 'unicode' ? braille : dot;
  return Array.from({ length: rows }, (_, line) => {
    const row = rows - 1 - line;
    const cells = Array.from(
      { length: columns },
      (__, column) => marks.get(`${column} ${row}`) ?? letterAt(dots, column, row),
    );
    return cells.join('');
  });
}

const dot = (dots: Dots, column: number, row: number): string =>
  dots.has(column, row) ? '.' : ' ';

/** The bit of each dot in a braille letter, by column and by row from below (Unicode, block 2800). */
const BITS = [
  [0x40, 0x04, 0x02, 0x01],
  [0x80, 0x20, 0x10, 0x08],
] as const;

function braille(dots: Dots, column: number, row: number): string {
  let bits = 0;
  for (const [across, byRow] of BITS.entries()) {
    for (const [up, bit] of byRow.entries()) {
      if (dots.has(column * 2 + across, row * 4 + up)) bits |= bit;
    }
  }
  return bits === 0 ? ' ' : String.fromCodePoint(0x2800 + bits);
}

/** Where two marks fall into one row, the higher value is not written. */
function labelsByRow({ ticks, at }: Scale, rows: number): ReadonlyMap<number, string> {
  const labels = new Map<number, string>();
  for (const tick of ticks) {
    const row = Math.round(at(tick) * (rows - 1));
    if (!labels.has(row)) labels.set(row, tickText(tick));
  }
  return labels;
}

function floorOf({ ticks, at }: Scale, columns: number, frame: Corners): string {
  const marks = new Set(ticks.map((tick) => Math.round(at(tick) * (columns - 1))));
  return Array.from({ length: columns }, (_, column) =>
    marks.has(column) ? frame.floorTick : frame.floor,
  ).join('');
}

/** Labels under their marks; one that would touch the one before is left out. */
function labelLine({ ticks, at }: Scale, columns: number): string {
  let line = '';
  for (const tick of ticks) {
    const label = tickText(tick);
    const middle = Math.round(at(tick) * (columns - 1));
    const start = Math.max(0, middle - Math.floor((label.length - 1) / 2));
    if (line !== '' && start <= line.length) continue;
    line = line.padEnd(start) + label;
  }
  return line;
}

const centred = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, Math.floor((columns - text.length) / 2))) + text;
