import type { Chart } from '../../../src/plot/chart.ts';

/** Two lines over four decades. */
export const curves: Chart = {
  title: 'Goodput <of> a "lane" & more',
  subtitle: 'made up',
  x: { label: 'length (km)', scale: 'log' },
  y: { label: 'goodput (%)', scale: 'linear', from: 0 },
  series: [
    {
      name: 'tuned',
      points: [
        [1, 99],
        [10, 98],
        [100, 97.5],
        [10_000, 97],
      ],
      draw: 'line',
    },
    {
      name: 'off the shelf',
      points: [
        [1, 90],
        [10, 75],
        [100, 60],
        [10_000, 52],
      ],
      draw: 'line',
    },
  ],
};

/** Points about a diagonal, one of which no logarithmic axis has. */
export const agreement: Chart = {
  title: 'Predicted against published',
  x: { label: 'published', scale: 'log' },
  y: { label: 'predicted', scale: 'log' },
  diagonal: 'drawn',
  series: [
    {
      name: 'pass',
      points: [
        [1, 1.1],
        [20, 19],
        [300, 310],
      ],
      draw: 'points',
    },
    {
      name: 'fail',
      points: [
        [50, 5],
        [-3, -2],
      ],
      draw: 'points',
    },
  ],
};

export const nothing: Chart = {
  title: 'Nothing',
  x: { label: 'x', scale: 'log' },
  y: { label: 'y', scale: 'linear' },
  series: [{ name: 'none', points: [], draw: 'line' }],
};
