import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import type { ClusterView } from './cluster-view.ts';

/** A write of an object, as the admission plug-ins of the server see it. */
export interface Admission {
  readonly definition: ResourceDefinition;
  /** What is there; undefined for a new object. */
  readonly before: KubeObject | undefined;
  readonly view: ClusterView;
}

/** The name that a refusal gives to the object: where there is none yet, the prefix of the one to come. */
export function refusedName(object: KubeObject | undefined): string {
  const { name = '', generateName = '' } = object?.metadata ?? {};
  return name || generateName || 'Unknown';
}
