import type { Instant } from '../../../base/clock.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { isJsonArray, isJsonObject } from '../../../base/json.ts';
import { humanDuration } from '../../../kube/print/duration.ts';

/** Forgiving reads for printing: what is absent or of another type is empty. */
export function objectAt(object: JsonObject, ...path: readonly string[]): JsonObject {
  let found: JsonValue = object;
  for (const step of path) {
    found = isJsonObject(found) && Object.hasOwn(found, step) ? (found[step] ?? null) : null;
  }
  return isJsonObject(found) ? found : {};
}

export function textAt(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === 'string' ? value : '';
}

export function numberAt(object: JsonObject, field: string): number {
  const value = object[field];
  return typeof value === 'number' ? value : 0;
}

export function itemsAt(object: JsonObject, field: string): readonly JsonValue[] {
  const value = object[field];
  return isJsonArray(value) ? value : [];
}

export function objectsAt(object: JsonObject, field: string): readonly JsonObject[] {
  return itemsAt(object, field).filter(isJsonObject);
}

export function textsAt(object: JsonObject, field: string): readonly string[] {
  return itemsAt(object, field).filter((item) => typeof item === 'string');
}

/** How long ago a time was, as `kubectl get` shows it. */
export function since(time: string, now: Instant): string {
  const at = Date.parse(time);
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at);
}

export function ageOf(object: JsonObject, now: Instant): string {
  return since(textAt(objectAt(object, 'metadata'), 'creationTimestamp'), now);
}

export const orNone = (text: string): string => (text === '' ? '<none>' : text);
