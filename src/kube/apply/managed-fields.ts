import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { withMetadata } from '../object.ts';
import type { KubeObject, ManagedFieldsEntry } from '../object.ts';
import { largestObject, leastLength, tooLarge } from '../largest-object.ts';
import {
  differenceOf,
  isEmptySet,
  leastFormLength,
  noFields,
  parseFieldsV1,
  toFieldsV1,
  unionOf,
} from './field-set.ts';
import type { FieldSet } from './field-set.ts';

/** One manager in one way of writing. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** '' for the main endpoint. */
  readonly subresource: string;
}

/** What an owner owns of an object. */
export interface Ownership extends Owner {
  /** When the manager last changed something; absent when it only came to share what was there. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
  /** The stored entry it was read from, which is written again as it is: a write touches one entry of many. */
  readonly entry?: ManagedFieldsEntry | undefined;
}

/** Everything that is owned of one object, by `ownerId`. No ownership in it is empty. */
export type Ownerships = ReadonlyMap<string, Ownership>;

/** An applier is the same whatever version it applies in; an updater is another one in each version. */
export function ownerId({ manager, operation, apiVersion, subresource }: Owner): string {
  const version = operation === 'Apply' ? '' : apiVersion;
  return `${manager}\0${operation}\0${version}\0${subresource}`;
}

/** Reads `metadata.managedFields`; undefined when an entry is not one that the server writes. */
export function parseManagedFields(list: JsonValue | undefined): Ownerships | undefined {
  if (list === undefined || list === null) return new Map();
  if (!isJsonArray(list)) return undefined;
  const ownerships = new Map<string, Ownership>();
  for (const entry of list) {
    const ownership = isJsonObject(entry) ? readEntry(entry) : undefined;
    if (ownership === undefined) return undefined;
    ownerships.set(ownerId(ownership), ownership);
  }
  return ownerships;
}

function readEntry(entry: JsonObject): Ownership | undefined {
  const { operation, apiVersion, fieldsType, fieldsV1, time } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  if (typeof apiVersion !== 'string' || apiVersion === '') return undefined;
  if (fieldsType !== 'FieldsV1') return undefined;
  const { manager, subresource } = entry;
  return {
    manager: typeof manager === 'string' ? manager : '',
    operation,
    apiVersion,
    subresource: typeof subresource === 'string' ? subresource : '',
    time: typeof time === 'string' ? time : undefined,
    fields: parseFieldsV1(isJsonObject(fieldsV1) ? fieldsV1 : {}),
    entry: Object.isFrozen(entry) ? entry : undefined,
  };
}

/** As the server writes it: appliers first, then by time, then by name. */
function printManagedFields(ownerships: Ownerships): readonly ManagedFieldsEntry[] {
  return [...ownerships.values()].sort(compareOwnerships).map(printEntry);
}

function printEntry(ownership: Ownership): ManagedFieldsEntry {
  if (ownership.entry !== undefined) return ownership.entry;
  const { manager, operation, apiVersion, time, fields, subresource } = ownership;
  const entry: Draft = { apiVersion, fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields) };
  if (manager !== '') entry.manager = manager;
  entry.operation = operation;
  if (subresource !== '') entry.subresource = subresource;
  if (time !== undefined) entry.time = time;
  return entry;
}

type Draft = { -readonly [Name in keyof ManagedFieldsEntry]: ManagedFieldsEntry[Name] };

/** Times are all in the same form, so that their order is that of their texts. */
const compareOwnerships = (left: Ownership, right: Ownership): number =>
  compareTexts(left.operation, right.operation) ||
  compareTexts(left.time ?? '', right.time ?? '') ||
  compareTexts(left.manager, right.manager) ||
  compareTexts(left.apiVersion, right.apiVersion) ||
  compareTexts(left.subresource, right.subresource);

const compareTexts = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

/** The object with its ownership written down; without any, the field is not there. 500 when that makes it too large. */
export function withManagedFields(object: KubeObject, ownerships: Ownerships): KubeObject {
  if (isTooLong(object, ownerships)) throw tooLarge();
  return written(object, ownerships);
}

/** The same, but it is forgotten who owns what where that is sure to make the object too large to be stored. */
export function withOwnersThatFit(object: KubeObject, ownerships: Ownerships): KubeObject {
  return written(object, isTooLong(object, ownerships) ? new Map() : ownerships);
}

function written(object: KubeObject, ownerships: Ownerships): KubeObject {
  const managedFields = ownerships.size === 0 ? undefined : printManagedFields(ownerships);
  return withMetadata(object, { managedFields });
}

/** Found out before it is written down who owns what: that may be as long as the object. */
function isTooLong(object: KubeObject, ownerships: Ownerships): boolean {
  let length = 0;
  for (const { fields } of ownerships.values()) length += leastFormLength(fields, largestObject);
  if (length < muchToWrite) return false;
  return length + leastLength(object, largestObject) > largestObject;
}

const muchToWrite = 100_000;

/** What an owner owns from now on, whatever was written down before. */
export const ownershipOf = (
  { manager, operation, apiVersion, subresource }: Owner,
  fields: FieldSet,
  time: string | undefined,
): Ownership => ({ manager, operation, apiVersion, subresource, time, fields, entry: undefined });

/** The ownerships with one of them changed; an empty one goes. */
export function withOwnership(ownerships: Ownerships, ownership: Ownership): Ownerships {
  const changed = new Map(ownerships);
  if (isEmptySet(ownership.fields)) changed.delete(ownerId(ownership));
  else changed.set(ownerId(ownership), ownership);
  return changed;
}

/** The ownerships without what each of the owners loses. */
export function withoutLost(
  ownerships: Ownerships,
  lostBy: (ownership: Ownership, id: string) => FieldSet,
): Ownerships {
  const left = new Map<string, Ownership>();
  for (const [id, ownership] of ownerships) {
    const kept = differenceOf(ownership.fields, lostBy(ownership, id));
    if (isEmptySet(kept)) continue;
    const isSame = kept === ownership.fields;
    left.set(id, isSame ? ownership : ownershipOf(ownership, kept, ownership.time));
  }
  return left;
}

const mostUpdaters = 10;
const ancientChanges = 'ancient-changes';

/**
 * Keeps the number of updaters within bounds: the oldest become one entry for each version. Appliers are never
 * forgotten, for what they own decides what they remove.
 */
export function capUpdaters(ownerships: Ownerships): Ownerships {
  const updaters = [...ownerships].filter(([, { operation }]) => operation === 'Update');
  let excess = updaters.length - mostUpdaters;
  if (excess <= 0) return ownerships;
  updaters.sort(
    ([leftId, left], [rightId, right]) =>
      compareTexts(left.time ?? '', right.time ?? '') || compareTexts(leftId, rightId),
  );
  const capped = new Map(ownerships);
  const oldestOf = new Map<string, string>();
  for (const [id, ownership] of updaters) {
    const { apiVersion } = ownership;
    const oldest = oldestOf.get(apiVersion);
    if (oldest === undefined) oldestOf.set(apiVersion, id);
    else if (excess > 0) {
      const ancient = { ...ownership, manager: ancientChanges, subresource: '', entry: undefined };
      const bucket = ownerId(ancient);
      // There may be an entry of that name already, and not be the oldest.
      const merged = [oldest, id, bucket].map((each) => capped.get(each)?.fields ?? noFields);
      for (const each of [oldest, id]) capped.delete(each);
      capped.set(bucket, { ...ancient, fields: merged.reduce(unionOf) });
      oldestOf.set(apiVersion, bucket);
      excess--;
    }
  }
  return capped;
}
