import { rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { utf8Length } from '../names.ts';
import type { KubeObject } from '../object.ts';
import { withMetadata } from '../object.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { StatusError } from '../status-error.ts';
import { unasked } from './asking.ts';
import type { Asking } from './asking.ts';
import { isEmptySet, unionOf } from './field-set.ts';
import { capUpdaters, ownerId, parseManagedFields, withoutLost } from './managed-fields.ts';
import { ownershipOf, withOwnersThatFit, withOwnership } from './managed-fields.ts';
import type { Owner, Ownerships } from './managed-fields.ts';
import { ownable } from './ownable.ts';
import type { Owns } from './ownable.ts';
import { compareTyped } from './typed-value.ts';
import { changesElsewhere, inOtherVersions } from './versions.ts';
import type { Changes, Versions } from './versions.ts';

export interface TrackedUpdate {
  /** The stored object; undefined for a create. */
  readonly before: KubeObject | undefined;
  /** What is going to be stored, with the managedFields that the client sent. */
  readonly after: KubeObject;
  readonly manager: string;
  readonly apiVersion: string;
  /** Left out or '' for the main endpoint. */
  readonly subresource?: string;
  readonly schema: StructuralSchema;
  readonly owns: Owns;
  readonly now: Instant;
  /** An object of the kind with nothing in it: what a create is compared with. */
  readonly empty?: JsonObject;
  /** Given where objects are converted by somebody outside. */
  readonly versions?: Versions | undefined;
}

/**
 * The object with the ownership that a create, update or patch leaves behind: the manager owns what it changed or
 * added, everybody loses what was changed or removed. What would be too large with its owners is kept without them.
 */
export const trackUpdate = (update: Omit<TrackedUpdate, 'versions'>): KubeObject =>
  unasked(trackVersionedUpdate(update));

/** The same where others may own the object in other versions. */
export function* trackVersionedUpdate(update: TrackedUpdate): Asking<KubeObject> {
  const { before, after, schema, owns, empty = {} } = update;
  const ownerships = ownershipsToKeep(update);
  if (ownerships.size === 0 && before !== undefined) return withOwnersThatFit(after, new Map());
  const comparison = compareTyped(before ?? empty, after, schema);
  const changed = ownable(unionOf(comparison.added, comparison.modified), owns);
  const removed = ownable(comparison.removed, owns);
  const owner = ownerOf(update);
  const id = ownerId(owner);
  const elsewhere = yield* changesOfOthers(update, ownerships);
  if (elsewhere.type === 'unknown') return withMetadata(after, { managedFields: elsewhere.kept });
  const lost = unionOf(changed, removed);
  const left = withoutLost(ownerships, ({ apiVersion }, other) => {
    const changes = elsewhere.changes.get(apiVersion);
    if (changes !== undefined) return unionOf(changes.changed, changes.removed);
    // What it changes its owner keeps: taken away and given back, it would be a new set of what is mostly the same.
    return other === id ? removed : lost;
  });
  if (isEmptySet(changed)) return withOwnersThatFit(after, capUpdaters(left));
  const fields = unionOf(left.get(id)?.fields ?? changed, changed);
  const time = rfc3339(update.now);
  return withOwnersThatFit(
    after,
    capUpdaters(withOwnership(left, ownershipOf(owner, fields, time))),
  );
}

type Elsewhere =
  | { readonly type: 'known'; readonly changes: ReadonlyMap<string, Changes> }
  /** Somebody could not convert the object: then nobody comes to own anything, and nobody loses it. */
  | { readonly type: 'unknown'; readonly kept: KubeObject['metadata']['managedFields'] };

const nowhere: Elsewhere = { type: 'known', changes: new Map() };

function* changesOfOthers(
  { before, after, versions, owns }: TrackedUpdate,
  ownerships: Ownerships,
): Asking<Elsewhere> {
  if (before === undefined || versions === undefined) return nowhere;
  try {
    const shown = yield* inOtherVersions(before, ownerships, versions);
    const changes = yield* changesElsewhere({ before: shown, after, versions, owns });
    return { type: 'known', changes };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return { type: 'unknown', kept: before.metadata.managedFields };
  }
}

const ownerOf = ({ manager, apiVersion, subresource }: TrackedUpdate): Owner => ({
  manager,
  operation: 'Update',
  apiVersion,
  subresource: subresource ?? '',
});

/**
 * A client may edit managedFields, but not through a subresource; what it sent counts if it can be read. Clients that do not
 * know the field, and entries that cannot be read, leave it as it was.
 */
function ownershipsToKeep({ before, after, subresource = '' }: TrackedUpdate): Ownerships {
  const stored = parseManagedFields(before?.metadata.managedFields) ?? new Map();
  const sent = after.metadata.managedFields;
  if (subresource !== '') return stored;
  if (isReset(sent)) return new Map();
  const edited = parseManagedFields(sent);
  return edited === undefined || edited.size === 0 ? stored : edited;
}

/** `[]` and `[{}]`: the wish to forget who owns what. Tracking begins again with the next apply. */
function isReset(list: JsonValue | undefined): boolean {
  if (list === undefined || !isJsonArray(list)) return false;
  const [only, ...others] = list;
  if (only === undefined) return true;
  return others.length === 0 && isJsonObject(only) && Object.keys(only).length === 0;
}

const longestManager = 128;
const nobody = 'unknown';

/** Who writes, when the request does not say: `kubectl` for a User-Agent of `kubectl/v1.34.1 (linux/amd64)`. */
export function managerFromUserAgent(userAgent: string): string {
  const [program = ''] = userAgent.split('/', 1);
  if (/^[ -~]{1,128}$/.test(program)) return program;
  let manager = '';
  for (const character of program) {
    if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) continue;
    if (utf8Length(manager) + utf8Length(character) > longestManager) break;
    manager += character;
  }
  return manager || nobody;
}
