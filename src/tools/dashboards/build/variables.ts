import type { JsonObject } from '../../../base/json.ts';

/** Every panel asks the datasource that is chosen at the top. */
export const DATASOURCE: JsonObject = { type: 'prometheus', uid: '${datasource}' };

export interface Variable {
  readonly name: string;
  readonly label: string;
  /** The values of this label of this metric. */
  readonly metric: string;
  readonly source: string;
  /** One value, or any number and all of them. */
  readonly choice: 'one' | 'many';
}

export const datasourceVariable: JsonObject = {
  name: 'datasource',
  label: 'Data source',
  type: 'datasource',
  query: 'prometheus',
  current: {},
  hide: 0,
  includeAll: false,
  multi: false,
  options: [],
  refresh: 1,
  regex: '',
  skipUrlSync: false,
};

/** Asked again whenever the time range changes: sites and jobs come and go. */
const ON_TIME_RANGE_CHANGE = 2;
const ALPHABETICAL = 1;

export function variableJson({ name, label, metric, source, choice }: Variable): JsonObject {
  const query = `label_values(${metric}, ${source})`;
  const isMany = choice === 'many';
  return {
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    definition: query,
    query: { qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
    current: isMany ? { selected: true, text: ['All'], value: ['$__all'] } : {},
    hide: 0,
    includeAll: isMany,
    ...(isMany ? { allValue: '.+' } : {}),
    multi: isMany,
    options: [],
    refresh: ON_TIME_RANGE_CHANGE,
    regex: '',
    skipUrlSync: false,
    sort: ALPHABETICAL,
  };
}
