import type { ExpositionFormat } from './exposition-format.ts';

/** A page in pieces of about this many characters: one piece is made without a pause. */
const CHUNK_CHARACTERS = 64 * 1024;

/** One metric and all of its series. */
export type Family = PlainFamily | HistogramFamily;

interface Described {
  readonly name: string;
  readonly help: string;
}

export interface PlainFamily extends Described {
  readonly type: 'gauge' | 'counter';
  readonly series: Iterable<Series>;
}

export interface Series {
  /** As `labelText` writes them; made once and used in every family of an object. */
  readonly labels: string;
  readonly value: number;
}

export interface HistogramFamily extends Described {
  readonly type: 'histogram';
  readonly distributions: Iterable<Distribution>;
}

export interface Distribution {
  /** As `labelText` writes them. */
  readonly labels: string;
  readonly count: number;
  readonly sum: number;
  /** Bounds, ascending, without the infinite one, and how many are within each, those within smaller ones included. */
  readonly within: readonly (readonly [bound: number, count: number])[];
  /** By the bound of the bucket they fell into. */
  readonly exemplars?: ReadonlyMap<number, Exemplar>;
}

export type Label = readonly [name: string, value: string];

/** One observation that stands for those of its bucket, and where more about it is found. */
export interface Exemplar {
  readonly labels: string;
  readonly value: number;
  /** Since 1970. */
  readonly seconds: number;
}

/** Pieces are made as they are taken: whoever sends them may pause between two, and a large page is never one string. */
export function* exposition(
  families: Iterable<Family>,
  format: ExpositionFormat = 'text',
): Generator<string> {
  let chunk = '';
  for (const line of lines(families, format)) {
    chunk += line;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

function* lines(families: Iterable<Family>, format: ExpositionFormat): Generator<string> {
  for (const family of families) {
    // OpenMetrics names a counter without the ending of its series.
    const isOpenCounter = format === 'openmetrics' && family.type === 'counter';
    const name = isOpenCounter ? family.name.replace(/_total$/, '') : family.name;
    yield `# HELP ${name} ${escapedHelp(family.help, format)}\n# TYPE ${name} ${family.type}\n`;
    if (family.type === 'histogram') yield* histogramLines(family, format);
    else {
      const full = isOpenCounter ? `${name}_total` : name;
      for (const { labels, value } of family.series)
        yield `${full}${labels} ${numberText(value)}\n`;
    }
  }
  if (format === 'openmetrics') yield '# EOF\n';
}

function* histogramLines(
  { name, distributions }: HistogramFamily,
  format: ExpositionFormat,
): Generator<string> {
  for (const { labels, count, sum, within, exemplars } of distributions) {
    const bucket = `${name}_bucket${labels === '' ? '{' : `${labels.slice(0, -1)},`}le="`;
    for (const [bound, value] of [...within, [Infinity, count] as const]) {
      const exemplar = format === 'openmetrics' ? exemplars?.get(bound) : undefined;
      const end = exemplar === undefined ? '' : exemplarText(exemplar);
      yield `${bucket}${boundText(bound, format)}"} ${value}${end}\n`;
    }
    yield `${name}_sum${labels} ${numberText(sum)}\n${name}_count${labels} ${count}\n`;
  }
}

const exemplarText = ({ labels, value, seconds }: Exemplar): string =>
  ` # ${labels === '' ? '{}' : labels} ${numberText(value)} ${seconds}`;

/** In OpenMetrics a bound is always written as a number with a fraction, so that all servers write it alike. */
function boundText(bound: number, format: ExpositionFormat): string {
  return format === 'openmetrics' && Number.isInteger(bound) ? `${bound}.0` : numberText(bound);
}

/** `{site="a",pool="p"}`, in the order given; empty without labels. */
export function labelText(labels: Iterable<Label>): string {
  let written = '';
  for (const [name, value] of labels) {
    written += `${written === '' ? '{' : ','}${name}="${escapedValue(value)}"`;
  }
  return written === '' ? '' : `${written}}`;
}

/** The same of the values of labels, in the order of their names. */
export const labelTextOf = (names: readonly string[], values: readonly string[]): string =>
  labelText(names.map((name, index) => [name, values[index] ?? '']));

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** Hardly any value needs it. */
const escapedValue = (text: string): string =>
  /[\\\n"]/.test(text) ? escaped(text).replaceAll('"', '\\"') : text;

const escapedHelp = (text: string, format: ExpositionFormat): string =>
  format === 'openmetrics' ? escapedValue(text) : escaped(text);
