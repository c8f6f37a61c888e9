import { byIdentity } from '../base/by-identity.ts';
import { isJsonArray, isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import { rfc3339 } from '../base/clock.ts';
import type { Instant } from '../base/clock.ts';
import type { KubeObject } from './object.ts';

export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** One thing that can be said about an object (`meta/v1 Condition`). */
export interface Condition extends JsonObject {
  readonly type: string;
  readonly status: ConditionStatus;
  /** One word in CamelCase, for programs. */
  readonly reason: string;
  /** A sentence, for people. */
  readonly message: string;
  /** When the status last changed; a new reason or message alone does not move it. */
  readonly lastTransitionTime: string;
  /** The generation of the object this was said about. */
  readonly observedGeneration?: number;
}

/** A condition as a controller states it: when it came to be so is not the controller's to say. */
export interface ConditionStatement {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
}

/** The conditions with one of them stated anew, in its old place or else at the end. */
export function setCondition(
  conditions: readonly Condition[],
  statement: ConditionStatement,
  now: Instant,
): readonly Condition[] {
  const before = findCondition(conditions, statement.type);
  if (before === undefined) return [...conditions, stated(statement, rfc3339(now))];
  const since = before.status === statement.status ? before.lastTransitionTime : rfc3339(now);
  const after = stated(statement, since);
  return conditions.map((condition) => (condition === before ? after : condition));
}

function stated(statement: ConditionStatement, lastTransitionTime: string): Condition {
  const { type, status, reason, message, observedGeneration } = statement;
  const condition = { type, status, reason, message, lastTransitionTime };
  return observedGeneration === undefined ? condition : { ...condition, observedGeneration };
}

export function findCondition(
  conditions: readonly Condition[],
  type: string,
): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** True only if the condition is there and says so. */
export function isTrue(conditions: readonly Condition[], type: string): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

/** The conditions in an object's status; whatever is not one is left out. */
export const readConditions = byIdentity(conditionsIn);

function conditionsIn(object: KubeObject): readonly Condition[] {
  const status = object['status'];
  const list = isJsonObject(status) ? status['conditions'] : undefined;
  return isJsonArray(list) ? list.flatMap(parseCondition) : [];
}

function parseCondition(value: unknown): readonly Condition[] {
  if (!isJsonObject(value)) return [];
  const { type, status, reason, message, lastTransitionTime, observedGeneration } = value;
  if (typeof type !== 'string' || !isStatus(status)) return [];
  const statement: ConditionStatement = {
    type,
    status,
    reason: typeof reason === 'string' ? reason : '',
    message: typeof message === 'string' ? message : '',
    ...(typeof observedGeneration === 'number' ? { observedGeneration } : {}),
  };
  return [stated(statement, typeof lastTransitionTime === 'string' ? lastTransitionTime : '')];
}

const isStatus = (value: unknown): value is ConditionStatus =>
  value === 'True' || value === 'False' || value === 'Unknown';
