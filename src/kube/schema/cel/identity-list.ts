import { escapeField } from './identifiers.ts';
import type { CelValue } from './values.ts';
import { CelMap, Duration, Timestamp, Uint, isList } from './values.ts';

/**
 * A list whose items have an identity (`x-kubernetes-list-type` set or map): two of them are equal in whatever order they
 * stand, and adding one puts its items in the place of those of the same identity.
 */
export class IdentityList extends Array<CelValue> {
  readonly identityOf: (item: CelValue) => string;

  constructor(identityOf: (item: CelValue) => string) {
    super();
    this.identityOf = identityOf;
  }

  /** What is mapped, filtered or cut out of it is a list like any other. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

export function withAdded(list: IdentityList, added: readonly CelValue[]): IdentityList {
  const { identityOf } = list;
  const merged = new IdentityList(identityOf);
  const places = new Map<string, number>();
  for (const item of list) places.set(identityOf(item), merged.push(item) - 1);
  for (const item of added) {
    const identity = identityOf(item);
    const place = places.get(identity);
    if (place === undefined) places.set(identity, merged.push(item) - 1);
    else merged[place] = item;
  }
  return merged;
}

/** The item of a list map is told by its keys. */
export function identityByKeys(keys: readonly string[]): (item: CelValue) => string {
  const fields = keys.map((key) => escapeField(key) ?? key);
  return (item) =>
    item instanceof CelMap
      ? fields.map((field) => identityByValue(item.get(field) ?? null)).join()
      : '';
}

/** The item of a set is told by its value: 1 and 1.0 are two. */
export function identityByValue(value: CelValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(identityByValue).join()}]`;
  if (value instanceof CelMap) return `{${entryTexts(value).sort().join()}}`;
  return `${typeof value} ${String(plain(value))}`;
}

const entryTexts = (map: CelMap): string[] =>
  map.keys().map((key) => `${identityByValue(key)}:${identityByValue(map.get(key) ?? null)}`);

function plain(value: CelValue): unknown {
  if (value instanceof Uint) return value.value;
  return value instanceof Timestamp || value instanceof Duration ? value.nanoseconds : value;
}
