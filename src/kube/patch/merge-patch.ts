import { isJsonObject, mapMembers, setMember } from '../../base/json.ts';
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
  const merged = mapMembers(target, (value, key) => (patch[key] === null ? undefined : value));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === undefined) continue;
    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
    setMember(merged, key, merge(before ?? null, value, depth));
  }
  return merged;
}
