import { isJsonObject } from '../../base/json.ts';
import type { JsonObject } from '../../base/json.ts';
import { compareElements, parsePathElement } from './path-element.ts';
import type { PathElement } from './path-element.ts';

/**
 * A set of field paths, as a tree. A step in `members` says that the path ending there is in the set, one in
 * `children` that longer ones are. Membership of a parent says nothing about its children, nor they about it.
 * No child is empty.
 */
export interface FieldSet {
  readonly members: ReadonlySet<PathElement>;
  readonly children: ReadonlyMap<PathElement, FieldSet>;
}

export const noFields: FieldSet = { members: new Set(), children: new Map() };

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && set.children.size === 0;
}

/** The paths below a step, without that step. */
export const below = (set: FieldSet, element: PathElement): FieldSet =>
  set.children.get(element) ?? noFields;

/** One of the sets itself where it has all of the other, so that what is known of it stays known. */
export function unionOf(left: FieldSet, right: FieldSet): FieldSet {
  if (isEmptySet(left) || left === right) return right;
  if (includes(left, right)) return left;
  const children = new Map(left.children);
  for (const [element, child] of right.children) {
    children.set(element, unionOf(below(left, element), child));
  }
  return { members: new Set([...left.members, ...right.members]), children };
}

function includes(whole: FieldSet, part: FieldSet): boolean {
  for (const element of part.members) if (!whole.members.has(element)) return false;
  for (const [element, child] of part.children) {
    const counterpart = whole.children.get(element);
    if (counterpart === undefined || !includes(counterpart, child)) return false;
  }
  return true;
}

export function intersectionOf(left: FieldSet, right: FieldSet): FieldSet {
  if (!overlap(left, right)) return noFields;
  return {
    members: new Set([...left.members].filter((element) => right.members.has(element))),
    children: mapChildren(left, (child, element) => intersectionOf(child, below(right, element))),
  };
}

/** The paths of `left` that are not in `right`; those below a path of `right` stay. */
export function differenceOf(left: FieldSet, right: FieldSet): FieldSet {
  if (!overlap(left, right)) return left;
  return {
    members: new Set([...left.members].filter((element) => !right.members.has(element))),
    children: mapChildren(left, (child, element) => differenceOf(child, below(right, element))),
  };
}

function overlap(left: FieldSet, right: FieldSet): boolean {
  for (const element of right.members) if (left.members.has(element)) return true;
  for (const [element, child] of right.children) {
    const counterpart = left.children.get(element);
    if (counterpart !== undefined && overlap(counterpart, child)) return true;
  }
  return false;
}

/** The children that are left after the change; a child that becomes empty goes. */
export function mapChildren(
  set: FieldSet,
  change: (child: FieldSet, element: PathElement) => FieldSet,
): ReadonlyMap<PathElement, FieldSet> {
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    const changed = change(child, element);
    if (!isEmptySet(changed)) children.set(element, changed);
  }
  return children;
}

export function setsEqual(left: FieldSet, right: FieldSet): boolean {
  if (left.members.size !== right.members.size) return false;
  if (left.children.size !== right.children.size) return false;
  return (
    [...left.members].every((element) => right.members.has(element)) &&
    [...left.children].every(([element, child]) => setsEqual(child, below(right, element)))
  );
}

/** Every path of the set; at each step first the paths that end there, then the longer ones. */
export function pathsOf(set: FieldSet): readonly (readonly PathElement[])[] {
  const ends = [...set.members].sort(compareElements).map((element) => [element]);
  const longer = [...set.children].sort(([left], [right]) => compareElements(left, right));
  return [
    ...ends,
    ...longer.flatMap(([element, child]) => pathsOf(child).map((path) => [element, ...path])),
  ];
}

/** Collects paths one by one. */
export class FieldSetBuilder {
  readonly #members = new Set<PathElement>();
  readonly #children = new Map<PathElement, FieldSetBuilder>();

  /** The path of no steps is the whole object, which nobody owns. */
  add(path: readonly PathElement[]): this {
    const last = path.at(-1);
    if (last !== undefined) this.#parentOf(path).take(last);
    return this;
  }

  /** The path of one step. */
  take(element: PathElement): void {
    this.#members.add(element);
  }

