import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import type { Admission } from './admission.ts';
import { checkAdminAccess, checkAdminAccessGiven } from './device-access.ts';
import { checkClaimLimits, checkPodLimits, withDefaultLimits } from './limit-ranges.ts';
import { checkRuntime, checkStandardClass, withPriority, withRuntime } from './pod-classes.ts';
import { withTolerations } from './pod-tolerations.ts';
import { readmittedPod } from './readmitted-pod.ts';
import { withServiceAccount } from './service-account-mounts.ts';
import { withIngressClass, withStorageClass } from './standard-classes.ts';

/** What a plug-in makes of an object. May throw 403, and may be run again on what came of it. */
type Change = (object: KubeObject, admission: Admission) => KubeObject;
/** Throws 403. */
type Check = (object: KubeObject, admission: Admission) => void;

/** The admission plug-ins of a cluster that concern one kind, in the order in which a cluster asks them. */
interface Plugins {
  /** These come first: webhooks see what they did, and they see again what webhooks did. */
  readonly change?: Readonly<Partial<Record<'CREATE' | 'UPDATE', readonly Change[]>>>;
  /** These see the object as it is to be stored, and are asked before policies and webhooks are. */
  readonly check?: Readonly<Partial<Record<'CREATE' | 'UPDATE', readonly Check[]>>>;
  /** The same of a change through a subresource: those alone are asked. */
  readonly checkThrough?: Readonly<Partial<Record<string, readonly Check[]>>>;
}

const plugins: ReadonlyMap<string, Plugins> = new Map<string, Plugins>([
  [
    'pods',
    {
      change: {
        CREATE: [withDefaultLimits, withServiceAccount, withPriority, withTolerations, withRuntime],
        UPDATE: [readmittedPod, withTolerations],
      },
      check: { CREATE: [checkPodLimits, checkRuntime] },
      checkThrough: { resize: [checkPodLimits] },
    },
  ],
  [
    'persistentvolumeclaims',
    {
      change: { CREATE: [withStorageClass] },
      check: { CREATE: [checkClaimLimits], UPDATE: [checkClaimLimits] },
    },
  ],
  ['ingresses.networking.k8s.io', { change: { CREATE: [withIngressClass] } }],
  [
    'priorityclasses.scheduling.k8s.io',
    { check: { CREATE: [checkStandardClass], UPDATE: [checkStandardClass] } },
  ],
  [
    'resourceclaims.resource.k8s.io',
    { check: { CREATE: [checkAdminAccess] }, checkThrough: { status: [checkAdminAccessGiven] } },
  ],
  ['resourceclaimtemplates.resource.k8s.io', { check: { CREATE: [checkAdminAccess] } }],
]);

const none: Plugins = {};

const concerning = (definition: ResourceDefinition): Plugins =>
  definition.custom ? none : (plugins.get(groupResource(definition)) ?? none);

type Operation = 'CREATE' | 'UPDATE';

const operationOf = ({ before }: Admission): Operation =>
  before === undefined ? 'CREATE' : 'UPDATE';

/** The object as the server's own admission makes it; the same one where nobody has anything to add. */
export const changedByPlugins = (object: KubeObject, admission: Admission): KubeObject =>
  (concerning(admission.definition).change?.[operationOf(admission)] ?? []).reduce(
    (changed, change) => change(changed, admission),
    object,
  );

/** 403 when the server's own admission is against the object as it is to be stored, through a subresource or as a whole. */
export function checkByPlugins(
  object: KubeObject,
  admission: Admission,
  subresource: string,
): void {
  const { check, checkThrough } = concerning(admission.definition);
  const checks = subresource === '' ? check?.[operationOf(admission)] : checkThrough?.[subresource];
  for (const each of checks ?? []) each(object, admission);
}
