import type { Chart, Point, Series } from './chart.ts';
import { drawable, omitted } from './chart.ts';
import type { Scale, Scales } from './scale.ts';
import { scalesOf } from './scale.ts';
import type { SeriesStyle, Shape } from './series-style.ts';
import { carriesMark, styleOf } from './series-style.ts';
import { tickText } from './ticks.ts';

const WIDTH = 800;
const HEIGHT = 480;
const MARGIN = { left: 72, right: 24, bottom: 56 } as const;
const TITLE = 26;
const SUBTITLE = 44;
const LEGEND_LINE = 20;
const LEGEND_GAP = 24;
const LEGEND_MARK = 34;
/** Of the font below; only how wide the legend is depends on it. */
const LETTER_WIDTH = 7;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One SVG document that needs nothing else: no script, no style sheet, no font to fetch. */
export function svgOf(chart: Chart): string {
  const scales = scalesOf(chart);
  const legend = legendOf(chart.series);
  const frame: Frame = {
    left: MARGIN.left,
    right: WIDTH - MARGIN.right,
    top: SUBTITLE + 14 + legend.lines * LEGEND_LINE,
    bottom: HEIGHT - MARGIN.bottom,
  };
  const place = placing(frame, scales);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(chart.title)}</title>`,
    `<desc>${escaped(described(chart))}</desc>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text({ x: MARGIN.left, y: TITLE, extra: 'font-size="16" font-weight="bold"' }, chart.title),
    text({ x: MARGIN.left, y: SUBTITLE, extra: 'fill="#555555"' }, subtitleOf(chart)),
    ...legend.parts,
    ...axisLines(frame, scales),
    ...axisLabels(frame, chart),
    ...(chart.diagonal === undefined ? [] : [diagonal(frame, scales)]),
    ...chart.series.map((series, index) =>
      drawn(drawable(chart, series), { series, index, place }),
    ),
    '</svg>',
    '',
  ].join('\n');
}

const subtitleOf = (chart: Chart): string => {
  const count = omitted(chart);
  const note = count === 0 ? [] : [`${count} points at or below zero are not shown`];
  return [...(chart.subtitle === undefined ? [] : [chart.subtitle]), ...note].join('; ');
};

/** For those who cannot see it: every series with its first and last point. */
function described(chart: Chart): string {
  const lines = chart.series.map((series) => {
    const points = drawable(chart, series);
    const [first] = points;
    const last = points.at(-1);
    if (first === undefined || last === undefined) return `${series.name}: no points`;
    const ends = [first, last].map(([x, y]) => `${tickText(x)}: ${Number(y.toPrecision(4))}`);
    return `${series.name}: ${points.length} points, ${[...new Set(ends)].join(' to ')}`;
  });
  return `${chart.y.label} over ${chart.x.label}. ${lines.join('. ')}.`;
}

type Place = (point: Point) => Point;

function placing(frame: Frame, { x, y }: Scales): Place {
  return ([across, up]) => [
    frame.left + x.at(across) * (frame.right - frame.left),
    frame.bottom - y.at(up) * (frame.bottom - frame.top),
  ];
}

/** In lines as long as the chart is wide. */
function legendOf(series: readonly Series[]): {
  readonly parts: readonly string[];
  readonly lines: number;
} {
  let x: number = MARGIN.left;
  let line = 0;
  const parts = series.map(({ name, draw }, index) => {
    const style = styleOf(index);
    const width = LEGEND_MARK + name.length * LETTER_WIDTH + LEGEND_GAP;
    if (x > MARGIN.left && x + width > WIDTH - MARGIN.right) {
      x = MARGIN.left;
      line++;
    }
    const y = SUBTITLE + 18 + line * LEGEND_LINE;
    const sample = draw === 'line' ? stroke(`M${x} ${y}H${x + 28}`, style) : '';
    const part = `<g>${sample}${mark([x + 14, y], style)}${text({ x: x + LEGEND_MARK, y: y + 4 }, name)}</g>`;
    x += width;
    return part;
  });
  return { parts, lines: line + 1 };
}