  #parentOf(path: readonly PathElement[], step = 0): FieldSetBuilder {
    const element = path[step];
    if (element === undefined || step === path.length - 1) return this;
    return this.at(element).#parentOf(path, step + 1);
  }

  /** The builder of the paths below a step. */
  at(element: PathElement): FieldSetBuilder {
    const known = this.#children.get(element);
    if (known !== undefined) return known;
    const child = new FieldSetBuilder();
    this.#children.set(element, child);
    return child;
  }

  build(): FieldSet {
    const children = new Map<PathElement, FieldSet>();
    for (const [element, builder] of this.#children) {
      const child = builder.build();
      if (!isEmptySet(child)) children.set(element, child);
    }
    return { members: new Set(this.#members), children };
  }
}

/**
 * The form in `metadata.managedFields[].fieldsV1`: `.` marks a path that has longer ones as well. A set is printed
 * once, and what it became is read without looking at it: most writes leave most sets as they were.
 */
export function toFieldsV1(set: FieldSet): JsonObject {
  const known = printed.get(set);
  if (known !== undefined) return known;
  const fields = sharedFields(set);
  printed.set(set, fields);
  if (!parsed.has(fields)) parsed.set(fields, set);
  return fields;
}

/** How long the text of a form that is not printed yet will be at least; of one longer than `most`, only that it is. */
export function leastFormLength(set: FieldSet, most: number): number {
  if (printed.has(set)) return 0;
  let length = 0;
  for (const element of set.members) length += element.length + leastStep;
  for (const [element, child] of set.children) {
    if (!set.members.has(element)) length += element.length + leastStep;
    length += leastFormLength(child, most - length);
    if (length > most) break;
  }
  return length;
}

/** Of `"f:a":{},` what is not the step. */
const leastStep = 6;

const printed = new WeakMap<FieldSet, JsonObject>();
const parsed = new WeakMap<JsonObject, FieldSet>();

/** Objects are many and sets are few: equal ones have one printed form, as long as it is short and remembered. */
function sharedFields(set: FieldSet): JsonObject {
  const fields = printFields(set);
  if (stepsOf(set) > mostSteps) return fields;
  const text = JSON.stringify(fields);
  const known = forms.get(text);
  if (known !== undefined) return known;
  if (text.length > longestShared) return fields;
  if (forms.size === mostShared) forms.clear();
  forms.set(text, fields);
  return fields;
}

/** How many steps there are in a set; of a large one only that it is large. */
function stepsOf({ members, children }: FieldSet): number {
  let steps = members.size + children.size;
  for (const child of children.values()) {
    if (steps > mostSteps) break;
    steps += stepsOf(child);
  }
  return steps;
}

const forms = new Map<string, JsonObject>();
const mostShared = 1000;
const longestShared = 4000;
/** More of them are longer than that. */
const mostSteps = 1000;

/** The steps are in the order of their texts, as those of every stored object are. */
function printFields(set: FieldSet): JsonObject {
  const elements = [...set.members];
  for (const element of set.children.keys()) if (!set.members.has(element)) elements.push(element);
  const fields: Record<string, JsonObject> = {};
  for (const element of elements.sort()) {
    const child = set.children.get(element);
    if (child === undefined) fields[element] = nothing;
    else {
      const longer = printFields(child);
      fields[element] = set.members.has(element)
        ? Object.freeze({ '.': nothing, ...longer })
        : longer;
    }
  }
  return Object.freeze(fields);
}

const nothing: JsonObject = Object.freeze({});

/** Reads the form above; members that name no step are left out, as newer servers may know more kinds. */
export function parseFieldsV1(fields: JsonObject): FieldSet {
  const known = parsed.get(fields);
  if (known !== undefined) return known;
  const set = readFields(fields);
  if (Object.isFrozen(fields)) parsed.set(fields, set);
  return set;
}

function readFields(fields: JsonObject): FieldSet {
  const members = new Set<PathElement>();
  const children = new Map<PathElement, FieldSet>();
  for (const text of Object.keys(fields)) {
    const value = fields[text];
    const element = parsePathElement(text);
    if (element === undefined || !isJsonObject(value)) continue;
    const child = isEnd(value) ? noFields : readFields(value);
    if (Object.hasOwn(value, '.') || isEmptySet(child)) members.add(element);
    if (!isEmptySet(child))
      children.set(element, unionOf(below({ members, children }, element), child));
  }
  return { members, children };
}

/** Most paths end, and have no longer ones. */
function isEnd(fields: JsonObject): boolean {
  for (const text in fields) if (text !== '.') return false;
  return true;
}
