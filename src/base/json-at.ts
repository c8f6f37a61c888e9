import type { JsonValue } from './json.ts';
import { isJsonArray, isJsonObject } from './json.ts';

/** What is at the end of a path of keys and indexes; undefined when any step is missing. */
export function jsonAt(
  value: JsonValue | undefined,
  ...path: readonly string[]
): JsonValue | undefined {
  let here = value;
  for (const step of path) {
    if (isJsonArray(here)) here = here[Number(step)];
    else if (isJsonObject(here) && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
}

export function textAt(
  value: JsonValue | undefined,
  ...path: readonly string[]
): string | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(
  value: JsonValue | undefined,
  ...path: readonly string[]
): number | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function arrayAt(
  value: JsonValue | undefined,
  ...path: readonly string[]
): readonly JsonValue[] {
  const found = jsonAt(value, ...path);
  return isJsonArray(found) ? found : [];
}

/** The texts of a list; what else is in it is left out. */
export const textsAt = (
  value: JsonValue | undefined,
  ...path: readonly string[]
): readonly string[] => arrayAt(value, ...path).filter((item) => typeof item === 'string');
