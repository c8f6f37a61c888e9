import type { CollectivePrediction } from '../../collectives/predict-collective.ts';
import type { Chart } from '../../plot/chart.ts';

/** Bandwidths over size, as nccl-tests are mostly plotted. */
export function collectiveChart(title: string, rows: readonly CollectivePrediction[]): Chart {
  return {
    title,
    x: { label: 'size (bytes)', scale: 'log' },
    y: { label: 'bandwidth (GB/s)', scale: 'linear', from: 0 },
    series: [
      {
        name: 'bus bandwidth',
        points: rows.map((row) => [row.bytes, row.busBandwidth / 1e9] as const),
        draw: 'line',
      },
      {
        name: 'algorithm bandwidth',
        points: rows.map((row) => [row.bytes, row.algorithmBandwidth / 1e9] as const),
        draw: 'line',
      },
    ],
  };
}
