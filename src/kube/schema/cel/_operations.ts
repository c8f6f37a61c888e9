import type { Step } from './_frame.ts';
import type { Overload } from './functions.ts';
import { fits } from './functions.ts';
import { foundAt, indexed } from './library/conversions.ts';
import { optionalAt } from './library/optionals.ts';
import type { Expr } from './syntax.ts';
import type { CelValue } from './values.ts';
import { CelError, CelMap, EntryMap, Optional, isList, kindOf } from './values.ts';

/** A list that only the loop which makes it can see yet, and that may therefore grow in place. */
export class GrowingList extends Array<CelValue> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function isGrowing(value: CelValue): value is GrowingList {
  return value instanceof GrowingList;
}

export function fromSlot(slot: number): Step {
  return (frame) => {
    const value = frame.slots[slot];
    frame.spend(1);
    if (value instanceof CelError) throw value;
    return value ?? null;
  };
}

export function fromVariable(name: string): Step {
  return (frame) => {
    const value = frame.variables.get(name);
    frame.spend(1);
    if (value === undefined) throw new CelError(`no such attribute(s): ${name}`);
    return value;
  };
}

export const failing =
  (why: string): Step =>
  () => {
    throw new CelError(why);
  };
export const nothing: Step = failing('an operand is missing');

/** Names, fields and elements form one attribute, which costs one more than its parts. */
export function hasAttributeCost(expression: Expr): boolean {
  if (expression.type === 'name') return true;
  if (expression.type === 'select') return expression.how === 'value';
  return expression.type === 'call' && ['_[_]', '_[?_]', '_?._', '_?_:_'].includes(expression.name);
}

/** The name an attribute begins with is free where it is a side of `?:` or an index. */
export function sparedAsPart(expression: Expr): number {
  const isPlain = expression.type === 'name' || expression.type === 'select';
  return (isPlain || (expression.type === 'call' && expression.name === '_[_]')) &&
    hasAttributeCost(expression)
    ? 1
    : 0;
}

/** What has no fields at all, as null, is like a map that lacks this one: rules ask so for the old object of what is new. */
export function fieldOf(value: CelValue, field: string): CelValue {
  if (value instanceof CelMap) {
    const found = value.get(field);
    if (found !== undefined) return found;
    throw new CelError(`no such key: ${field}`);
  }
  if (value instanceof Optional) return optionalAt(value, field);
  if (isList(value)) throw new CelError(`no such overload: ${kindOf(value)}.${field}`);
  throw new CelError(`no such key: ${field}`);
}

export function isPresent(value: CelValue, field: string): boolean {
  if (value instanceof CelMap) return value.get(field) !== undefined;
  if (value instanceof Optional) return value.value !== undefined && isPresent(value.value, field);
  if (isList(value)) throw new CelError(`no such overload: has(${kindOf(value)}.${field})`);
  return false;
}

export function elementOf(container: CelValue, key: CelValue): CelValue {
  if (isList(container) || container instanceof CelMap) return indexed(container, key);
  if (container instanceof Optional) return new Optional(foundAt(container, key));
  throw noOverload('_[_]', [container, key]);
}

export function isFor({ parameters }: Overload, values: readonly CelValue[]): boolean {
  if (parameters.length !== values.length) return false;
  for (let at = 0; at < values.length; at++) {
    const wanted = parameters[at];
    if (wanted === undefined || !fits(wanted, values[at] ?? null)) return false;
  }
  return true;
}

export function noOverload(name: string, values: readonly (CelValue | CelError)[]): CelError {
  const kinds = values.map((value) => (value instanceof CelError ? 'error' : kindOf(value)));
  return new CelError(`no such overload: ${name}(${kinds.join(', ')})`);
}

export function mapOfPairs(pairs: readonly (readonly [CelValue, CelValue])[]): CelMap {
  if (pairs.some(([key]) => typeof key === 'number')) throw new CelError('unsupported key type');
  const map = new EntryMap(pairs);
  if (map.size === pairs.length) return map;
  throw new CelError('Failed with repeated key');
}

export function entriesOf(map: CelMap): readonly (readonly [CelValue, CelValue])[] {
  return map.keys().map((key) => [key, map.get(key) ?? null] as const);
}
