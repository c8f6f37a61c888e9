import { isJsonObject } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../object.ts';
import { withMetadata } from '../object.ts';
import { prune } from '../schema/prune.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { StatusError } from '../status-error.ts';
import { saying } from './asking.ts';
import type { Asking } from './asking.ts';
import { undeclared } from './check-typed.ts';
import { unionOf } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import type { Owner, Ownerships } from './managed-fields.ts';
import { ownable } from './ownable.ts';
import type { Owns } from './ownable.ts';
import { compareTyped } from './typed-value.ts';

/**
 * The versions of a resource whose objects somebody outside converts. What a manager owns it owns in the version that it
 * wrote: what another version changes has to be looked at there.
 */
export interface Versions {
  /** That of the request: whatever is converted comes from it or goes to it. */
  readonly own: string;
  /** Undefined: the definition does not have the version, or not any more. */
  readonly schemaOf: (apiVersion: string) => StructuralSchema | undefined;
}

/** The version in which it is found out what a manager owns. Of one that is no more the fields are taken by their names. */
export function versionOf({ apiVersion }: Owner, versions: Versions): string {
  return versions.schemaOf(apiVersion) === undefined ? versions.own : apiVersion;
}

/** The object in one of the versions. */
export function* inVersion(
  object: KubeObject,
  apiVersion: string,
  versions: Versions,
): Asking<KubeObject> {
  if (object.apiVersion === apiVersion) return object;
  const isOwn = object.apiVersion === versions.own;
  const own = isOwn ? object : yield* converted(object, versions.own, versions);
  return apiVersion === versions.own ? own : yield* converted(own, apiVersion, versions);
}

function* converted(
  object: KubeObject,
  apiVersion: string,
  { schemaOf }: Versions,
): Asking<KubeObject> {
  const there = yield { object, apiVersion };
  const schema = schemaOf(apiVersion);
  const fault = schema && undeclared(prune(there, schema).unknownFields);
  if (fault !== undefined) throw new StatusError(500, '', fault);
  return there;
}

/** The object that is there, in the versions of those who own something of it, beside that of the request. */
export function* inOtherVersions(
  live: KubeObject,
  ownerships: Ownerships,
  versions: Versions | undefined,
): Asking<ReadonlyMap<string, KubeObject>> {
  const shown = new Map<string, KubeObject>();
  if (versions === undefined) return shown;
  for (const ownership of ownerships.values()) {
    const version = versionOf(ownership, versions);
    if (version === versions.own || shown.has(version)) continue;
    shown.set(version, yield* inVersion(live, version, versions));
  }
  return shown;
}

/** What a write adds, modifies and removes, as one version shows it. */
export interface Changes {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

interface Rewriting {
  /** The object as it was, in other versions. */
  readonly before: ReadonlyMap<string, KubeObject>;
  readonly after: KubeObject;
  readonly versions: Versions | undefined;
  readonly owns: Owns;
}

/** The changes by version, where the object was asked for in others than that of the request. */
export function* changesElsewhere({
  before,
  after,
  versions,
  owns,
}: Rewriting): Asking<ReadonlyMap<string, Changes>> {
  const changes = new Map<string, Changes>();
  if (versions === undefined) return changes;
  const bare = before.size === 0 ? after : withMetadata(after, { managedFields: undefined });
  for (const [version, was] of before) {
    const schema = versions.schemaOf(version);
    if (schema === undefined) continue;
    const is = yield* saying('failed to convert new object', inVersion(bare, version, versions));
    const { added, modified, removed } = compareTyped(was, is, schema);
    const changed = ownable(unionOf(added, modified), owns);
    changes.set(version, { changed, removed: ownable(removed, owns) });
  }
  return changes;
}

/** What came of an object is one: this tells the compiler. */
export function objectOf(
  value: JsonValue,
  { apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>,
): KubeObject {
  const fields = isJsonObject(value) ? value : {};
  const metadata = fields['metadata'];
  return { ...fields, apiVersion, kind, metadata: isJsonObject(metadata) ? metadata : {} };
}
