import type { JsonObject, JsonValue } from '../../../base/json.ts';

/** Grafana's names of the units used here. */
export type Unit =
  | 'short'
  | 'none'
  | 'percent'
  | 'percentunit'
  | 'watt'
  | 'joule'
  | 's'
  | 'µs'
  | 'bytes'
  | 'decmbytes'
  | 'mbytes'
  | 'Bps'
  | 'GBs'
  | 'reqps'
  | 'ops'
  | 'celsius'
  | 'hertz'
  | 'lengthm'
  | 'degree'
  | 'dateTimeFromNow';

export interface Query {
  readonly expr: string;
  readonly legend: string;
  /** A table wants one value per series, a plot their course; left out, the course. */
  readonly form?: 'range' | 'instant' | 'table' | 'heatmap';
  /** Left out, letters by position. */
  readonly refId?: string;
  /** Points beside the lines that lead to a request, a reconcile or a job; of queries on buckets. */
  readonly exemplars?: 'shown';
}

export type Steps = readonly (readonly [from: number | undefined, color: Color])[];
export type Color = 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text';

type PanelType =
  | 'timeseries'
  | 'stat'
  | 'table'
  | 'heatmap'
  | 'state-timeline'
  | 'geomap'
  | 'xychart'
  | 'bargauge';

/** One panel, wherever it stands. */
export interface Panel {
  readonly type: PanelType;
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Of 24. */
  readonly width: number;
  readonly height: number;
  readonly min?: number;
  readonly max?: number;
  readonly steps?: Steps;
  readonly options?: JsonObject;
  readonly custom?: JsonObject;
  readonly mappings?: readonly JsonObject[];
  readonly overrides?: readonly JsonObject[];
  readonly transformations?: readonly JsonObject[];
}

export type PanelParts = Omit<Panel, 'type' | 'width' | 'height'> &
  Partial<Pick<Panel, 'width' | 'height'>>;

/** Courses over time. */
export function plot(parts: PanelParts): Panel {
  return {
    width: 12,
    height: 8,
    custom: { lineWidth: 1, fillOpacity: 10, showPoints: 'never', spanNulls: false },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    ...parts,
    type: 'timeseries',
  };
}

/** Courses that add up. */
export function stackedPlot(parts: PanelParts): Panel {
  const stacking = { mode: 'normal', group: 'A' };
  return plot({
    ...parts,
    custom: { lineWidth: 1, fillOpacity: 40, showPoints: 'never', spanNulls: false, stacking },
  });
}

/** One number at a glance. */
export function stat(parts: PanelParts): Panel {
  return {
    width: 3,
    height: 4,
    options: {
      colorMode: parts.steps === undefined ? 'none' : 'value',
      graphMode: 'area',
      justifyMode: 'auto',
      textMode: 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
    ...parts,
    type: 'stat',
  };
}

/** How a state changed over time, a line for each thing. */
export function stateTimeline(parts: PanelParts & { readonly states: States }): Panel {
  const { states, ...rest } = parts;
  return {
    width: 12,
    height: 8,
    custom: { fillOpacity: 70, lineWidth: 0 },
    mappings: [mappingOf(states)],
    options: { mergeValues: true, showValue: 'auto', rowHeight: 0.9, legend: bottomList },
    ...rest,
    type: 'state-timeline',
  };
}

/** What the values stand for. */
export type States = Readonly<Record<string, readonly [text: string, color: Color]>>;

const bottomList = { displayMode: 'list', placement: 'bottom' };

function mappingOf(states: States): JsonObject {
  const options = Object.entries(states).map(
    ([value, [text, color]], index): [string, JsonValue] => [value, { text, color, index }],
  );
  return { type: 'value', options: Object.fromEntries(options) };
}

/** Rows of series and their last values; queries are joined by the label `by`. */
export function table(
  parts: PanelParts & {
    readonly by: string;
    readonly columns: Columns;
    readonly hidden?: readonly string[];
  },
): Panel {
  const { by, columns, hidden = [], ...rest } = parts;
  const renamed = Object.fromEntries(
    Object.entries(columns).map(([field, { title }]) => [field, title]),
  );
  const excluded = Object.fromEntries(['Time', ...hidden].map((name) => [name, true]));
  return {
    width: 24,
    height: 8,
    options: { showHeader: true, cellHeight: 'sm' },
    custom: { align: 'auto', filterable: true },
    overrides: Object.values(columns).flatMap(overrideOf),
    transformations: [
      { id: 'joinByField', options: { byField: by, mode: 'outer' } },
      { id: 'organize', options: { excludeByName: excluded, renameByName: renamed } },
    ],
    ...rest,
    type: 'table',
  };
}

/** By the field's name; a query's value is `Value #A` where several are joined. */
export type Columns = Readonly<Record<string, { readonly title: string; readonly unit?: Unit }>>;

function overrideOf({ title, unit }: Columns[string]): readonly JsonObject[] {
  if (unit === undefined) return [];
  return [
    {
      matcher: { id: 'byName', options: title },
      properties: [{ id: 'unit', value: unit }],
    },
  ];
}

/** A histogram over time, drawn by buckets. */
export function heatmap(parts: PanelParts): Panel {
  return {
    width: 12,
    height: 8,
    options: {
      calculate: false,
      color: { mode: 'scheme', scheme: 'Oranges', steps: 64 },
      yAxis: { unit: parts.unit },
      cellGap: 1,
      legend: { show: true },
      tooltip: { mode: 'single', yHistogram: false },
    },
    ...parts,
    type: 'heatmap',
  };
}

/** Bars, one for each series. */
export function bars(parts: PanelParts): Panel {
  return {
    width: 12,
    height: 8,
    options: {
      orientation: 'horizontal',
      displayMode: 'gradient',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    },
    ...parts,
    type: 'bargauge',
  };
}

/** A panel of a type that has no shape of its own here. */
export function panel(type: 'geomap' | 'xychart', parts: PanelParts): Panel {
  return { width: 12, height: 10, ...parts, type };
}
