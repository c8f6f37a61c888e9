import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { fieldSchema, fieldsOf, isNamedField, itemsByStep, itemsOf } from './_shape.ts';
import { schemaBelow, shapeOf } from './_shape.ts';
import type { ListShape, Shape, TypeOf } from './_shape.ts';
import { FieldSetBuilder, mapChildren } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import type { PathElement } from './path-element.ts';

/**
 * The fields that an applier of this value owns: the leaves, the items of lists and the keys of maps. Structs are
 * not owned for the sake of their fields, only when they are empty.
 */
export function fieldSetOf(value: JsonValue, schema: StructuralSchema): FieldSet {
  const builder = new FieldSetBuilder();
  collect(value, schema, [], builder);
  return builder.build();
}

type Path = readonly PathElement[];

function collect(value: JsonValue, schema: TypeOf, path: Path, builder: FieldSetBuilder): void {
  const shape = shapeOf(schema, value);
  if (isLeaf(shape)) builder.add(path);
  else if (shape.type === 'map') collectFields(value, shape.schema, path, builder);
  else if (shape.type === 'list') collectItems(value, shape, path, builder);
}

function collectFields(
  value: JsonValue,
  schema: TypeOf,
  path: Path,
  builder: FieldSetBuilder,
): void {
  for (const [name, field] of Object.entries(fieldsOf(value))) {
    if (field === undefined) continue;
    const place = [...path, fieldElement(name)];
    collect(field, fieldSchema(schema, name) ?? 'deduced', place, builder);
    const empty = field === null || (isJsonObject(field) && Object.keys(field).length === 0);
    if (empty || !isNamedField(schema, name)) builder.add(place);
  }
}

function collectItems(
  value: JsonValue,
  list: ListShape,
  path: Path,
  builder: FieldSetBuilder,
): void {
  for (const [element, [item, ...others]] of itemsByStep(list, itemsOf(value))) {
    const place = [...path, element];
    builder.add(place);
    if (item !== undefined && others.length === 0) collect(item, list.items, place, builder);
  }
}

const isLeaf = (shape: Shape): boolean =>
  shape.type === 'scalar' ||
  (shape.type === 'map' && shape.whole) ||
  (shape.type === 'list' && shape.relation === 'atomic');

/** What an update did, as sets of paths. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

export function compareTyped(
  before: JsonValue,
  after: JsonValue,
  schema: StructuralSchema,
): Comparison {
  const comparer = new Comparer();
  comparer.compare(before, after, schema, []);
  return comparer.result();
}

type Maybe = JsonValue | undefined;

class Comparer {
  readonly #added = new FieldSetBuilder();
  readonly #modified = new FieldSetBuilder();
  readonly #removed = new FieldSetBuilder();

  result(): Comparison {
    return {
      added: this.#added.build(),
      modified: this.#modified.build(),
      removed: this.#removed.build(),
    };
  }

  compare(before: Maybe, after: Maybe, schema: TypeOf, path: Path): void {
    if (before === after) return;
    const old = shapeOf(schema, before);
    const shape = after === undefined ? old : shapeOf(schema, after);
    if (before !== undefined && old.type !== shape.type) {
      this.#replaced(before, after, schema, path);
      return;
    }
    if (isLeaf(shape) || (isHollow(before) && isHollow(after))) {
      this.#leaf(before, after, path);
      return;
    }
    if (shape.type === 'map') this.#fields(before, after, shape.schema, path);
    else if (shape.type === 'list') this.#items(before, after, shape, path);
    if (before === undefined) this.#added.add(path);
    else if (after === undefined) this.#removed.add(path);
  }

  /** A place without a schema became something else altogether. */
  #replaced(before: Maybe, after: Maybe, schema: TypeOf, path: Path): void {
    this.compare(before, undefined, schema, path);
    this.compare(undefined, after, schema, path);
    this.#modified.add(path);
  }

  #leaf(before: Maybe, after: Maybe, path: Path): void {
    if (before === undefined) this.#added.add(path);
    else if (after === undefined) this.#removed.add(path);
    else if (!jsonEqual(before, after)) this.#modified.add(path);
  }

  #fields(before: Maybe, after: Maybe, schema: TypeOf, path: Path): void {
    const old = fieldsOf(before);
    const now = fieldsOf(after);
    for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
      const one = Object.hasOwn(old, name) ? old[name] : undefined;
      const other = Object.hasOwn(now, name) ? now[name] : undefined;
      const below = fieldSchema(schema, name) ?? 'deduced';
      this.compare(one, other, below, [...path, fieldElement(name)]);
    }
  }

  #items(before: Maybe, after: Maybe, list: ListShape, path: Path): void {
    const old = itemsByStep(list, itemsOf(before));
    const now = itemsByStep(list, itemsOf(after));
    for (const element of new Set([...old.keys(), ...now.keys()])) {
      const one = old.get(element) ?? [];
      const other = now.get(element) ?? [];
      const place = [...path, element];
      if (one.length <= 1 && other.length <= 1) this.compare(one[0], other[0], list.items, place);
      else this.#duplicates(one, other, place);
    }
  }

  /** Items with the same key can only be told apart as a whole. */
  #duplicates(before: readonly JsonValue[], after: readonly JsonValue[], path: Path): void {
    if (before.length === 0) this.#added.add(path);
    else if (after.length === 0) this.#removed.add(path);
    else if (!jsonEqual(before, after)) this.#modified.add(path);
  }
}

/** Absent, null or empty: compared as one value, so that null and empty are not the same. */
const isHollow = (value: Maybe): boolean =>
  value === undefined || value === null || (typeof value === 'object' && isEmptyContainer(value));

const isEmptyContainer = (value: object): boolean => Object.keys(value).length === 0;

/** The set with every struct that has fields in it: removing all of a struct's fields removes it as well. */
export function withNamedFields(set: FieldSet, schema: TypeOf): FieldSet {
  const named = [...set.children.keys()].filter(
    (element) => element.startsWith('f:') && isNamedField(schema, element.slice(2)),
  );
  return {
    members: new Set([...set.members, ...named]),
    children: mapChildren(set, (child, element) =>
      withNamedFields(child, schemaBelow(schema, element)),
    ),
  };
}
