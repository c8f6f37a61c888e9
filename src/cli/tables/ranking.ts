import type { Instant } from '../../base/clock.ts';
import type { Inventory } from '../inventory.ts';
import type { Listing } from '../listing.ts';

interface Sort<Row> {
  readonly by: string;
  readonly read: (row: Row) => number | string;
}

/** A list in an order that the user may choose. */
export interface Ranking<Row> extends Listing<Row> {
  /** What the rows can be sorted by; the first is how they are when nothing is said. */
  readonly sorts: readonly Sort<Row>[];
}

export const sortNames = <Row>({ sorts }: Ranking<Row>): readonly string[] =>
  sorts.map(({ by }) => by);

/** Greatest number first, texts as in the alphabet; equals by name, so that a live table does not jump. */
export function ranked<Row>(
  { sorts, rows, name, key = name }: Ranking<Row>,
  inventory: Inventory,
  { now, by }: { readonly now: Instant; readonly by: string },
): readonly Row[] {
  const read = sorts.find((sort) => sort.by === by)?.read ?? key;
  return rows(inventory, now).toSorted((a, b) => order(read(a), read(b)) || order(key(a), key(b)));
}

function order(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return b - a;
  const [left, right] = [String(a), String(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
