import { isJsonObject, jsonEqual } from '../../base/json.ts';
import type { JsonValue } from '../../base/json.ts';
import type { StructuralSchema } from '../schema/structural.ts';
import { fieldSchema, fieldsOf, isNamedField, itemsByStep, itemsOf } from './_shape.ts';
import { schemaBelow, shapeOf } from './_shape.ts';
import type { ListShape, Shape, TypeOf } from './_shape.ts';
import { mapChildren } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement } from './path-element.ts';
import type { PathElement } from './path-element.ts';
import { SpelledFields } from './spelled-fields.ts';

/**
 * The fields that an applier of this value owns: the leaves, the items of lists and the keys of maps. Structs are
 * not owned for the sake of their fields, only when they are empty.
 */
export function fieldSetOf(value: JsonValue, schema: StructuralSchema): FieldSet {
  const collector = new Collector();
  collector.collect(value, schema);
  return collector.result();
}

class Collector {
  readonly #path: PathElement[] = [];
  readonly #fields = new SpelledFields(this.#path);

  result(): FieldSet {
    return this.#fields.set();
  }

  collect(value: JsonValue, schema: TypeOf): void {
    const shape = shapeOf(schema, value);
    if (isLeaf(shape)) this.#fields.add();
    else if (shape.type === 'map') this.#collectFields(value, shape.schema);
    else if (shape.type === 'list') this.#collectItems(value, shape);
  }

  #collectFields(value: JsonValue, schema: TypeOf): void {
    const fields = fieldsOf(value);
    for (const name of Object.keys(fields)) {
      const field = fields[name];
      if (field === undefined) continue;
      this.#path.push(fieldElement(name));
      this.collect(field, fieldSchema(schema, name) ?? 'deduced');
      const empty = field === null || (isJsonObject(field) && Object.keys(field).length === 0);
      if (empty || !isNamedField(schema, name)) this.#fields.add();
      this.#leave();
    }
  }

  #collectItems(value: JsonValue, list: ListShape): void {
    for (const [element, [item, ...others]] of itemsByStep(list, itemsOf(value))) {
      this.#path.push(element);
      this.#fields.add();
      if (item !== undefined && others.length === 0) this.collect(item, list.items);
      this.#leave();
    }
  }

  #leave(): void {
    this.#path.pop();
    this.#fields.left();
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
  comparer.compare(before, after, schema);
  return comparer.result();
}

type Maybe = JsonValue | undefined;

class Comparer {
  /** Where it is at the moment. */
  readonly #path: PathElement[] = [];
  readonly #added = new SpelledFields(this.#path);
  readonly #modified = new SpelledFields(this.#path);
  readonly #removed = new SpelledFields(this.#path);

  result(): Comparison {
    return {
      added: this.#added.set(),
      modified: this.#modified.set(),
      removed: this.#removed.set(),
    };
  }

  compare(before: Maybe, after: Maybe, schema: TypeOf): void {
    if (before === after) return;
    const old = shapeOf(schema, before);
    const shape = after === undefined ? old : shapeOf(schema, after);
    if (before !== undefined && old.type !== shape.type) {
      this.#replaced(before, after, schema);
      return;
    }
    if (isLeaf(shape) || (isHollow(before) && isHollow(after))) {
      this.#leaf(before, after);
      return;
    }
    if (shape.type === 'map') this.#fields(before, after, shape.schema);
    else if (shape.type === 'list') this.#items(before, after, shape);
    if (before === undefined) this.#added.add();
    else if (after === undefined) this.#removed.add();
  }

  #below(element: PathElement, compare: () => void): void {
    this.#path.push(element);
    compare();
    this.#path.pop();
    this.#added.left();
    this.#modified.left();
    this.#removed.left();
  }

  /** A place without a schema became something else altogether. */
  #replaced(before: Maybe, after: Maybe, schema: TypeOf): void {
    this.compare(before, undefined, schema);
    this.compare(undefined, after, schema);
    this.#modified.add();
  }

  #leaf(before: Maybe, after: Maybe): void {
    if (before === undefined) this.#added.add();
    else if (after === undefined) this.#removed.add();
    else if (!jsonEqual(before, after)) this.#modified.add();
  }

  #fields(before: Maybe, after: Maybe, schema: TypeOf): void {
    const old = fieldsOf(before);
    const now = fieldsOf(after);
    const compare = (name: string): void => {
      const one = Object.hasOwn(old, name) ? old[name] : undefined;
      const other = Object.hasOwn(now, name) ? now[name] : undefined;
      if (one === other) return;
      this.#below(fieldElement(name), () => {
        this.compare(one, other, fieldSchema(schema, name) ?? 'deduced');
      });
    };
    for (const name of Object.keys(old)) compare(name);
    for (const name of Object.keys(now)) if (!Object.hasOwn(old, name)) compare(name);
  }

  #items(before: Maybe, after: Maybe, list: ListShape): void {
    const old = itemsByStep(list, itemsOf(before));
    const now = itemsByStep(list, itemsOf(after));
    for (const element of new Set([...old.keys(), ...now.keys()])) {
      const one = old.get(element) ?? [];
      const other = now.get(element) ?? [];
      this.#below(element, () => {
        if (one.length <= 1 && other.length <= 1) this.compare(one[0], other[0], list.items);
        else this.#duplicates(one, other);
      });
    }
  }

  /** Items with the same key can only be told apart as a whole. */
  #duplicates(before: readonly JsonValue[], after: readonly JsonValue[]): void {
    if (before.length === 0) this.#added.add();
    else if (after.length === 0) this.#removed.add();
    else if (!jsonEqual(before, after)) this.#modified.add();
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
