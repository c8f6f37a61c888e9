import type { Terminal, Tone } from '../output.ts';
import { painted } from '../output.ts';

/** One column of a list: what is above it and how a row fills it. */
export interface Column<Row> {
  readonly title: string;
  /** `wide`: only with -o wide. `namespaces`: only when rows may be of several namespaces. */
  readonly shown?: 'wide' | 'namespaces';
  readonly cell: (row: Row) => string;
  readonly tone?: (row: Row) => Tone | undefined;
}

export interface TableForm {
  readonly wide: 'wide' | 'narrow';
  readonly namespaces: 'all' | 'one';
  readonly heading: 'with' | 'without';
}

interface Cell {
  readonly text: string;
  readonly tone: Tone | undefined;
}

const GAP = '   ';

/** As kubectl writes lists: titles in capitals, cells to the left, three spaces between. */
export function tableText<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { terminal, form }: { readonly terminal: Terminal; readonly form: TableForm },
): string {
  const shown = columns.filter((column) => isShown(column, form));
  const head = shown.map(({ title }): Cell => ({ text: title, tone: 'heading' }));
  const body = rows.map((row) => shown.map((column) => cellOf(column, row)));
  const all = [head, ...body];
  const widths = shown.map((_, index) =>
    Math.max(...all.map((cells) => cells[index]?.text.length ?? 0)),
  );
  const lines = (form.heading === 'with' ? all : body).map((cells) =>
    lineOf(cells, widths, terminal),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function isShown({ shown }: Column<never>, { wide, namespaces }: TableForm): boolean {
  if (shown === 'wide') return wide === 'wide';
  return shown === undefined || namespaces === 'all';
}

function cellOf<Row>({ cell, tone }: Column<Row>, row: Row): Cell {
  const text = cell(row);
  return { text: text === '' ? '<none>' : text, tone: tone?.(row) };
}

/** Painted after it was made wide: the codes of colours have no width. */
function lineOf(cells: readonly Cell[], widths: readonly number[], terminal: Terminal): string {
  return cells
    .map(({ text, tone }, index) => {
      const isLast = index === cells.length - 1;
      const padding = isLast ? '' : ' '.repeat((widths[index] ?? 0) - text.length);
      return painted(terminal, tone, text) + padding;
    })
    .join(GAP);
}
