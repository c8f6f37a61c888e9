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
  const placed = merged.map((item): Placed => {
    const identity = identityOf(item, key);
    return { item, wanted: wantedPlaces.get(identity), before: oldPlaces.get(identity) };
  });
  const ofPatch = placed
    .filter((one) => one.wanted !== undefined)
    .sort((left, right) => (left.wanted ?? 0) - (right.wanted ?? 0));
  const others = placed
    .filter((one) => one.wanted === undefined)
    .sort((left, right) => (left.before ?? 0) - (right.before ?? 0));
  return zip(others, ofPatch).map(({ item }) => item);
}

/** An item, and where it stands in the order that is wanted and in the one that was; undefined: it is not there. */
interface Placed {
  readonly item: JsonValue;
  readonly wanted: number | undefined;
  readonly before: number | undefined;
}

const comesFirst = (other: Placed, own: Placed): boolean =>
  (other.before ?? Infinity) < (own.before ?? -1);

function placesOf(items: JsonArray, key: string | undefined): ReadonlyMap<string, number> {
  return new Map(items.map((item, index) => [identityOf(item, key), index]));
}

function zip(others: readonly Placed[], ofPatch: readonly Placed[]): readonly Placed[] {
  const result: Placed[] = [];
  let place = 0;
  for (const item of ofPatch) {
    for (let other = others[place]; other !== undefined; other = others[place]) {
      if (!comesFirst(other, item)) break;
      result.push(other);
      place++;
    }
    result.push(item);
  }
  return [...result, ...others.slice(place)];
}
