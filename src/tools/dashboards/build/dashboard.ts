import type { JsonObject } from '../../../base/json.ts';
import { laidOut } from './layout.ts';
import type { Row } from './layout.ts';
import type { Variable } from './variables.ts';
import { DATASOURCE, datasourceVariable, variableJson } from './variables.ts';

export interface Dashboard {
  /** Stable: other dashboards and bookmarks link to it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Variable[];
  readonly annotations?: readonly Annotation[];
  readonly rows: readonly Row[];
}

/** Marks on the time axis where the expression has a value. */
export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
}

/** The newest Classic schema that Grafana 10 reads; later ones read it as well. */
const SCHEMA_VERSION = 39;
const TAG = 'longhaul';

/** The Classic model: what file provisioning, ConfigMap sidecars and imports take. */
export function dashboardJson(dashboard: Dashboard): JsonObject {
  const { uid, title, description, variables, annotations = [], rows } = dashboard;
  return {
    id: null,
    uid,
    title,
    description,
    tags: [TAG],
    schemaVersion: SCHEMA_VERSION,
    version: 1,
    editable: false,
    timezone: 'utc',
    refresh: '10s',
    graphTooltip: 1,
    time: { from: 'now-30m', to: 'now' },
    timepicker: {},
    templating: { list: [datasourceVariable, ...variables.map(variableJson)] },
    annotations: { list: annotations.map(annotationJson) },
    links: [related],
    panels: laidOut(rows),
  };
}

/** A menu of all dashboards of this set that keeps the time range and the variables. */
const related: JsonObject = {
  asDropdown: true,
  icon: 'external link',
  includeVars: true,
  keepTime: true,
  tags: [TAG],
  targetBlank: false,
  title: 'Longhaul',
  tooltip: '',
  type: 'dashboards',
  url: '',
};

function annotationJson({ name, expr, title }: Annotation): JsonObject {
  return {
    datasource: DATASOURCE,
    enable: true,
    expr,
    hide: false,
    iconColor: 'blue',
    name,
    step: '10s',
    titleFormat: title,
    useValueForTime: 'off',
  };
}
