import type { Chart, Series } from '../../plot/chart.ts';

/** What a profile of a lane carries at one length. */
export interface LaneFigure {
  readonly profile: string;
  readonly lengthKm: number;
  readonly goodputPercent: number;
}

/** Goodput over length, a line for each profile. */
export function linkChart(title: string, figures: readonly LaneFigure[]): Chart {
  const profiles = [...new Set(figures.map(({ profile }) => profile))];
  return {
    title,
    x: { label: 'length (km)', scale: 'log' },
    y: { label: 'goodput (% of the line)', scale: 'linear', from: 0 },
    series: profiles.map((profile): Series => ({
      name: profile,
      points: figures
        .filter((figure) => figure.profile === profile)
        .map(({ lengthKm, goodputPercent }) => [lengthKm, goodputPercent] as const)
        .toSorted(([left], [right]) => left - right),
      draw: 'line',
    })),
  };
}
