import type { JsonObject } from '../base/json.ts';
import type { KubeObject } from '../kube/object.ts';

/** Objects as `kubectl get -o json` writes several: without the bookkeeping of server-side apply. */
export function objectList(objects: readonly KubeObject[]): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'List',
    metadata: { resourceVersion: '' },
    items: objects.map(withoutManagedFields),
  };
}

function withoutManagedFields(object: KubeObject): KubeObject {
  const kept = Object.entries(object.metadata).filter(([field]) => field !== 'managedFields');
  return { ...object, metadata: Object.fromEntries(kept) };
}

/** What the command line works out and no API serves has a version of its own. */
const OWN_VERSION = 'cli.longhaul.dev/v1alpha1';

export function ownList(kind: string, items: readonly JsonObject[]): JsonObject {
  return { apiVersion: OWN_VERSION, kind, items };
}

export function ownObject(kind: string, fields: JsonObject): JsonObject {
  return { apiVersion: OWN_VERSION, kind, ...fields };
}
