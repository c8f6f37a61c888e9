import { isJsonArray, isJsonObject } from '../../base/json.ts';
import type { JsonArray, JsonObject, JsonValue } from '../../base/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { indexElement, keyElement, valueElement } from './path-element.ts';
import type { PathElement } from './path-element.ts';

/** The schema of a place of which nothing is known: the value itself says what it is. */
export type TypeOf = StructuralSchema | 'deduced';

export type ScalarType = 'numeric' | 'string' | 'boolean' | 'any';

/** How ownership sees a value: as one thing, as fields, or as items. */
export type Shape =
  | { readonly type: 'scalar'; readonly of: ScalarType }
  | { readonly type: 'map'; readonly schema: TypeOf; readonly whole: boolean }
  | ListShape;

export interface ListShape {
  readonly type: 'list';
  /** atomic: one thing; set: by the item's value; map: by some of the item's fields. */
  readonly relation: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
  readonly items: TypeOf;
}

/** The shape a schema gives to a place; where it gives none, the shape of the value there. */
export function shapeOf(schema: TypeOf, value: JsonValue | undefined): Shape {
  if (schema === 'deduced') return deducedShape(value);
  switch (schema.type) {
    case 'object':
      return { type: 'map', schema, whole: schema.mapType === 'atomic' };
    case 'array':
      return listShape(schema);
    case 'integer':
    case 'number':
      return { type: 'scalar', of: 'numeric' };
    case 'string':
    case 'boolean':
      return { type: 'scalar', of: schema.type };
    case 'int-or-string':
      return { type: 'scalar', of: 'any' };
    case 'any':
      return schema.properties.size > 0
        ? { type: 'map', schema, whole: schema.mapType === 'atomic' }
        : deducedShape(value);
  }
}

function deducedShape(value: JsonValue | undefined): Shape {
  if (isJsonObject(value)) return { type: 'map', schema: 'deduced', whole: false };
  if (isJsonArray(value)) return { type: 'list', relation: 'atomic', keys: [], items: 'deduced' };
  return { type: 'scalar', of: 'any' };
}

/** Built-in kinds may say it by their patch strategy alone: `merge`, with or without a key. */
function listShape(schema: StructuralSchema): ListShape {
  const items = schema.items ?? 'deduced';
  const { patchMergeKey: key, listType: relation } = schema;
  if (relation !== 'atomic' || !schema.patchStrategy.includes('merge')) {
    return { type: 'list', relation, keys: schema.listMapKeys, items };
  }
  return key === undefined
    ? { type: 'list', relation: 'set', keys: [], items }
    : { type: 'list', relation: 'map', keys: [key], items };
}

/** The schema of one field; undefined where there may be no such field. */
export function fieldSchema(schema: TypeOf, name: string): TypeOf | undefined {
  if (schema === 'deduced') return 'deduced';
  const known = schema.properties.get(name) ?? schema.additionalProperties;
  if (known !== undefined) return known;
  return schema.preserveUnknownFields || schema.properties.size === 0 ? 'deduced' : undefined;
}

/** Whether a struct declares the field by name; owning a field of a struct does not own the struct. */
export const isNamedField = (schema: TypeOf, name: string): boolean =>
  schema !== 'deduced' && schema.properties.has(name);

/** The schema below a step; what a schema does not know is deduced. */
export function schemaBelow(schema: TypeOf, element: PathElement): TypeOf {
  if (schema === 'deduced') return schema;
  if (element.startsWith('f:')) return fieldSchema(schema, element.slice(2)) ?? 'deduced';
  return schema.items ?? 'deduced';
}

export type ItemStep =
  | { readonly type: 'step'; readonly element: PathElement }
  | { readonly type: 'broken'; readonly why: string };

/** Which step leads to an item of a list; an item of a list-map or set may be unfit to have one. */
export function itemStep(list: ListShape, item: JsonValue, index: number): ItemStep {
  switch (list.relation) {
    case 'atomic':
      return { type: 'step', element: indexElement(index) };
    case 'set':
      return setItemStep(item);
    case 'map':
      return mapItemStep(list, item);
  }
}

const broken = (why: string): ItemStep => ({ type: 'broken', why });

function setItemStep(item: JsonValue): ItemStep {
  if (item === null)
    return broken("associative list without keys has an element that's an explicit null");
  if (isJsonArray(item)) return broken('not supported: associative list with lists as elements');
  if (isJsonObject(item))
    return broken("associative list without keys has an element that's a map type");
  return { type: 'step', element: valueElement(item) };
}

function mapItemStep(list: ListShape, item: JsonValue): ItemStep {
  if (item === null) return broken('associative list with keys may not have a null element');
  if (!isJsonObject(item))
    return broken('associative list with keys may not have non-map elements');
  const key = list.keys.flatMap((name) => {
    const value = Object.hasOwn(item, name) ? item[name] : defaultOf(list.items, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (key.length > 0) return { type: 'step', element: keyElement(Object.fromEntries(key)) };
  const names = list.keys.map((name) => JSON.stringify(name)).join(' ');
  return broken(
    `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
  );
}

function defaultOf(items: TypeOf, name: string): JsonValue | undefined {
  return items === 'deduced' ? undefined : items.properties.get(name)?.default;
}

/** The items of a list by their step, in order; a step may come twice in a list stored long ago. */
export function itemsByStep(
  list: ListShape,
  items: JsonArray,
): ReadonlyMap<PathElement, readonly JsonValue[]> {
  const found = new Map<PathElement, JsonValue[]>();
  items.forEach((item, index) => {
    const step = itemStep(list, item, index);
    if (step.type === 'broken') return;
    const same = found.get(step.element);
    if (same === undefined) found.set(step.element, [item]);
    else same.push(item);
  });
  return found;
}

/** The fields of a map; anything else has none. */
export const fieldsOf = (value: JsonValue | undefined): JsonObject =>
  isJsonObject(value) ? value : {};

/** The items of a list; anything else has none. */
export const itemsOf = (value: JsonValue | undefined): JsonArray =>
  isJsonArray(value) ? value : [];
