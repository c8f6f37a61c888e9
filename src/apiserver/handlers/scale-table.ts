import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { tableOf } from '../../kube/print/table.ts';
import type { PrinterColumn } from '../../kube/resource.ts';
import type { MetaVersion } from '../http/negotiate.ts';
import type { Call, Core } from './call.ts';
import { includeObject } from './table-options.ts';
import { revisionOf } from './tables.ts';

const columns: readonly PrinterColumn[] = [
  {
    name: 'Desired',
    type: 'integer',
    description: 'Number of desired replicas',
    jsonPath: '.spec.replicas',
  },
  {
    name: 'Available',
    type: 'integer',
    description: 'Number of actual replicas',
    jsonPath: '.status.replicas',
  },
  {
    name: 'Age',
    type: 'date',
    description: 'Time since the object was created.',
    jsonPath: '.metadata.creationTimestamp',
  },
];

/** What `kubectl get --subresource=scale` shows. */
export function scaleTable(
  core: Core,
  { resource, request }: Call,
  { scale, version }: { readonly scale: KubeObject; readonly version: MetaVersion },
): JsonObject {
  return tableOf({
    resource: { ...resource.definition, printerColumns: columns },
    items: [scale],
    listMeta: revisionOf(scale),
    now: core.clock.now(),
    includeObject: includeObject(request.query),
    version,
    columnDefinitions: 'include',
  });
}
