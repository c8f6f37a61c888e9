import { Command } from 'commander';
import type { ListOptions } from '../cluster-options.ts';
import { addListOptions } from '../cluster-options.ts';
import type { Listing } from '../listing.ts';
import { showListing } from '../listing.ts';
import { ownList } from '../lists.ts';
import type { Terminal } from '../output.ts';
import type { SiteRow } from '../tables/site-table.ts';
import { siteColumns, siteRows } from '../tables/site-table.ts';

interface SitesOptions extends ListOptions {
  readonly watch?: true;
}

const siteListing: Listing<SiteRow> = {
  needs: ['pools', 'links', 'jobs'],
  columns: siteColumns,
  rows: siteRows,
  name: ({ name }) => `site/${name}`,
  json: (rows) =>
    ownList(
      'SiteList',
      rows.map((row) => ({ ...row })),
    ),
  none: 'there are no sites: no GpuPool and no SiteLink names one',
};

export function sitesCommand(terminal: Terminal): Command {
  return addListOptions(
    new Command('sites')
      .description('List the sites: what GPUs are there, how many are taken, and by how many jobs.')
      .option('-w, --watch', 'go on showing what changes'),
  ).action(async (options: SitesOptions) => {
    const labels = options.selector;
    const selection =
      labels === undefined ? {} : { labels: { of: 'pools' as const, selector: labels } };
    const watch = options.watch === true ? 'on' : 'off';
    await showListing(siteListing, { options, selection, namespaces: 'one', watch }, terminal);
  });
}
