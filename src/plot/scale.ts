import type { Axis, Chart } from './chart.ts';
import { drawable } from './chart.ts';
import { divideLinear, divideLog } from './ticks.ts';

/** One axis with its ends and marks settled. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
  /** Where a value lies between the ends, 0 to 1. */
  readonly at: (value: number) => number;
}

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

export function scalesOf(chart: Chart): Scales {
  const points = chart.series.flatMap((series) => drawable(chart, series));
  const across = points.map(([x]) => x);
  const upward = points.map(([, y]) => y);
  if (chart.diagonal === undefined) {
    return { x: scaleOf(chart.x, across), y: scaleOf(chart.y, upward) };
  }
  // Over the same range, or the line where both are equal would not be the diagonal.
  const both = [...across, ...upward];
  return { x: scaleOf(chart.x, both), y: scaleOf(chart.y, both) };
}

function scaleOf({ scale, from }: Axis, values: readonly number[]): Scale {
  const [least, most] = endsOf(
    scale === 'linear' && from !== undefined ? [...values, from] : values,
  );
  const division = scale === 'log' ? divideLog(least, most) : divideLinear(least, most);
  const measure = scale === 'log' ? Math.log10 : (value: number) => value;
  const first = measure(division.least);
  const span = measure(division.most) - first;
  return { ...division, at: (value) => (measure(value) - first) / span };
}

/** Of nothing, the range from 1 to 10, which suits both kinds of axis. */
function endsOf(values: readonly number[]): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least <= most ? [least, most] : [1, 10];
}
