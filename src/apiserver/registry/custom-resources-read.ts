import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';

/** Reads a part of a CustomResourceDefinition leniently: what has the wrong type counts as absent. */
export function textAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === 'string' ? value : undefined;
}

export function objectAt(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = object?.[key];
  return isJsonObject(value) ? value : undefined;
}

export function objectsAt(object: JsonObject | undefined, key: string): readonly JsonObject[] {
  const value = object?.[key];
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

export function textsAt(object: JsonObject | undefined, key: string): readonly string[] {
  const value = object?.[key];
  return isJsonArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
