import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CellReader } from '../../../kube/print/columns.ts';
import { labelSelectorText } from '../../../kube/label-selector-text.ts';
import { ageOf, numberAt, objectAt, objectsAt, orNone, textAt } from './_cells.ts';

/** Names, images and selector: the columns of `-o wide` of what has a template. */
export function templateCells(object: JsonObject): readonly JsonValue[] {
  const spec = objectAt(object, 'spec');
  return [...containerCells(objectAt(spec, 'template', 'spec')), selectorCell(spec['selector'])];
}

export function containerCells(podSpec: JsonObject): readonly JsonValue[] {
  const containers = objectsAt(podSpec, 'containers');
  return ['name', 'image'].map((field) =>
    containers.map((container) => textAt(container, field)).join(','),
  );
}

export const selectorCell = (selector: JsonValue | undefined): string =>
  orNone(labelSelectorText(selector));

export function mapCell(map: JsonObject): string {
  const pairs = Object.entries(map).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`,
  );
  return orNone(pairs.sort().join(','));
}

export const deploymentCells: CellReader = (object, now) => {
  const status = objectAt(object, 'status');
  return [
    readyCell(object),
    numberAt(status, 'updatedReplicas'),
    numberAt(status, 'availableReplicas'),
    ageOf(object, now),
    ...templateCells(object),
  ];
};

function readyCell(object: JsonObject): string {
  const ready = numberAt(objectAt(object, 'status'), 'readyReplicas');
  return `${ready}/${numberAt(objectAt(object, 'spec'), 'replicas')}`;
}

export function replicaSetCells(object: JsonObject, now: Instant): readonly JsonValue[] {
  const status = objectAt(object, 'status');
  return [
    numberAt(objectAt(object, 'spec'), 'replicas'),
    numberAt(status, 'replicas'),
    numberAt(status, 'readyReplicas'),
    ageOf(object, now),
    ...templateCells(object),
  ];
}

export const statefulSetCells: CellReader = (object, now) => [
  readyCell(object),
  ageOf(object, now),
  ...templateCells(object).slice(0, 2),
];

export const daemonSetCells: CellReader = (object, now) => {
  const status = objectAt(object, 'status');
  return [
    ...[
      'desiredNumberScheduled',
      'currentNumberScheduled',
      'numberReady',
      'updatedNumberScheduled',
      'numberAvailable',
    ].map((field) => numberAt(status, field)),
    mapCell(objectAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
    ageOf(object, now),
    ...templateCells(object),
  ];
};

export const revisionCells: CellReader = (object, now) => {
  const owners = objectsAt(objectAt(object, 'metadata'), 'ownerReferences');
  const owner = owners.find((each) => each['controller'] === true);
  return [
    owner === undefined ? '<none>' : ownerText(owner),
    numberAt(object, 'revision'),
    ageOf(object, now),
  ];
};

function ownerText(owner: JsonObject): string {
  const apiVersion = textAt(owner, 'apiVersion');
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : '';
  return `${textAt(owner, 'kind').toLowerCase()}${group}/${textAt(owner, 'name')}`;
}
