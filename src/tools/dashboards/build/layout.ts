import type { JsonObject } from '../../../base/json.ts';
import type { Panel, Query, Steps } from './panel.ts';
import { DATASOURCE } from './variables.ts';

export interface Row {
  readonly title: string;
  /** Details begin closed: they ask nothing until somebody opens them. */
  readonly shown: 'open' | 'closed';
  readonly panels: readonly Panel[];
}

const GRID_COLUMNS = 24;

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Rows from top to bottom; in a row panels go left to right, and on below where the grid ends. */
export function laidOut(rows: readonly Row[]): readonly JsonObject[] {
  const panels: JsonObject[] = [];
  let id = 1;
  let y = 0;
  for (const { title, shown, panels: inside } of rows) {
    const rowId = id++;
    const placed = place(inside, y + 1).map(({ panel, spot }) => panelJson(panel, id++, spot));
    const isClosed = shown === 'closed';
    panels.push(rowJson({ title, id: rowId, y, nested: isClosed ? placed : [], isClosed }));
    if (!isClosed) panels.push(...placed);
    y += 1 + (isClosed ? 0 : heightOf(inside));
  }
  return panels;
}

interface Placed {
  readonly panel: Panel;
  readonly spot: Spot;
}

function place(panels: readonly Panel[], top: number): readonly Placed[] {
  const placed: Placed[] = [];
  let x = 0;
  let y = top;
  let tallest = 0;
  for (const panel of panels) {
    if (x + panel.width > GRID_COLUMNS) {
      x = 0;
      y += tallest;
      tallest = 0;
    }
    placed.push({ panel, spot: { x, y } });
    x += panel.width;
    tallest = Math.max(tallest, panel.height);
  }
  return placed;
}

function heightOf(panels: readonly Panel[]): number {
  return Math.max(0, ...place(panels, 0).map(({ panel, spot }) => spot.y + panel.height));
}

interface RowParts {
  readonly title: string;
  readonly id: number;
  readonly y: number;
  readonly nested: readonly JsonObject[];
  readonly isClosed: boolean;
}

function rowJson({ title, id, y, nested, isClosed }: RowParts): JsonObject {
  return {
    id,
    type: 'row',
    title,
    collapsed: isClosed,
    gridPos: { h: 1, w: GRID_COLUMNS, x: 0, y },
    panels: nested,
  };
}

function panelJson(panel: Panel, id: number, { x, y }: Spot): JsonObject {
  const { type, title, description, width, height, options = {}, transformations = [] } = panel;
  return {
    id,
    type,
    title,
    description,
    datasource: DATASOURCE,
    gridPos: { h: height, w: width, x, y },
    fieldConfig: { defaults: defaultsOf(panel), overrides: [...(panel.overrides ?? [])] },
    options,
    targets: panel.queries.map(targetJson),
    transformations: [...transformations],
  };
}

function defaultsOf({ unit, min, max, steps, custom, mappings }: Panel): JsonObject {
  return {
    unit,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    color: { mode: steps === undefined ? 'palette-classic' : 'thresholds' },
    thresholds: { mode: 'absolute', steps: stepsJson(steps ?? [[undefined, 'green']]) },
    ...(custom === undefined ? {} : { custom }),
    mappings: [...(mappings ?? [])],
  };
}

const stepsJson = (steps: Steps): readonly JsonObject[] =>
  steps.map(([from, color]) => ({ value: from ?? null, color }));

function targetJson(query: Query, index: number): JsonObject {
  const { expr, legend, form = 'range', refId, exemplars } = query;
  const isInstant = form === 'instant' || form === 'table';
  return {
    datasource: DATASOURCE,
    editorMode: 'code',
    expr,
    format: form === 'table' ? 'table' : form === 'heatmap' ? 'heatmap' : 'time_series',
    instant: isInstant,
    range: !isInstant,
    ...(exemplars === undefined ? {} : { exemplar: true }),
    legendFormat: legend,
    refId: refId ?? String.fromCharCode('A'.charCodeAt(0) + index),
  };
}
