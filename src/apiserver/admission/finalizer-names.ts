import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import { checkQualifiedName } from '../../kube/names.ts';
import { groupResource } from '../../kube/resource.ts';
import type { ResourceDefinition } from '../../kube/resource.ts';
import { invalidValue } from '../../kube/schema/causes.ts';
import type { StatusCause } from '../../kube/status-error.ts';

/** Those of the API itself, which have no domain. */
const standard: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** A name that two writers could choose by accident: neither one of the API's nor one of a domain. */
export const isUnqualified = (name: string): boolean => !name.includes('/') && !standard.has(name);

const notQualified = 'name is neither a standard finalizer name nor is it fully qualified';

/** Groups and kinds that take any qualified name, because the real server checks them with the rules of all APIs alone. */
const lenientGroups: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'events.k8s.io',
]);
const lenientKinds: ReadonlySet<string> = new Set([
  'events',
  'leases.coordination.k8s.io',
  'poddisruptionbudgets.policy',
]);

/** Built-in kinds refuse what custom resources are only warned of. */
export function checkFinalizerNames(
  finalizers: readonly string[],
  definition: ResourceDefinition,
): readonly StatusCause[] {
  if (finalizers.length === 0 || definition.custom) return [];
  if (lenientGroups.has(definition.group) || lenientKinds.has(groupResource(definition))) return [];
  return finalizers.flatMap((name, index) =>
    isUnqualified(name) ? [invalidValue(`metadata.finalizers[${index}]`, name, notQualified)] : [],
  );
}

/** What is wrong with the finalizers in the spec of a namespace; `place` is how the field of one of them is called. */
export function checkSpecFinalizers(
  spec: JsonValue | undefined,
  place: (index: number) => string,
): readonly StatusCause[] {
  return specFinalizers(spec).flatMap((name, index) =>
    [...checkQualifiedName(name), ...(isUnqualified(name) ? [notQualified] : [])].map((why) =>
      invalidValue(place(index), name, why),
    ),
  );
}

export function specFinalizers(spec: JsonValue | undefined): readonly string[] {
  const list = isJsonObject(spec) ? spec['finalizers'] : undefined;
  return isJsonArray(list) ? list.filter((name) => typeof name === 'string') : [];
}
