import type { Instant } from '../src/base/clock.ts';
import { isJsonArray, isJsonObject, jsonEqual } from '../src/base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../src/base/json.ts';
import { fieldManagers } from '../src/api/resources.ts';
import type { Client, ClientResource } from '../src/client/client.ts';
import { readConditions, setCondition } from '../src/kube/conditions.ts';
import type { Condition, ConditionStatement } from '../src/kube/conditions.ts';
import type { KubeObject } from '../src/kube/object.ts';
import { keyOf } from '../src/kube/object.ts';
import { hasReason } from '../src/kube/status-error.ts';
import type { EventStatement } from '../src/runtime/event-correlator.ts';

/** What a controller wants the status of one object to say, and what it has to tell people about it. */
export interface Verdict {
  /** All that the controllers own of the status: what is left out is taken away. */
  readonly status: JsonObject;
  readonly events: readonly EventStatement[];
}

/** The conditions stated about this object, each with the time since when it has been so. */
export function conditionsOf(
  object: KubeObject,
  statements: readonly ConditionStatement[],
  now: Instant,
): readonly Condition[] {
  const before = readConditions(object);
  const { generation } = object.metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  return statements.flatMap((statement) =>
    setCondition(before, { ...statement, ...observed }, now).filter(
      ({ type }) => type === statement.type,
    ),
  );
}

export function statusOf(object: KubeObject): JsonObject {
  const status = object['status'];
  return isJsonObject(status) ? status : {};
}

/** Lists of which the emulator owns entries or fields too, by what tells their entries apart. */
const sharedLists: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  directions: ['from', 'to'],
};

/** Whether the status says all this already; `owned` are the fields that must be absent when they are not wanted. */
export function isStated(
  object: KubeObject,
  wanted: JsonObject,
  owned: readonly string[],
): boolean {
  const status = statusOf(object);
  return owned.every((field) => {
    const keys = sharedLists[field];
    if (keys === undefined) return jsonEqual(status[field], wanted[field]);
    return listIsStated(status[field], wanted[field], keys);
  });
}

function listIsStated(
  actual: JsonValue | undefined,
  wanted: JsonValue | undefined,
  keys: readonly string[],
): boolean {
  const entries: JsonArray = isJsonArray(actual) ? actual : [];
  const statements: JsonArray = isJsonArray(wanted) ? wanted : [];
  return statements.every((statement) => entries.some((entry) => agrees(entry, statement, keys)));
}

function agrees(entry: JsonValue, statement: JsonValue, keys: readonly string[]): boolean {
  if (!isJsonObject(entry) || !isJsonObject(statement)) return false;
  return [...keys, ...Object.keys(statement)].every((key) => jsonEqual(entry[key], statement[key]));
}

/**
 * Writes the status, if nobody has changed the object since it was read: otherwise the server answers with a conflict,
 * and the decision must be made again. Undefined when the object is gone: then there is nothing left to say about it.
 */
export async function applyStatus(
  client: Client,
  resource: ClientResource,
  { object, status }: { readonly object: KubeObject; readonly status: JsonObject },
): Promise<KubeObject | undefined> {
  const { name, namespace, resourceVersion, uid } = object.metadata;
  const metadata = { name, namespace, resourceVersion, uid };
  const body = { apiVersion: object.apiVersion, kind: object.kind, metadata, status };
  try {
    return await client.patch(
      resource,
      keyOf(object),
      { type: 'apply', body, conflicts: 'force' },
      { fieldManager: fieldManagers.controllers, subresource: 'status' },
    );
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}
