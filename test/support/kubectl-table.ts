import { arrayAt, jsonAt, textAt } from '../../src/base/json-at.ts';
import type { JsonObject, JsonValue } from '../../src/base/json.ts';
import { isJsonArray } from '../../src/base/json.ts';

const NARROWEST = 6;
const GAP = 3;

/**
 * A Table of the server as kubectl shows it: columns of a priority above 0 only when it is `wide`, each as wide as its
 * widest cell and three spaces, at least six. Spaces at the ends of lines are left out.
 */
export function tableText(table: JsonObject, width: 'narrow' | 'wide'): string {
  const shown = arrayAt(table, 'columnDefinitions').map(
    (column) => width === 'wide' || jsonAt(column, 'priority') === 0,
  );
  const isShown = (_: unknown, index: number): boolean => shown[index] === true;
  const header = arrayAt(table, 'columnDefinitions')
    .map((column) => (textAt(column, 'name') ?? '').toUpperCase())
    .filter(isShown);
  const rows = arrayAt(table, 'rows').map((row) =>
    arrayAt(row, 'cells').map(cellText).filter(isShown),
  );
  const lines = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(NARROWEST, ...lines.map((line) => (line[column] ?? '').length + GAP)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(cell: JsonValue): string {
  if (cell === null) return '';
  if (isJsonArray(cell) || typeof cell === 'object') return JSON.stringify(cell);
  return String(cell);
}
