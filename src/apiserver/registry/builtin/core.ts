import type { ResourceDefinition } from '../../../kube/resource.ts';

/** The resources of the core group. */
export function coreResources(): readonly ResourceDefinition[] {
  return [];
}
