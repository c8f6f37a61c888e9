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
  const put = after.filter((row) => !known.has(row.key));
  const changed = after.flatMap((row) => changesOf(known.get(row.key), row));
  const isInOrder =
    before.length === after.length && before.every((row, index) => row.key === after[index]?.key);
  if (isInOrder && changed.length === 0) return undefined;
  return {
    ...(put.length > 0 && { put }),
    ...(changed.length > 0 && { changed }),
    ...(isInOrder ? {} : { order: after.map((row) => row.key) }),
  };
}

/** Only the fields that changed: of a link mostly what it carries, of a job its progress. Rows of one kind have the same fields. */
function changesOf(before: Row | undefined, after: Row): readonly Row[] {
  if (before === undefined || before === after) return [];
  const fields = Object.entries(after).filter(([name, value]) => !jsonEqual(before[name], value));
  return fields.length === 0 ? [] : [{ ...Object.fromEntries(fields), key: after.key }];
}

/** Rows that did not change stay the same values: what shows them need not look again. */
function rowsApplied<Item extends Row>(
  before: readonly Item[],
  delta: RowsDelta<Item> | undefined,
): readonly Item[] {
  if (delta === undefined) return before;
  const { put = [], changed = [], order } = delta;
  const rows = new Map(before.map((row) => [row.key, row]));
  for (const row of put) rows.set(row.key, row);
  for (const change of changed) {
    const row = rows.get(change.key);
    if (row !== undefined) rows.set(change.key, { ...row, ...change });
  }
  return (order ?? before.map(({ key }) => key)).flatMap((key) => {
    const row = rows.get(key);
    return row === undefined ? [] : [row];
  });
}
