import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { AlignedData, Options, Scale, Series } from 'uplot';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { colour, colours } from './theme.ts';
import { useSize } from './use-size.ts';

export interface Line {
  readonly name: string;
  /** A CSS variable. */
  readonly colour: string;
  readonly dash: 'solid' | 'dashed' | 'stepped';
  readonly values: readonly (number | null)[];
}

export interface ChartParts {
  /** What it shows, in a sentence. */
  readonly summary: string;
  readonly x: readonly number[];
  readonly axis: 'time' | 'log';
  readonly lines: readonly Line[];
  readonly value: (value: number) => string;
  readonly xValue: (value: number) => string;
  /** The scale of y: from zero to at least this. */
  readonly top: number;
  readonly yAxis?: 'linear' | 'log';
  /** A vertical line with a word: where this one stands. */
  readonly here?: number;
}

const HEIGHT = 200;
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum of uPlot's types does not exist at run time
const LOGARITHMIC: Pick<Scale, 'distr' | 'log'> = { distr: 3, log: 10 };

export function Chart(parts: ChartParts): VNode {
  const [frame, { width }] = useSize();
  const plot = useRef<UPlot | undefined>(undefined);
  const shape = JSON.stringify([
    parts.lines.map(({ name }) => name),
    parts.axis,
    parts.here,
    parts.top,
  ]);
  const paint = colours.value;
  useEffect(() => {
    const { current } = frame;
    if (current === null || width === 0) return undefined;
    const made = new UPlot(optionsOf(parts, width), dataOf(parts), current);
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = undefined;
    };
  }, [width, shape, paint]);
  useEffect(() => {
    plot.current?.setData(dataOf(parts));
  }, [parts.x, parts.lines]);
  return <div class="chart" ref={frame} role="img" aria-label={parts.summary} />;
}

const dataOf = ({ x, lines }: ChartParts): AlignedData => [
  [...x],
  ...lines.map(({ values }) => [...values]),
];

function optionsOf(parts: ChartParts, width: number): Options {
  const { axis, lines, value, xValue, top, yAxis } = parts;
  const ink = colour('--quiet');
  const grid = { stroke: colour('--line'), width: 1 };
  const font = '11px system-ui, sans-serif';
  const label = (text: (at: number) => string) => (_plot: UPlot, splits: number[]) =>
    splits.map(text);
  const isLog = yAxis === 'log';
  return {
    width,
    height: HEIGHT,
    padding: [10, 34, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { size: 7 } },
    legend: { live: true },
    scales: {
      x: axis === 'time' ? { time: true } : { time: false, ...LOGARITHMIC },
      y: isLog ? { ...LOGARITHMIC } : { range: (_plot, _least, most) => [0, Math.max(top, most)] },
    },
    axes: [
      axis === 'time'
        ? { stroke: ink, grid, ticks: grid, font, space: 76, values: label(xValue) }
        : { stroke: ink, grid, ticks: grid, font, values: label(tens(xValue)) },
      {
        stroke: ink,
        grid,
        ticks: grid,
        font,
        size: 64,
        values: label(isLog ? tens(value) : value),
      },
    ],
    series: [
      {
        label: axis === 'time' ? 'time' : 'length',
        value: (_plot: UPlot, at: number | null) => (at === null ? '–' : xValue(at)),
      },
      ...lines.map((line) => seriesOf(line, value)),
    ],
    hooks: {
      setLegend: [restingLegend(parts.here)],
      ...(parts.here === undefined ? {} : { draw: [hereLine(parts.here)] }),
    },
  };
}

/** On a logarithmic axis only the powers of ten are named. */
const tens =
  (text: (at: number) => string) =>
  (at: number): string =>
    Math.abs(Math.log10(at) - Math.round(Math.log10(at))) < 1e-9 ? text(at) : '';

function seriesOf(
  { name, colour: variable, dash }: Line,
  value: (value: number) => string,
): Series {
  const stepped = UPlot.paths.stepped?.({ align: 1 });
  return {
    label: name,
    stroke: colour(variable),
    width: 2,
    ...(dash === 'dashed' ? { dash: [6, 4] } : {}),
    ...(dash === 'stepped' && stepped !== undefined
      ? { paths: stepped, fill: colour('--fill') }
      : {}),
    points: { show: false },
    value: (_plot: UPlot, at: number | null) => (at === null ? '–' : value(at)),
  };
}

/** While nothing is pointed at, the legend tells of where this one stands, or else of the last values. */
function restingLegend(here: number | undefined): (plot: UPlot) => void {
  return (plot) => {
    if ((plot.cursor.left ?? -1) >= 0) return;
    const [x] = plot.data;
    const at = here === undefined ? -1 : x.indexOf(here);
    plot.setLegend({ idx: at < 0 ? x.length - 1 : at }, false);
  };
}

function hereLine(at: number): (plot: UPlot) => void {
  return (plot) => {
    const { ctx, bbox } = plot;
    const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
    ctx.save();
    ctx.strokeStyle = colour('--ink');
    ctx.setLineDash([2, 3]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  };
}
