import type { Instant } from '../../base/clock.ts';
import { rfc3339 } from '../../base/clock.ts';
import { jsonEqual } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../object.ts';
import { apiVersionOf } from '../resource.ts';
import type { ResourceName } from '../resource.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { unasked } from './asking.ts';
import type { Asking } from './asking.ts';
import { checkTyped, undeclared } from './check-typed.ts';
import { conflictError } from './conflicts.ts';
import type { Conflict } from './conflicts.ts';
import { differenceOf, intersectionOf, isEmptySet, noFields, unionOf } from './field-set.ts';
import { withoutDropped } from './dropped.ts';
import { takeableByKubectl, withLastApplied } from './last-applied.ts';
import { ownerId, parseManagedFields, withoutLost } from './managed-fields.ts';
import { ownershipOf, withManagedFields, withOwnership } from './managed-fields.ts';
import type { Owner, Ownerships } from './managed-fields.ts';
import { mergeTyped } from './merge.ts';
import { ownable, writable } from './ownable.ts';
import type { Owns } from './ownable.ts';
import { compareTyped, fieldSetOf } from './typed-value.ts';
import { changesElsewhere, inOtherVersions, objectOf } from './versions.ts';
import type { Changes, Versions } from './versions.ts';

export interface ApplyRequest {
  /** The stored object; undefined when there is none and apply creates it. */
  readonly live: KubeObject | undefined;
  /** What the manager wants, and nothing else: what it wanted before and leaves out now is removed. */
  readonly applied: KubeObject;
  readonly manager: string;
  readonly conflicts: 'fail' | 'force';
  readonly resource: Omit<ResourceName, 'plural'> & { readonly kind: string };
  readonly schema: StructuralSchema;
  /** Paths in what is applied that its kind does not know, where the schema leaves that open. */
  readonly unknownFields?: readonly string[];
  readonly owns: Owns;
  /** Left out or '' for the main endpoint. */
  readonly subresource?: string;
  readonly now: Instant;
  /** An object of the kind with nothing in it: what was there before anybody was tracked is compared with it. */
  readonly empty?: JsonObject;
  /** Given where objects are converted by somebody outside. */
  readonly versions?: Versions | undefined;
  /** Fills in the defaults of what was merged; nobody owns them. */
  readonly defaults?: (object: KubeObject) => KubeObject;
}

export type ApplyOutcome =
  | { readonly type: 'merged'; readonly object: KubeObject }
  | { readonly type: 'conflicts'; readonly error: StatusError };

/**
 * Server-side apply. The merged object keeps the live object's server-set metadata; whether the applied name, uid
 * and resourceVersion fit is for the caller to check. When nothing changes, it is the live object itself.
 */
export const applyServerSide = (request: Omit<ApplyRequest, 'versions'>): ApplyOutcome =>
  unasked(applyVersioned(request));

/** The same where others may own the object in other versions. */
export function* applyVersioned(request: ApplyRequest): Asking<ApplyOutcome> {
  refuseUntypable(request);
  const { schema, owns, versions } = request;
  const applied = writable(request.applied, owns);
  const live = withManagedFields(request.live ?? nothing, new Map());
  const tracked = trackedOwnerships(live, request);
  const id = ownerId(ownerOf(request));
  const before = tracked.get(id);
  const fields = ownable(fieldSetOf(applied, schema), owns);
  const wanted = new Map(tracked).set(id, ownershipOf(ownerOf(request), fields, before?.time));
  const shown = yield* inOtherVersions(request.live ?? nothing, tracked, versions);
  const laidOver = objectOf(mergeTyped(live, applied, schema), applied);
  const pruned = yield* withoutDropped(laidOver, { before, fields, wanted, schema, versions });
  const isWhole = pruned === laidOver;
  const merged = isWhole ? laidOver : objectOf(mergeTyped(pruned, applied, schema), applied);
  const { added, modified, removed } = compareTyped(live, merged, schema);
  const changed = unionOf(added, modified);
  const elsewhere = yield* changesElsewhere({ before: shown, after: merged, versions, owns });
  const changesFor = ({ apiVersion }: Owner): Changes =>
    elsewhere.get(apiVersion) ?? { changed, removed };
  const conflicts = conflictsOf(request, live, takeConflicts(wanted, id, changesFor));
  if (request.conflicts === 'fail' && conflicts.length > 0) {
    return { type: 'conflicts', error: conflictError(conflicts) };
  }
  const ownerships = withoutLost(wanted, (owner, other) => {
    if (other === id) return noFields;
    const lost = changesFor(owner);
    return unionOf(lost.changed, lost.removed);
  });
  return { type: 'merged', object: complete(request, live, { merged, ownerships }) };
}

