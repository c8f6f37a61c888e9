import type { JsonValue } from '../../base/json.ts';

/** How deep an object may be nested before it is refused; recursion over it is then safe. */
export const deepestObject = 1000;

/** Whether the value is nested deeper than `levels`; it uses no stack itself. */
export function isDeeperThan(value: JsonValue, levels: number): boolean {
  let layer: readonly JsonValue[] = [value];
  for (let level = 0; level <= levels; level++) {
    layer = layer.flatMap(children);
    if (layer.length === 0) return false;
  }
  return true;
}

function children(value: JsonValue): readonly JsonValue[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner: JsonValue[] = [];
  for (const item of Object.values(value)) {
    if (typeof item === 'object' && item !== null) inner.push(item);
  }
  return inner;
}
