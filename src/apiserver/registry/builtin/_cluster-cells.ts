import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { ageOf, numberAt, objectAt, objectsAt, orNone, textAt } from './_cells.ts';

export const apiServiceCells: CellReader = (apiService, now) => {
  const service = objectAt(apiService, 'spec', 'service');
  const name = textAt(service, 'name');
  const conditions = objectsAt(objectAt(apiService, 'status'), 'conditions');
  const available = conditions.find((condition) => condition['type'] === 'Available');
  return [
    name === '' ? 'Local' : `${textAt(service, 'namespace')}/${name}`,
    available === undefined ? 'Unknown' : availability(available),
    ageOf(apiService, now),
  ];
};

function availability(condition: JsonObject): string {
  const status = textAt(condition, 'status');
  return status === 'True' ? status : `${status} (${textAt(condition, 'reason')})`;
}

export const flowSchemaCells: CellReader = (flowSchema, now) => {
  const spec = objectAt(flowSchema, 'spec');
  const conditions = objectsAt(objectAt(flowSchema, 'status'), 'conditions');
  const dangling = conditions.find((condition) => condition['type'] === 'Dangling');
  return [
    textAt(objectAt(spec, 'priorityLevelConfiguration'), 'name'),
    numberAt(spec, 'matchingPrecedence'),
    orNone(textAt(objectAt(spec, 'distinguisherMethod'), 'type')),
    ageOf(flowSchema, now),
    dangling === undefined ? '?' : textAt(dangling, 'status'),
  ];
};

const shown = (value: JsonValue | undefined): string =>
  typeof value === 'number' ? String(value) : '<none>';

export const priorityLevelCells: CellReader = (level, now) => {
  const spec = objectAt(level, 'spec');
  const isExempt = textAt(spec, 'type') === 'Exempt';
  const limited = objectAt(spec, isExempt ? 'exempt' : 'limited');
  const queuing = objectAt(limited, 'limitResponse', 'queuing');
  return [
    textAt(spec, 'type'),
    shown(limited['nominalConcurrencyShares']),
    shown(queuing['queues']),
    shown(queuing['handSize']),
    shown(queuing['queueLengthLimit']),
    ageOf(level, now),
  ];
};

export const componentCells: CellReader = (component) => {
  const [condition = {}] = objectsAt(component, 'conditions');
  const isHealthy = condition['type'] === 'Healthy' && condition['status'] === 'True';
  return [
    isHealthy ? 'Healthy' : 'Unhealthy',
    textAt(condition, 'message'),
    textAt(condition, 'error'),
  ];
};

export const runtimeClassCells: CellReader = (runtimeClass, now) => [
  textAt(runtimeClass, 'handler'),
  ageOf(runtimeClass, now),
];
