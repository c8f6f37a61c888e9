import type { CellReader } from '../../../kube/print/columns.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { groupResource } from '../../../kube/resource.ts';
import { ageOf, itemsAt, numberAt, objectAt, textAt } from './_cells.ts';
import { eventCells } from './_event-cells.ts';
import { nodeCells } from './_node-cells.ts';
import { endpointsCells, serviceCells } from './_service-cells.ts';

const readers: ReadonlyMap<string, CellReader> = new Map<string, CellReader>([
  [
    'configmaps',
    (object, now) => {
      const entries = ['data', 'binaryData'].map((field) => Object.keys(objectAt(object, field)));
      return [entries.flat().length, ageOf(object, now)];
    },
  ],
  [
    'secrets',
    (object, now) => [
      textAt(object, 'type'),
      Object.keys(objectAt(object, 'data')).length,
      ageOf(object, now),
    ],
  ],
  ['serviceaccounts', (object, now) => [itemsAt(object, 'secrets').length, ageOf(object, now)]],
  ['services', serviceCells],
  ['endpoints', endpointsCells],
  ['nodes', nodeCells],
  ['events', eventCells],
  [
    'customresourcedefinitions.apiextensions.k8s.io',
    (object) => [textAt(objectAt(object, 'metadata'), 'creationTimestamp')],
  ],
  [
    'priorityclasses.scheduling.k8s.io',
    (object, now) => [
      numberAt(object, 'value'),
      object['globalDefault'] === true,
      ageOf(object, now),
      textAt(object, 'preemptionPolicy'),
    ],
  ],
]);

/**
 * How the rows of a built-in resource are printed where JSONPaths cannot say it: the cells in the order of its
 * printer columns, for `cells` of `tableOf`. Undefined where the JSONPaths do.
 */
export function builtinCells(resource: ResourceDefinition): CellReader | undefined {
  return resource.custom ? undefined : readers.get(groupResource(resource));
}
