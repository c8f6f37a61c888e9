import type { JsonValue } from '../../base/json.ts';
import { isJsonArray } from '../../base/json.ts';

/** How deep an object may be nested before it is refused; recursion over it is then safe. */
export const deepestObject = 1000;

/** Whether the value is nested deeper than `levels`, which bounds the recursion too. Most of what it looks at is no object. */
export function isDeeperThan(value: JsonValue | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels < 0) return true;
  if (isJsonArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  for (const key of Object.keys(value)) {
    if (isDeeperThan(value[key], levels - 1)) return true;
  }
  return false;
}
