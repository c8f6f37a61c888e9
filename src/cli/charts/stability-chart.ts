import type { Chart, Point } from '../../plot/chart.ts';

/** A figure of stability over the number of flows. */
export function stabilityChart(
  curve: 'phase-margin' | 'convergence',
  points: readonly Point[],
): Chart {
  const isMargin = curve === 'phase-margin';
  const label = isMargin ? 'phase margin (degrees)' : 'time to equal shares (ms)';
  return {
    title: isMargin ? 'Phase margin of DCQCN by flows' : 'Convergence of DCQCN by flows',
    x: { label: 'flows', scale: 'linear' },
    y: { label, scale: 'linear', from: 0 },
    series: [{ name: label, points, draw: 'line' }],
  };
}