const nothing: KubeObject = { apiVersion: '', kind: '', metadata: {} };

const ownerOf = (request: ApplyRequest): Owner => ({
  manager: request.manager,
  operation: 'Apply',
  apiVersion: apiVersionOf(request.resource),
  subresource: request.subresource ?? '',
});

function refuseUntypable({ applied, resource, schema, unknownFields }: ApplyRequest): void {
  if ((applied.metadata.managedFields ?? null) !== null) {
    throw badRequest('metadata.managedFields must be nil');
  }
  const fault = checkTyped(applied, schema) ?? undeclared(unknownFields);
  if (fault === undefined) return;
  const { namespace = '', name = '' } = applied.metadata;
  const { group, version, kind } = resource;
  const what = `${namespace}/${name}; ${group}/${version}, Kind=${kind}`;
  throw new StatusError(500, '', `failed to create typed patch object (${what}): ${fault}`);
}

/**
 * Who owns what before the apply. Of an object that nobody tracked yet everything belongs to a manager of its own,
 * so that the first apply does not silently overwrite what others wrote.
 */
function trackedOwnerships(live: KubeObject, request: ApplyRequest): Ownerships {
  const tracked = parseManagedFields(request.live?.metadata.managedFields) ?? new Map();
  if (request.live === undefined || tracked.size > 0) return tracked;
  const owner: Owner = {
    ...ownerOf(request),
    manager: 'before-first-apply',
    operation: 'Update',
  };
  const { added } = compareTyped(request.empty ?? {}, live, request.schema);
  const fields = ownable(added, request.owns);
  return withOwnership(tracked, ownershipOf(owner, fields, rfc3339(request.now)));
}

/** What others own of the fields that the apply changes, in the order of the owners. */
const takeConflicts = (
  ownerships: Ownerships,
  id: string,
  changesFor: (owner: Owner) => Changes,
): readonly Conflict[] =>
  [...ownerships]
    .filter(([other]) => other !== id)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, owner]) => ({
      owner,
      fields: intersectionOf(owner.fields, changesFor(owner).changed),
    }))
    .filter(({ fields }) => !isEmptySet(fields));

/** Without the fields that kubectl may take because its client-side apply set them. */
function conflictsOf(
  request: ApplyRequest,
  live: KubeObject,
  conflicts: readonly Conflict[],
): readonly Conflict[] {
  if (conflicts.length === 0) return conflicts;
  const takeable = takeableByKubectl(live, request.manager, request.schema);
  return conflicts
    .map(({ owner, fields }) => ({ owner, fields: differenceOf(fields, takeable) }))
    .filter(({ fields }) => !isEmptySet(fields));
}

interface Merged {
  readonly merged: KubeObject;
  readonly ownerships: Ownerships;
}

/** The time of an applier moves only when its apply changed the object, not when it came to share a field. */
function complete(request: ApplyRequest, live: KubeObject, outcome: Merged): KubeObject {
  const { applied, manager, now, defaults = same } = request;
  const { merged, ownerships } = outcome;
  if (jsonEqual(merged, live)) {
    const noted = withLastApplied(live, applied, manager);
    const object = withManagedFields(noted, ownerships);
    return request.live !== undefined && jsonEqual(object, request.live) ? request.live : object;
  }
  const own = ownerships.get(ownerId(ownerOf(request)));
  const stamped =
    own === undefined
      ? ownerships
      : withOwnership(ownerships, ownershipOf(own, own.fields, rfc3339(now)));
  const object = withLastApplied(defaults(merged), applied, manager);
  return withManagedFields(object, stamped);
}

const same = (object: KubeObject): KubeObject => object;
