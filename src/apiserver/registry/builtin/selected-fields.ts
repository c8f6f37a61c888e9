import type { JsonObject } from '../../../base/json.ts';
import { jsonAt, numberAt, textAt } from '../../../base/json-at.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { groupResource } from '../../../kube/resource.ts';

type FieldReader = (object: JsonObject) => string;

const flagAt =
  (...path: readonly string[]): FieldReader =>
  (object) =>
    jsonAt(object, ...path) === true ? 'true' : 'false';

const countAt =
  (...path: readonly string[]): FieldReader =>
  (object) =>
    String(numberAt(object, ...path) ?? 0);

const replicas: Readonly<Record<string, FieldReader>> = {
  'status.replicas': countAt('status', 'replicas'),
};

/** Fields that selectors know by another name than objects do, or that count as false or zero where they are absent. */
const readers: Readonly<Record<string, Readonly<Record<string, FieldReader>>>> = {
  events: {
    source: (event) =>
      textAt(event, 'source', 'component') ?? textAt(event, 'reportingComponent') ?? '',
  },
  nodes: { 'spec.unschedulable': flagAt('spec', 'unschedulable') },
  pods: { 'spec.hostNetwork': flagAt('spec', 'hostNetwork') },
  'jobs.batch': { 'status.successful': countAt('status', 'succeeded') },
  replicationcontrollers: replicas,
  'replicasets.apps': replicas,
};

/** The value that a field selector compares, where it is not simply what the object says there. */
export function selectedField(resource: ResourceDefinition, path: string): FieldReader | undefined {
  return resource.custom ? undefined : readers[groupResource(resource)]?.[path];
}
