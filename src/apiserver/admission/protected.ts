import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { forbidden } from '../../kube/status-error.ts';

const undeletable: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/** Some namespaces must always be there. */
export function checkDeletable(object: KubeObject, definition: ResourceDefinition): void {
  const { name = '' } = object.metadata;
  if (groupResource(definition) !== 'namespaces' || !undeletable.has(name)) return;
  throw forbidden(definition, name, 'this namespace may not be deleted');
}
