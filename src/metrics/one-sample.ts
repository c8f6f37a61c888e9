import type { Sample } from './metrics-registry.ts';

/** None of what is not known. */
export function one(labels: readonly string[], value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}
