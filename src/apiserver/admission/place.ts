import { isJsonObject } from '../../base/json.ts';
import type { ObjectMeta } from '../../kube/object.ts';
import { forbidden, notFound, StatusError } from '../../kube/status-error.ts';
import type { Store } from '../../store/store.ts';
import type { ServedResource } from '../registry/resources-served.ts';

const namespaces = { group: '', plural: 'namespaces' };

/**
 * Whether something new may come to be there: its namespace must exist and not be going, nor the resource's
 * definition. What is on its way to the disk counts, so that nothing slips in behind a deletion.
 */
export function checkPlace(store: Store, resource: ServedResource, metadata: ObjectMeta): void {
  const { definition } = resource;
  const { name = metadata.generateName ?? '', namespace = '' } = metadata;
  if (definition.scope === 'Namespaced') checkNamespace(store, resource, { name, namespace });
  if (isGoing(resource, store)) {
    const why = 'create not allowed while custom resource definition is terminating';
    throw forbidden(definition, name, why);
  }
}

function isGoing({ definition, terminating }: ServedResource, store: Store): boolean {
  if (!definition.custom) return false;
  const name = `${definition.plural}.${definition.group}`;
  const crd = store.upcoming('apiextensions.k8s.io/customresourcedefinitions', name);
  return terminating || crd === undefined || crd.object.metadata.deletionTimestamp !== undefined;
}

function checkNamespace(
  store: Store,
  { definition }: ServedResource,
  { name, namespace }: { readonly name: string; readonly namespace: string },
): void {
  const found = store.upcoming('core/namespaces', namespace)?.object;
  if (found === undefined) throw notFound(namespaces, namespace);
  const status = found['status'];
  const phase = isJsonObject(status) ? status['phase'] : undefined;
  if (found.metadata.deletionTimestamp === undefined && phase !== 'Terminating') return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = forbidden(definition, name, why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw new StatusError(error.code, error.reason, error.message, {
    ...error.details,
    causes: [cause],
  });
}
