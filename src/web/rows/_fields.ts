import type { JsonValue } from '../../base/json.ts';
import { arrayAt, numberAt, textAt } from '../../base/json-at.ts';
import type { KubeObject } from '../../kube/object.ts';

/** Status is written by others and may not be there yet. */
export function text(value: JsonValue | undefined, ...path: readonly string[]): string {
  return textAt(value, ...path) ?? '';
}

export function number(value: JsonValue | undefined, ...path: readonly string[]): number | null {
  return numberAt(value, ...path) ?? null;
}

export function count(value: JsonValue | undefined, ...path: readonly string[]): number {
  return numberAt(value, ...path) ?? 0;
}

/** A condition as it stands; undefined while nobody has stated it. */
export function conditionOf(object: KubeObject, type: string): JsonValue | undefined {
  return arrayAt(object, 'status', 'conditions').find((one) => text(one, 'type') === type);
}
