import type { Chart, Series } from '../../plot/chart.ts';
import type { Row, Verdict } from '../../validation/check.ts';

const verdicts: readonly Verdict[] = ['pass', 'fail', 'shown', 'compared', 'known disagreement'];

/** Every row by what was published and what is predicted, each in the row's own unit: what agrees lies on the diagonal. */
export function validationChart(rows: readonly Row[]): Chart {
  return {
    title: 'Predicted against published',
    subtitle: `${rows.length} rows, each in its own unit`,
    x: { label: 'published', scale: 'log' },
    y: { label: 'predicted', scale: 'log' },
    diagonal: 'drawn',
    series: verdicts
      .map((verdict): Series => ({
        name: verdict,
        points: rows
          .filter((row) => row.verdict === verdict)
          .map(({ published, predicted }) => [published, predicted] as const),
        draw: 'points',
      }))
      .filter(({ points }) => points.length > 0),
  };
}
