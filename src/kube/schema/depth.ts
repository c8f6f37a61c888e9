import type { JsonValue } from '../../base/json.ts';

/** How deep an object may be nested before it is refused; recursion over it is then safe. */
export const deepestObject = 1000;

/** Whether the value is nested deeper than `levels`, which bounds the recursion too. */
export function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels < 0) return true;
  return Object.values(value).some((item) => item !== undefined && isDeeperThan(item, levels - 1));
}
