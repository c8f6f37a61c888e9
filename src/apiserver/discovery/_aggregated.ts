import type { JsonObject } from '../../base/json.ts';
import { aggregatedResource } from './_api-resources.ts';
import type { ServedGroup } from './_groups.ts';

/** `apidiscovery.k8s.io/v2`: everything that is served, in one document. */
export function aggregatedDiscovery(groups: readonly ServedGroup[]): JsonObject {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versions.map(({ version, resources }) => ({
        version,
        resources: resources.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}
