import { isJsonObject } from '../../base/json.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import { deepestObject } from '../schema/depth.ts';
import { badRequest } from '../status-error.ts';

/**
 * JSON merge patch (RFC 7386): members of the patch replace members of the target, null removes,
 * anything that is no object replaces the whole. `__proto__` is a name like any other.
 */
export function applyMergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  return merge(target, patch, 0);
}

function merge(target: JsonValue, patch: JsonValue, depth: number): JsonValue {
  if (!isJsonObject(patch)) return patch;
  if (depth > deepestObject) throw badRequest('error decoding patch: exceeded max depth');
  return mergeMembers(isJsonObject(target) ? target : {}, patch, depth + 1);
}

function mergeMembers(target: JsonObject, patch: JsonObject, depth: number): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else if (value !== undefined) merged.set(key, merge(merged.get(key) ?? null, value, depth));
  }
  return Object.fromEntries(merged);
}
