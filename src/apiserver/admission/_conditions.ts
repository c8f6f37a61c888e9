import { rfc3339 } from '../../base/clock.ts';
import type { Instant } from '../../base/clock.ts';
import type { JsonObject } from '../../base/json.ts';
import { itemsOf, textOf } from './_members.ts';

/** The status with a condition said anew, in its old place or at the end; its time moves when its status does. */
export function withCondition(
  status: JsonObject,
  condition: JsonObject & { readonly type: string; readonly status: string },
  now: Instant,
): JsonObject {
  const conditions = itemsOf(status, 'conditions');
  const at = conditions.findIndex(({ type }) => type === condition.type);
  const before = conditions[at];
  const kept = before?.['status'] === condition.status ? textOf(before, 'lastTransitionTime') : '';
  const said = { ...condition, lastTransitionTime: kept === '' ? rfc3339(now) : kept };
  return {
    ...status,
    conditions: before === undefined ? [...conditions, said] : conditions.with(at, said),
  };
}