function axisLines(frame: Frame, scales: Scales): readonly string[] {
  const { left, right, top, bottom } = frame;
  const across = spaced(scales.x).map(([at, label]) => {
    const x = number(left + at * (right - left));
    return `<path d="M${x} ${top}V${bottom}" stroke="#dddddd"/>${text({ x, y: bottom + 18, extra: 'text-anchor="middle"' }, label)}`;
  });
  const upward = spaced(scales.y).map(([at, label]) => {
    const y = number(bottom - at * (bottom - top));
    return `<path d="M${left} ${y}H${right}" stroke="#dddddd"/>${text({ x: left - 8, y: y + 4, extra: 'text-anchor="end"' }, label)}`;
  });
  const box = `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#333333"/>`;
  return [...across, ...upward, box];
}

const spaced = ({ ticks, at }: Scale): readonly (readonly [number, string])[] =>
  ticks.map((tick) => [at(tick), tickText(tick)]);

function axisLabels({ left, right, top, bottom }: Frame, { x, y }: Chart): readonly string[] {
  const middle = (top + bottom) / 2;
  const turned = `text-anchor="middle" transform="rotate(-90 18 ${number(middle)})"`;
  return [
    text({ x: (left + right) / 2, y: HEIGHT - 14, extra: 'text-anchor="middle"' }, x.label),
    text({ x: 18, y: number(middle), extra: turned }, y.label),
  ];
}

function diagonal({ left, right, top, bottom }: Frame, { x, y }: Scales): string {
  // Where both axes have the same range it runs from corner to corner; a linear and a logarithmic one have none.
  return x.least === y.least && x.most === y.most
    ? `<path d="M${left} ${bottom}L${right} ${top}" stroke="#777777" stroke-dasharray="4 4"/>`
    : '';
}

function drawn(
  points: readonly Point[],
  {
    series,
    index,
    place,
  }: { readonly series: Series; readonly index: number; readonly place: Place },
): string {
  const style = styleOf(index);
  const placed = points.map(place);
  const isLine = series.draw === 'line' && placed.length > 1;
  const path = placed.map(([x, y]) => `${number(x)} ${number(y)}`).join('L');
  const marks = placed.filter((_, at) => !isLine || carriesMark(at, placed.length));
  return [
    `<g><title>${escaped(series.name)}</title>`,
    isLine ? stroke(`M${path}`, style) : '',
    ...marks.map((point) => mark(point, style)),
    '</g>',
  ].join('');
}

function stroke(path: string, { colour, dashes }: SeriesStyle): string {
  const dashed = dashes.length === 0 ? '' : ` stroke-dasharray="${dashes.join(' ')}"`;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed}/>`;
}

function mark([x, y]: Point, { colour, shape }: SeriesStyle): string {
  const path = `M${number(x)} ${number(y)}${outlines[shape]}`;
  return shape === 'cross' || shape === 'ring'
    ? `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
    : `<path d="${path}" fill="${colour}"/>`;
}

/** Relative to the middle, about 8 across. */
const outlines: Readonly<Record<Shape, string>> = {
  circle: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
  square: 'm-3.5 -3.5h7v7h-7z',
  triangle: 'm0 -4.5l4.5 8h-9z',
  diamond: 'm0 -5l5 5l-5 5l-5 -5z',
  cross: 'm-4 -4l8 8m0 -8l-8 8',
  ring: 'm-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
};

function text(
  { x, y, extra = '' }: { readonly x: number; readonly y: number; readonly extra?: string },
  content: string,
): string {
  return `<text x="${x}" y="${y}"${extra === '' ? '' : ` ${extra}`}>${escaped(content)}</text>`;
}

/** Hundredths of a pixel: the same text on every machine. */
const number = (value: number): number => Number(value.toFixed(2));

/** Besides the signs of XML, control characters, which no XML document may contain. */
function escaped(content: string): string {
  return content
    .replace(/\p{Cc}/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
