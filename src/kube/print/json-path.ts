import type { JsonArray, JsonValue } from '../../base/json.ts';
import { isJsonArray, isJsonObject, jsonEqual } from '../../base/json.ts';

/** The part of JSONPath that printer columns use: fields, indexes, wildcards and comparisons. */
export type PathStep =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'all' }
  | { readonly type: 'filter'; readonly filter: Filter };

export interface Filter {
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** `exists`: the left operand has to be there, whatever the right one. */
export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'exists';

export type Operand =
  | { readonly type: 'path'; readonly steps: readonly PathStep[] }
  | { readonly type: 'value'; readonly value: JsonValue };

/** Every value that the path leads to; what is missing leads nowhere. */
export function findAll(root: JsonValue, steps: readonly PathStep[]): readonly JsonValue[] {
  return steps.reduce<readonly JsonValue[]>(
    (found, step) => found.flatMap((value) => follow(value, step)),
    [root],
  );
}

function follow(value: JsonValue, step: PathStep): readonly JsonValue[] {
  switch (step.type) {
    case 'field':
      return fieldOf(value, step.name);
    case 'index':
      return isJsonArray(value) ? itemAt(value, step.index) : [];
    case 'all':
      return members(value);
    case 'filter':
      return members(value).filter((item) => passes(item, step.filter));
  }
}

function fieldOf(value: JsonValue, name: string): readonly JsonValue[] {
  if (!isJsonObject(value) || !Object.hasOwn(value, name)) return [];
  const found = value[name];
  return found === undefined ? [] : [found];
}

/** Counted from the end when negative. */
function itemAt(list: JsonArray, index: number): readonly JsonValue[] {
  const item = list.at(index);
  return item === undefined ? [] : [item];
}

function members(value: JsonValue): readonly JsonValue[] {
  if (isJsonArray(value)) return value;
  if (!isJsonObject(value)) return [];
  return Object.values(value).filter((item) => item !== undefined);
}

function passes(item: JsonValue, { left, operator, right }: Filter): boolean {
  const [first] = valuesOf(item, left);
  if (first === undefined || operator === 'exists') return first !== undefined;
  const [second] = valuesOf(item, right);
  if (second === undefined) return false;
  return compares(first, second, operator);
}

function compares(first: JsonValue, second: JsonValue, operator: Operator): boolean {
  switch (operator) {
    case 'exists':
      return true;
    case '==':
      return jsonEqual(first, second);
    case '!=':
      return !jsonEqual(first, second);
    case '<':
      return orderOf(first, second) < 0;
    case '<=':
      return orderOf(first, second) <= 0;
    case '>':
      return orderOf(first, second) > 0;
    case '>=':
      return orderOf(first, second) >= 0;
  }
}

/** Negative, zero or positive; NaN, of which nothing is true, where the two cannot be compared. */
function orderOf(left: JsonValue, right: JsonValue): number {
  const comparable =
    (isNumber(left) && isNumber(right)) || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return Number.NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

const isNumber = (value: JsonValue): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

function valuesOf(item: JsonValue, operand: Operand): readonly JsonValue[] {
  return operand.type === 'value' ? [operand.value] : findAll(item, operand.steps);
}
