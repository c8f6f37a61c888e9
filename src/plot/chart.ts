/** What is to be drawn, whatever it is drawn with. */
export interface Chart {
  readonly title: string;
  /** Said below the title: what was assumed. */
  readonly subtitle?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** A line where y equals x: what is right lies on it. */
  readonly diagonal?: 'drawn';
}

export interface Axis {
  /** With the unit: `length (km)`. */
  readonly label: string;
  readonly scale: 'linear' | 'log';
  /** Where a linear axis begins; left out: near the least value. */
  readonly from?: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Points that have no order among each other are not joined. */
  readonly draw: 'line' | 'points';
}

export type Point = readonly [x: number, y: number];

/** Beyond these the arithmetic of doubles gives out. */
const GREATEST = 1e300;
const LEAST = 1e-300;

/** The points an axis can show: finite, and on a logarithmic axis above zero. */
export function drawable({ x, y }: Chart, { points }: Series): readonly Point[] {
  const fits = (value: number, { scale }: Axis): boolean =>
    Math.abs(value) <= GREATEST && (scale === 'linear' || value >= LEAST);
  return points.filter(([left, up]) => fits(left, x) && fits(up, y));
}

/** How many points no axis could show. */
export function omitted(chart: Chart): number {
  return chart.series.reduce(
    (sum, series) => sum + series.points.length - drawable(chart, series).length,
    0,
  );
}
