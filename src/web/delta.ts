import { jsonEqual } from '../base/json.ts';
import type { Delta, Row, RowsDelta, Snapshot } from './wire.ts';

/** What turns one snapshot into the other; undefined when they are equal. The server says it, the page applies it. */
export function difference(before: Snapshot, after: Snapshot): Delta | undefined {
  const sites = rowsDifference(before.sites, after.sites);
  const links = rowsDifference(before.links, after.links);
  const jobs = rowsDifference(before.jobs, after.jobs);
  const events = rowsDifference(before.events, after.events);
  const delta: Delta = {
    ...(sites && { sites }),
    ...(links && { links }),
    ...(jobs && { jobs }),
    ...(events && { events }),
    ...(jsonEqual(before.totals, after.totals) ? {} : { totals: after.totals }),
  };
  return Object.keys(delta).length === 0 ? undefined : delta;
}

export function applied(before: Snapshot, delta: Delta): Snapshot {
  return {
    sites: rowsApplied(before.sites, delta.sites),
    links: rowsApplied(before.links, delta.links),
    jobs: rowsApplied(before.jobs, delta.jobs),
    events: rowsApplied(before.events, delta.events),
    totals: delta.totals ?? before.totals,
  };
}

function rowsDifference<Item extends Row>(
  before: readonly Item[],
  after: readonly Item[],
): RowsDelta<Item> | undefined {
  if (before === after) return undefined;
  const known = new Map(before.map((row) => [row.key, row]));
  const put = after.filter((row) => {
    const old = known.get(row.key);
    return old !== row && !jsonEqual(old, row);
  });
  const isInOrder =
    before.length === after.length && before.every((row, index) => row.key === after[index]?.key);
  if (isInOrder) return put.length === 0 ? undefined : { put };
  return { put, order: after.map((row) => row.key) };
}

/** Rows that did not change stay the same values: what shows them need not look again. */
function rowsApplied<Item extends Row>(
  before: readonly Item[],
  delta: RowsDelta<Item> | undefined,
): readonly Item[] {
  if (delta === undefined) return before;
  const rows = new Map(before.map((row) => [row.key, row]));
  for (const row of delta.put) rows.set(row.key, row);
  const order = delta.order ?? before.map((row) => row.key);
  return order.flatMap((key) => {
    const row = rows.get(key);
    return row === undefined ? [] : [row];
  });
}
