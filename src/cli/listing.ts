import { RealClock } from '../app/real-clock.ts';
import type { Instant } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import type { Client } from '../client/client.ts';
import type { ListForm, ListOptions } from './cluster-options.ts';
import { connect } from './connect.ts';
import type { Picture } from './follow.ts';
import { follow, untilStopped } from './follow.ts';
import type { Inventory, Selection } from './inventory.ts';
import { readInventory } from './inventory.ts';
import type { Terminal } from './output.ts';
import { structured } from './output.ts';
import type { Column } from './tables/table.ts';
import { tableText } from './tables/table.ts';

/** One kind of list: what it reads, its rows, and how they are written. */
export interface Listing<Row> {
  readonly needs: readonly (keyof Inventory)[];
  readonly columns: readonly Column<Row>[];
  readonly rows: (inventory: Inventory, now: Instant) => readonly Row[];
  /** `sitelink.longhaul.dev/memphis-atlanta`. */
  readonly name: (row: Row) => string;
  /** What no other row has and stays the same while the row changes; left out: the name. */
  readonly key?: (row: Row) => string;
  readonly json: (rows: readonly Row[]) => JsonObject;
  /** Said when there are no rows. */
  readonly none: string;
}

export interface Wish {
  readonly options: ListOptions;
  readonly selection: Selection;
  readonly namespaces: 'all' | 'one';
  readonly watch: 'on' | 'off';
}

export async function showListing<Row>(
  listing: Listing<Row>,
  wish: Wish,
  terminal: Terminal,
): Promise<void> {
  const clock = new RealClock();
  const client = await connect(wish.options, { fieldManager: 'longhaul-list', clock });
  const read = (): Promise<readonly Row[]> => rowsNow(listing, { client, wish, now: clock.now() });
  if (wish.watch === 'off') {
    showOnce(listing, await read(), { wish, terminal });
    return;
  }
  const pause = untilStopped(wish.options.interval);
  await follow({
    read: async () => pictureOf(listing, await read(), { wish, terminal }),
    pause,
    terminal,
  });
}

async function rowsNow<Row>(
  listing: Listing<Row>,
  { client, wish, now }: { readonly client: Client; readonly wish: Wish; readonly now: Instant },
): Promise<readonly Row[]> {
  return listing.rows(await readInventory(client, listing.needs, wish.selection), now);
}

interface Showing {
  readonly wish: Wish;
  readonly terminal: Terminal;
}

/** That there is nothing is no result: it goes to stderr, so that scripts read an empty list. */
export function showOnce<Row>(
  listing: Listing<Row>,
  rows: readonly Row[],
  { wish, terminal }: Showing,
): void {
  const { output } = wish.options;
  if (rows.length === 0 && (output === undefined || output === 'wide')) {
    terminal.err(`${listing.none}\n`);
    return;
  }
  terminal.out(written(listing, rows, { wish, terminal }));
}

function written<Row>(listing: Listing<Row>, rows: readonly Row[], showing: Showing): string {
  const { output } = showing.wish.options;
  if (output === 'json' || output === 'yaml') return structured(output, listing.json(rows));
  if (output !== 'name') return table(listing, rows, showing);
  return [...new Set(rows.map(listing.name))].map((name) => `${name}\n`).join('');
}

function table<Row>(listing: Listing<Row>, rows: readonly Row[], showing: Showing): string {
  const { wish, terminal } = showing;
  return tableText(listing.columns, rows, {
    terminal,
    form: {
      wide: wish.options.output === 'wide' ? 'wide' : 'narrow',
      namespaces: wish.namespaces,
      heading: wish.options.headers ? 'with' : 'without',
    },
  });
}

/** Rows are compared without colours and without the padding, which depends on the others. */
function pictureOf<Row>(listing: Listing<Row>, rows: readonly Row[], showing: Showing): Picture {
  const whole = written(listing, rows, showing);
  const lines = whole.split('\n').filter((line) => line !== '');
  const body = lines.slice(lines.length - rows.length);
  const key = listing.key ?? listing.name;
  return {
    whole: rows.length === 0 ? `${listing.none}\n` : whole,
    rows: new Map(rows.map((row, index) => [key(row), `${body[index] ?? ''}\n`])),
  };
}

/** The forms that can be followed row by row. */
export const isFollowable = (form: ListForm | undefined): boolean =>
  form === undefined || form === 'wide' || form === 'name';
