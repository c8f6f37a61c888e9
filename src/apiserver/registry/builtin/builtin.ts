import type { JsonValue } from '../../../base/json.ts';
import type { Instant } from '../../../base/clock.ts';
import type { KubeObject } from '../../../kube/object.ts';
import type { ResourceDefinition } from '../../../kube/resource.ts';
import { coreResources } from './core.ts';

/** Every resource that is served without a CustomResourceDefinition, in all served versions. */
export function builtinResources(): readonly ResourceDefinition[] {
  return coreResources();
}

/** The cells of one row of `kubectl get`, in the order of the resource's printer columns. */
export type RowCells = (object: KubeObject, now: Instant) => readonly JsonValue[];

/** How the rows of a built-in resource are printed where JSONPaths cannot say it; undefined where they can. */
export function builtinCells(resource: ResourceDefinition): RowCells | undefined {
  return resource.custom ? undefined : undefined;
}
