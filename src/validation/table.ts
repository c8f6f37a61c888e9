import type { Row } from './check.ts';

const HEAD = [
  'scenario',
  'published',
  'predicted',
  'unit',
  'error',
  'tolerance',
  'mark',
  'verdict',
  'reproduce',
];

/** Rows under the names of their sources, as aligned text. */
export function asText(rows: readonly Row[]): string {
  const lines = rows.map(cells);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const align = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const groups = bySource(rows).map(([source, group]) =>
    [source, ...group.map((row) => `  ${align(cells(row))}`)].join('\n'),
  );
  return [`  ${align(HEAD)}`, ...groups, summary(rows), ''].join('\n');
}

/** The same as Markdown: one table for each source. */
export function asMarkdown(rows: readonly Row[]): string {
  const groups = bySource(rows).map(([source, group]) =>
    [
      `## ${source}`,
      '',
      line(HEAD),
      line(HEAD.map(() => '---')),
      ...group.map((row) => line(cells(row))),
    ].join('\n'),
  );
  return [...groups, `${summary(rows)}\n`].join('\n\n');
}

const line = (values: readonly string[]): string => `| ${values.join(' | ')} |`;

function cells(row: Row): readonly string[] {
  const verdict = judgement(row);
  return [
    row.scenario,
    figure(row.published),
    figure(row.predicted),
    row.unit,
    difference(row),
    tolerance(row),
    row.mark,
    row.note === undefined ? verdict : `${verdict}: ${row.note}`,
    row.reproduce,
  ];
}

/** Whether a row that passed or failed was used to choose numbers of the model. */
function judgement({ standing, verdict }: Row): string {
  if (standing === 'fitted') return `${verdict}, fitted`;
  return standing === 'asserted' ? `${verdict}, tested` : verdict;
}

const figure = (value: number): string =>
  Math.abs(value) >= 1e4 ? value.toFixed(0) : String(Number(value.toPrecision(4)));

function difference({ tolerance: { type }, error }: Row): string {
  const sign = error < 0 ? '' : '+';
  return type === 'relative'
    ? `${sign}${(100 * error).toFixed(1)} %`
    : `${sign}${String(Number(error.toPrecision(2)))}`;
}

function tolerance({ tolerance: allowed }: Row): string {
  return allowed.type === 'relative'
    ? `${String(Number((100 * allowed.share).toPrecision(3)))} %`
    : String(allowed.amount);
}

function bySource(rows: readonly Row[]): readonly (readonly [string, readonly Row[]])[] {
  const sources = [...new Set(rows.map(({ source }) => source))];
  return sources.map((source) => [source, rows.filter((row) => row.source === source)]);
}

function summary(rows: readonly Row[]): string {
  const count = (verdict: Row['verdict']): number =>
    rows.filter((row) => row.verdict === verdict).length;
  return `${rows.length} rows: ${count('pass')} pass, ${count('fail')} fail, ${count('shown')} shown, ${count('compared')} compared, ${count('known disagreement')} known disagreements`;
}
