import { isJsonArray } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { KubeObject } from '../../kube/object.ts';
import { largestObject, leastLength, tooLarge } from '../../kube/largest-object.ts';

/** As long as a body may be. */
const longest = 2 * largestObject;
/** To check as many, and to note who owns each, takes a good part of a second of everybody's time. */
const mostValues = 50_000;

/**
 * Refuses what is too large to be stored whatever becomes of it, before anything is found out about it, where that would be
 * much work: a body of 3 MiB may have hundreds of thousands of fields. Of others the faults are told first.
 */
export function refuseOversized(object: KubeObject): void {
  const length = leastLength(object, longest);
  if (length <= largestObject) return;
  if (length > longest || valuesIn(object, mostValues) > mostValues) throw tooLarge();
}

/** Of more than `most` only that they are more. */
function valuesIn(value: JsonValue | undefined, most: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let values = 1;
  for (const item of isJsonArray(value) ? value : Object.values(value)) {
    values += valuesIn(item, most - values);
    if (values > most) break;
  }
  return values;
}
