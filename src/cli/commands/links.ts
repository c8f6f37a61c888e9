import { Command } from 'commander';
import type { ListOptions } from '../cluster-options.ts';
import { addListOptions } from '../cluster-options.ts';
import type { Listing } from '../listing.ts';
import { showListing } from '../listing.ts';
import { objectList } from '../lists.ts';
import type { Terminal } from '../output.ts';
import type { LinkRow } from '../tables/link-table.ts';
import { linkColumns, linkRow } from '../tables/link-table.ts';

interface LinksOptions extends ListOptions {
  readonly watch?: true;
}

const linkListing: Listing<LinkRow> = {
  needs: ['links'],
  columns: linkColumns,
  rows: ({ links }, now) => links.map((link) => linkRow(link, now)),
  name: ({ name }) => `sitelink.longhaul.dev/${name}`,
  json: (rows) => objectList(rows.map(({ object }) => object)),
  none: 'there are no SiteLinks',
};

export function linksCommand(terminal: Terminal): Command {
  return addListOptions(
    new Command('links')
      .description('List the links: how long, how fast, how full, how well tuned.')
      .option('-w, --watch', 'go on showing what changes'),
  ).action(async (options: LinksOptions) => {
    const labels = options.selector;
    const selection =
      labels === undefined ? {} : { labels: { of: 'links' as const, selector: labels } };
    const watch = options.watch === true ? 'on' : 'off';
    await showListing(linkListing, { options, selection, namespaces: 'one', watch }, terminal);
  });
}
