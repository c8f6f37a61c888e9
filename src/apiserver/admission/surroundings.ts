import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import type { ClusterView } from './cluster-view.ts';
import { limitedClaim, limitedPod } from './limit-ranges.ts';
import { onlyStandardClass, withPriority, withRuntime } from './pod-classes.ts';
import { withServiceAccount } from './service-account-mounts.ts';
import { withIngressClass, withStorageClass } from './standard-classes.ts';

/** What other objects make of a new one. May throw 403. */
type Step = (object: KubeObject, view: ClusterView, definition: ResourceDefinition) => KubeObject;

/** In the order in which a cluster asks its admission plugins. */
const steps: ReadonlyMap<string, readonly Step[]> = new Map([
  ['pods', [limitedPod, withServiceAccount, withPriority, withRuntime]],
  ['persistentvolumeclaims', [limitedClaim, withStorageClass]],
  ['ingresses.networking.k8s.io', [withIngressClass]],
  ['priorityclasses.scheduling.k8s.io', [onlyStandardClass]],
]);

/** A new object as it becomes among those that are there. */
export const amongOthers = (
  object: KubeObject,
  definition: ResourceDefinition,
  view: ClusterView,
): KubeObject =>
  (steps.get(groupResource(definition)) ?? []).reduce(
    (before, step) => step(before, view, definition),
    object,
  );
