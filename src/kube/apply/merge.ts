import { isJsonArray, isJsonObject, mapMembers, setMember } from '../../base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { fieldSchema, fieldsOf, itemsByStep, itemsOf, itemStep, shapeOf } from './_shape.ts';
import type { ListShape, TypeOf } from './_shape.ts';
import { below, isEmptySet } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import type { PathElement } from './path-element.ts';

/**
 * The live value with the applied one laid over it: scalars and atomic values are replaced, maps and
 * list items merged one by one. Nothing is removed; null leaves containers as they are.
 */
export function mergeTyped(
  live: JsonValue,
  applied: JsonValue,
  schema: StructuralSchema,
): JsonValue {
  return merge(live, applied, schema);
}

type Maybe = JsonValue | undefined;

function merge(live: Maybe, applied: JsonValue, schema: TypeOf): JsonValue {
  if (live === undefined) return applied;
  const shape = shapeOf(schema, applied);
  switch (shape.type) {
    case 'scalar':
      return applied;
    case 'map':
      if (shape.whole || !isJsonObject(live) || isHollow(live, applied)) return applied;
      return mergeFields(live, fieldsOf(applied), shape.schema);
    case 'list':
      if (shape.relation === 'atomic' || !isJsonArray(live) || isHollow(live, applied)) {
        return applied;
      }
      return mergeItems(live, itemsOf(applied), shape);
  }
}

const isHollow = (live: JsonObject | JsonArray, applied: JsonValue): boolean =>
  Object.keys(live).length === 0 &&
  (applied === null || (typeof applied === 'object' && Object.keys(applied).length === 0));

function mergeFields(live: JsonObject, applied: JsonObject, schema: TypeOf): JsonObject {
  const merged = mapMembers(live, (value) => value);
  for (const [name, value] of Object.entries(applied)) {
    if (value === undefined) continue;
    const before = Object.hasOwn(merged, name) ? merged[name] : undefined;
    setMember(merged, name, merge(before, value, fieldSchema(schema, name) ?? 'deduced'));
  }
  return merged;
}

/**
 * Items of both come in the order of the applied list; items that only live has stay where they are
 * among them.
 */
function mergeItems(live: JsonArray, applied: JsonArray, list: ListShape): JsonArray {
  const old = itemsByStep(list, live);
  const wanted = itemsByStep(list, applied);
  const merged = (element: PathElement): readonly JsonValue[] => {
    const [item] = wanted.get(element) ?? [];
    const before = old.get(element) ?? [];
    if (item === undefined) return before;
    return [merge(before.length === 1 ? before[0] : undefined, item, list.items)];
  };
  return interleave([...old.keys()], [...wanted.keys()]).flatMap(merged);
}

/** `wanted` in its order, with the steps that only `old` has put in before the shared one they preceded. */
function interleave(
  old: readonly PathElement[],
  wanted: readonly PathElement[],
): readonly PathElement[] {
  const known = new Set(old);
  const asked = new Set(wanted);
  const shared = wanted.filter((element) => known.has(element));
  const result: PathElement[] = [];
  let place = 0;
  const takeOldOnes = (until: PathElement | undefined): void => {
    for (; place < old.length && old[place] !== until; place++) {
      const element = old[place];
      if (element !== undefined && !asked.has(element)) result.push(element);
    }
  };
  for (const element of wanted) {
    takeOldOnes(shared[0]);
    result.push(element);
    if (shared[0] === element) shared.shift();
    if (old[place] === element) place++;
  }
  takeOldOnes(undefined);
  return result;
}

/** The value without the fields and items of the set; containers that become empty stay unless they are in it. */
export function removeFields(value: JsonValue, set: FieldSet, schema: TypeOf): JsonValue {
  if (isEmptySet(set)) return value;
  const shape = shapeOf(schema, value);
  if (shape.type === 'map' && !shape.whole && isJsonObject(value)) {
    return removeFromMap(value, set, shape.schema);
  }
  if (shape.type === 'list' && shape.relation !== 'atomic' && isJsonArray(value)) {
    return removeFromList(value, set, shape);
  }
  return value;
}

function removeFromMap(value: JsonObject, set: FieldSet, schema: TypeOf): JsonObject {
  return mapMembers(value, (field, name) => {
    const element = fieldElement(name);
    if (set.members.has(element)) return undefined;
    return removeFields(field, below(set, element), fieldSchema(schema, name) ?? 'deduced');
  });
}

function removeFromList(value: JsonArray, set: FieldSet, list: ListShape): JsonArray {
  return value.flatMap((item, index) => {
    const step = itemStep(list, item, index);
    if (step.type === 'broken') return [item];
    if (set.members.has(step.element)) return [];
    return [removeFields(item, below(set, step.element), list.items)];
  });
}
