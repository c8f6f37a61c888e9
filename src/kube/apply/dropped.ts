import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../object.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { saying } from './asking.ts';
import type { Asking } from './asking.ts';
import { differenceOf, intersectionOf, isEmptySet, noFields, unionOf } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { Ownership, Ownerships } from './managed-fields.ts';
import { removeFields } from './merge.ts';
import { fieldSetOf, withNamedFields } from './typed-value.ts';
import { inVersion, objectOf, versionOf } from './versions.ts';
import type { Versions } from './versions.ts';

export interface Dropping {
  /** What the manager owned, and what it owns now: mostly the same. */
  readonly before: Ownership | undefined;
  readonly fields: FieldSet;
  /** Who owns what, the manager as well. */
  readonly wanted: Ownerships;
  readonly schema: StructuralSchema;
  readonly versions: Versions | undefined;
}

/**
 * Removes what the manager owned before, leaves out now, and nobody else owns, in the three steps of the original
 * algorithm: remove all it owned before, put back what anybody owns, put back what it did not own. Containers that the
 * manager wants empty may go with their content; the caller lays the applied object over it again.
 */
export function* withoutDropped(laidOver: KubeObject, dropping: Dropping): Asking<KubeObject> {
  const { before, fields, wanted, schema, versions } = dropping;
  if (before === undefined || isEmptySet(before.fields) || before.fields === fields) {
    return laidOver;
  }
  const home = versions === undefined ? laidOver.apiVersion : versionOf(before, versions);
  const owned = ownedByVersion(wanted, laidOver.apiVersion, versions);
  if (home === laidOver.apiVersion) {
    const last = withNamedFields(before.fields, schema);
    const all = withNamedFields(owned.get(home) ?? noFields, schema);
    if (isEmptySet(differenceOf(last, all))) return laidOver;
  }
  if (versions === undefined || (owned.size === 1 && owned.has(home))) {
    const there = { merged: laidOver, schema };
    const without = removeFields(laidOver, withNamedFields(before.fields, schema), schema);
    const restored = withOwned(there, without, owned.get(home) ?? noFields);
    return withoutOwn(there, restored, before.fields);
  }
  return yield* saying(
    'failed to prune fields',
    droppedInVersions(laidOver, { home, owned, last: before.fields, versions }),
  );
}

/** What anybody owns, by the version in which it is owned. */
function ownedByVersion(
  ownerships: Ownerships,
  own: string,
  versions: Versions | undefined,
): ReadonlyMap<string, FieldSet> {
  const owned = new Map<string, FieldSet>();
  for (const ownership of ownerships.values()) {
    const version = versions === undefined ? own : versionOf(ownership, versions);
    owned.set(version, unionOf(owned.get(version) ?? noFields, ownership.fields));
  }
  return owned;
}

/** The merged object in some version. */
interface There {
  readonly merged: KubeObject;
  readonly schema: StructuralSchema;
}

const allFields = (value: JsonValue, schema: StructuralSchema): FieldSet =>
  withNamedFields(fieldSetOf(value, schema), schema);

/** What is left, with what anybody owns put back. */
function withOwned({ merged, schema }: There, left: JsonValue, owned: FieldSet): KubeObject {
  const kept = unionOf(allFields(left, schema), withNamedFields(owned, schema));
  const gone = differenceOf(allFields(merged, schema), kept);
  return objectOf(removeFields(merged, gone, schema), merged);
}

/** Without what is not left and was the manager's. */
function withoutOwn({ merged, schema }: There, left: JsonValue, last: FieldSet): KubeObject {
  const gone = differenceOf(allFields(merged, schema), allFields(left, schema));
  const own = intersectionOf(gone, withNamedFields(last, schema));
  return objectOf(removeFields(merged, own, schema), merged);
}

interface Dropped {
  /** The version in which the manager applied last. */
  readonly home: string;
  readonly last: FieldSet;
  readonly owned: ReadonlyMap<string, FieldSet>;
  readonly versions: Versions;
}

/** The same steps where some own the object in one version, some in another: each is put back what it owns in its own. */
function* droppedInVersions(laidOver: KubeObject, dropped: Dropped): Asking<KubeObject> {
  const { home, last, owned, versions } = dropped;
  const schema = versions.schemaOf(home);
  if (schema === undefined) return laidOver;
  const merged = yield* saying(
    'failed to convert merged object to last applied version',
    inVersion(laidOver, home, versions),
  );
  const there = { merged, schema };
  const without = removeFields(merged, withNamedFields(last, schema), schema);
  // First where nothing was converted yet: what is missing may be needed to convert the rest.
  const order = [home, ...[...owned.keys()].filter((version) => version !== home).sort()];
  const restored = yield* saying(
    'failed add back owned items',
    withAllOwned(there, objectOf(without, merged), { order, owned, versions }),
  );
  const left = yield* saying(
    'failed add back dangling items: failed to convert pruned object to last applied version',
    inVersion(restored, home, versions),
  );
  return yield* inVersion(withoutOwn(there, left, last), versions.own, versions);
}

function* withAllOwned(
  { merged: first }: There,
  without: KubeObject,
  {
    order,
    owned,
    versions,
  }: Pick<Dropped, 'owned' | 'versions'> & { readonly order: readonly string[] },
): Asking<KubeObject> {
  let merged = first;
  let left = without;
  for (const version of order) {
    const schema = versions.schemaOf(version);
    const fields = owned.get(version);
    if (schema === undefined || fields === undefined) continue;
    const at = `object at version ${version}`;
    merged = yield* saying(`failed to convert merged ${at}`, inVersion(merged, version, versions));
    left = yield* saying(`failed to convert pruned ${at}`, inVersion(left, version, versions));
    left = withOwned({ merged, schema }, left, fields);
  }
  return left;
}
