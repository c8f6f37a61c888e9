import { rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import type { JsonValue } from '../../base/json.ts';
import { jsonEqual } from '../../base/json.ts';
import { checkObjectMeta } from '../../kube/names.ts';
import type { MetadataRules } from '../../kube/names.ts';
import type { KubeObject, ObjectMeta } from '../../kube/object.ts';
import { withMetadata } from '../../kube/object.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { groupResource } from '../../kube/resource.ts';
import { forbiddenField, invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';
import { checkFinalizerNames } from './finalizer-names.ts';

/** What a new object gets from the server, whatever its writer sent. */
export function newMetadata(
  object: KubeObject,
  definition: ResourceDefinition,
  given: { readonly uid: string; readonly now: Instant },
): KubeObject {
  return changed(object, {
    uid: given.uid,
    creationTimestamp: rfc3339(given.now),
    generation: definition.generation ? 1 : undefined,
    resourceVersion: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    selfLink: undefined,
  });
}

/** `withMetadata` for some of the fields. */
function changed(
  object: KubeObject,
  changes: Readonly<Record<string, JsonValue | undefined>>,
): KubeObject {
  return withMetadata(object, changes);
}

/** What a writer may leave out or cannot set is as it was. */
export function keptMetadata(after: KubeObject, live: KubeObject): KubeObject {
  const { metadata } = live;
  return changed(after, {
    name: metadata.name,
    namespace: metadata.namespace,
    generateName: after.metadata.generateName ?? metadata.generateName,
    uid: nonEmpty(after.metadata.uid) ?? metadata.uid,
    creationTimestamp: metadata.creationTimestamp,
    generation: metadata.generation,
    resourceVersion: metadata.resourceVersion,
    deletionTimestamp: after.metadata.deletionTimestamp ?? metadata.deletionTimestamp,
    deletionGracePeriodSeconds:
      after.metadata.deletionGracePeriodSeconds ?? metadata.deletionGracePeriodSeconds,
    selfLink: undefined,
  });
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** The object with its generation one higher if what is wanted changed: all but metadata and (observed) status. */
export function countedGeneration(
  after: KubeObject,
  live: KubeObject,
  definition: ResourceDefinition,
): KubeObject {
  if (!definition.generation) return after;
  const ignored = definition.statusSubresource ? observed : notWanted;
  if (areEqualBut(ignored, after, live)) return after;
  return changed(after, { generation: (live.metadata.generation ?? 0) + 1 });
}

const notWanted: ReadonlySet<string> = new Set(['metadata']);
const observed: ReadonlySet<string> = new Set(['metadata', 'status']);

function areEqualBut(names: ReadonlySet<string>, left: KubeObject, right: KubeObject): boolean {
  const isSame = (key: string): boolean => names.has(key) || jsonEqual(left[key], right[key]);
  return Object.keys(left).every(isSame) && Object.keys(right).every(isSame);
}

/** The names that become one part of a domain name: of a service, of the pods of a StatefulSet. */
const inDomains: ReadonlyMap<string, MetadataRules['names']> = new Map([
  ['namespaces', 'label'],
  ['services', 'service'],
  ['statefulsets.apps', 'label'],
]);

/** Of an address and of an APIService their own strategies check the name; kubelets name requests as they like. */
const free: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'certificatesigningrequests.certificates.k8s.io',
  'ipaddresses.networking.k8s.io',
]);

function rulesFor(definition: ResourceDefinition): MetadataRules {
  const { group, scope } = definition;
  const resource = groupResource(definition);
  const isFree = group === 'rbac.authorization.k8s.io' || free.has(resource);
  return { scope, names: isFree ? 'path-segment' : (inDomains.get(resource) ?? 'subdomain') };
}

export function checkMetadata(
  object: KubeObject,
  definition: ResourceDefinition,
): readonly StatusCause[] {
  return [
    ...checkObjectMeta(object.metadata, rulesFor(definition)),
    ...checkFinalizerNames(object.metadata.finalizers ?? [], definition),
  ];
}

/** What must not change in the metadata of an object. The real server says it twice, and so do the causes here. */
export function checkMetadataUpdate(after: ObjectMeta, live: ObjectMeta): readonly StatusCause[] {
  const fixed = (['uid', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const).flatMap(
    (name) => immutable(`metadata.${name}`, after[name], live[name]),
  );
  return [...fixed, ...fixed, ...newFinalizers(after, live)];
}

function immutable(
  field: string,
  after: string | number | undefined,
  live: string | number | undefined,
): readonly StatusCause[] {
  return after === live ? [] : [invalidValue(field, after ?? null, 'field is immutable')];
}

function newFinalizers(after: ObjectMeta, live: ObjectMeta): readonly StatusCause[] {
  if (live.deletionTimestamp === undefined) return [];
  const known = new Set(live.finalizers);
  const added = (after.finalizers ?? []).filter((name) => !known.has(name));
  if (added.length === 0) return [];
  const names = added.map((name) => JSON.stringify(name)).join(', ');
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`;
  return [forbiddenField('metadata.finalizers', why)];
}
