import type { Km } from '../../base/units.ts';
import { km } from '../../base/units.ts';
import type { LaneTraffic } from '../../network/congestion/forecast.ts';
import { predictLane } from '../../network/congestion/efficiency.ts';
import type { LaneParameters } from '../../network/congestion/parameters.ts';
import type { Chart } from '../../plot/chart.ts';
import type { LaneFigure } from './link-chart.ts';
import { linkChart } from './link-chart.ts';

const SHORTEST_KM = 1;
const LONGEST_KM = 10_000;
const POINTS_PER_DECADE = 10;

/** The traffic and what is set for it, were the link so long. */
export interface LaneAtLength {
  readonly traffic: LaneTraffic;
  readonly tuned: LaneParameters;
  readonly offTheShelf: LaneParameters;
}

/** What both profiles make of links of every length, in closed form, and where this one stands. */
export function tuneChart(own: Km, atLength: (length: Km) => LaneAtLength): Chart {
  const lengths = [...evenly(), own].sort((left, right) => left - right);
  const figures = lengths.flatMap((length): readonly LaneFigure[] => {
    const { traffic, tuned, offTheShelf } = atLength(length);
    const of = (profile: string, parameters: LaneParameters): LaneFigure => ({
      profile,
      lengthKm: length,
      goodputPercent: 100 * predictLane({ ...traffic, parameters }).efficiency,
    });
    return [of('tuned for its length', tuned), of('off the shelf', offTheShelf)];
  });
  const chart = linkChart('Goodput of a lane over its length', figures);
  const here = figures
    .filter(({ lengthKm }) => lengthKm === own)
    .map(({ lengthKm, goodputPercent }) => [lengthKm, goodputPercent] as const);
  const mark = { name: `this link, ${own} km`, points: here, draw: 'points' } as const;
  return { ...chart, series: [...chart.series, mark] };
}

function evenly(): readonly Km[] {
  const count = POINTS_PER_DECADE * Math.log10(LONGEST_KM / SHORTEST_KM);
  return Array.from({ length: count + 1 }, (_, index) =>
    km(Number((SHORTEST_KM * 10 ** (index / POINTS_PER_DECADE)).toPrecision(3))),
  );
}
