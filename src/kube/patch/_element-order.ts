import { canonicalJson, isJsonObject } from '../../base/json.ts';
import type { JsonArray, JsonValue } from '../../base/json.ts';

/** Items with the same identity are one: by the merge key where there is one, else by value. */
export function identityOf(item: JsonValue, key: string | undefined): string {
  if (key === undefined || !isJsonObject(item)) return canonicalJson(item);
  return canonicalJson(item[key] ?? null);
}

export interface ElementOrder {
  /** The order that the patch wants of the items it speaks of. */
  readonly wanted: JsonArray;
  /** The order that the list had. */
  readonly before: JsonArray;
  readonly key: string | undefined;
}

/**
 * Puts a merged list into order: the items that the patch speaks of in its order, the others in theirs. Where
 * the old order does not say which of two comes first, the patch's comes first: new items go to the front.
 */
export function inOrder(merged: JsonArray, { wanted, before, key }: ElementOrder): JsonArray {
  const wantedPlaces = placesOf(wanted, key);
  const oldPlaces = placesOf(before, key);
  const place = (item: JsonValue, places: ReadonlyMap<string, number>): number | undefined =>
    places.get(identityOf(item, key));
  const sorted = (items: JsonArray, places: ReadonlyMap<string, number>): JsonArray =>
    items.toSorted((left, right) => (place(left, places) ?? 0) - (place(right, places) ?? 0));
  const ofPatch = merged.filter((item) => place(item, wantedPlaces) !== undefined);
  const others = merged.filter((item) => place(item, wantedPlaces) === undefined);
  const comesFirst = (other: JsonValue, own: JsonValue): boolean =>
    (place(other, oldPlaces) ?? Infinity) < (place(own, oldPlaces) ?? -1);
  return zip(sorted(others, oldPlaces), sorted(ofPatch, wantedPlaces), comesFirst);
}

function placesOf(items: JsonArray, key: string | undefined): ReadonlyMap<string, number> {
  return new Map(items.map((item, index) => [identityOf(item, key), index]));
}

function zip(
  left: JsonArray,
  right: JsonArray,
  leftFirst: (left: JsonValue, right: JsonValue) => boolean,
): JsonArray {
  const result: JsonValue[] = [];
  let place = 0;
  for (const item of right) {
    for (let other = left[place]; other !== undefined; other = left[place]) {
      if (!leftFirst(other, item)) break;
      result.push(other);
      place++;
    }
    result.push(item);
  }
  return [...result, ...left.slice(place)];
}
