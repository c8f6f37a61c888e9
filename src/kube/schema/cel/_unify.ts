import type { CelType } from './types.ts';
import { dyn } from './types.ts';

/** What is known about the open types of an expression while it is checked. */
export class Unifier {
  readonly #bound = new Map<number, CelType>();
  /** What was known before the assignment under way, of each open type that it changed. */
  #before: (readonly [id: number, type: CelType | undefined])[] = [];
  #count = 0;

  open(): CelType {
    return { type: 'open', id: this.#count++ };
  }

  /** A declaration with its parameters opened, the same parameter everywhere the same. */
  opened(types: readonly CelType[]): readonly CelType[] {
    const names = new Map<string, CelType>();
    return types.map((type) => this.#openedOne(type, names));
  }

  #openedOne(type: CelType, names: Map<string, CelType>): CelType {
    if (type.type !== 'parameter') {
      return mapParts(type, (part) => this.#openedOne(part, names));
    }
    const known = names.get(type.name) ?? this.open();
    names.set(type.name, known);
    return known;
  }

  /** The type with what is known filled in; what stays open is dyn if `open` says so. */
  resolved(type: CelType, open: 'open' | 'dyn' = 'open'): CelType {
    if (type.type !== 'open') return mapParts(type, (part) => this.resolved(part, open));
    const bound = this.#bound.get(type.id);
    if (bound !== undefined) return this.resolved(bound, open);
    return open === 'dyn' ? dyn : type;
  }

  /** All of `from` can stand where `to` is wanted; what that tells of open types is kept. Otherwise nothing changes. */
  assignAll(to: readonly CelType[], from: readonly CelType[]): boolean {
    this.#before = [];
    const fits = to.every((type, index) => this.#assign(type, from[index] ?? dyn));
    if (!fits) this.#takeBack();
    return fits;
  }

  #takeBack(): void {
    for (const [id, type] of this.#before.reverse()) {
      if (type === undefined) this.#bound.delete(id);
      else this.#bound.set(id, type);
    }
  }

  #assign(to: CelType, from: CelType): boolean {
    if (to.type === 'open') return this.#assignOpen(to, from);
    if (from.type === 'open') return this.#assignFromOpen(to, from);
    if (isLoose(to) || isLoose(from)) return true;
    return this.#assignParts(to, from);
  }

  #assignOpen(to: CelType & { readonly type: 'open' }, from: CelType): boolean {
    const bound = this.#bound.get(to.id);
    const actual = this.resolved(from);
    if (bound === undefined) return this.#bind(to, actual);
    if (!this.#assign(bound, actual)) return false;
    if (isLessSpecific(actual, this.resolved(bound))) this.#bind(to, actual);
    return true;
  }

  #assignFromOpen(to: CelType, from: CelType & { readonly type: 'open' }): boolean {
    const bound = this.#bound.get(from.id);
    return bound === undefined ? this.#bind(from, this.resolved(to)) : this.#assign(to, bound);
  }

  #bind(open: CelType & { readonly type: 'open' }, type: CelType): boolean {
    if (type.type === 'open' && type.id === open.id) return true;
    if (this.#mentions(type, open.id)) return false;
    this.#before.push([open.id, this.#bound.get(open.id)]);
    this.#bound.set(open.id, type);
    return true;
  }

  #mentions(type: CelType, id: number): boolean {
    if (type.type !== 'open') return partsOf(type).some((part) => this.#mentions(part, id));
    const bound = this.#bound.get(type.id);
    return type.id === id || (bound !== undefined && this.#mentions(bound, id));
  }

  #assignParts(to: CelType, from: CelType): boolean {
    if (isNull(from) && isNullable(to)) return true;
    if (to.type !== from.type) return false;
    if ('name' in to && 'name' in from) return to.name === from.name;
    if (to.type === 'type') return true;
    const parts = partsOf(from);
    return partsOf(to).every((part, index) => this.#assign(part, parts[index] ?? dyn));
  }
}

/** What has members of other types, without them: objects are known by their name. */
function partsOf(type: CelType): readonly CelType[] {
  switch (type.type) {
    case 'list':
      return [type.item];
    case 'map':
      return [type.key, type.value];
    case 'optional':
    case 'type':
      return [type.of];
    case 'dyn':
    case 'error':
    case 'simple':
    case 'object':
    case 'parameter':
    case 'open':
      return [];
  }
}

function mapParts(type: CelType, change: (part: CelType) => CelType): CelType {
  switch (type.type) {
    case 'list':
      return { ...type, item: change(type.item) };
    case 'map':
      return { ...type, key: change(type.key), value: change(type.value) };
    case 'optional':
    case 'type':
      return { ...type, of: change(type.of) };
    case 'dyn':
    case 'error':
    case 'simple':
    case 'object':
    case 'parameter':
    case 'open':
      return type;
  }
}

const isLoose = ({ type }: CelType): boolean => type === 'dyn' || type === 'error';
const isNull = (type: CelType): boolean => type.type === 'simple' && type.name === 'null';

function isNullable(type: CelType): boolean {
  if (type.type === 'object' || type.type === 'optional') return true;
  const scalars = ['bool', 'int', 'uint', 'double', 'string', 'bytes'];
  return type.type === 'simple' && !scalars.includes(type.name);
}

/** `left` says less than `right`, or the same. */
export function isLessSpecific(left: CelType, right: CelType): boolean {
  if (left.type === 'dyn' || left.type === 'error') return true;
  if (left.type === 'open' || right.type === 'open') return left.type === 'open';
  if (left.type !== right.type) return !isNull(left) && isNull(right);
  if ('name' in left && 'name' in right) return left.name === right.name || isNull(right);
  const parts = partsOf(right);
  return partsOf(left).every((part, index) => isLessSpecific(part, parts[index] ?? dyn));
}
