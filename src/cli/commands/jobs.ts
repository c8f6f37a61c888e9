import { Command } from 'commander';
import type { ListOptions, NamespaceOptions } from '../cluster-options.ts';
import { addListOptions, addNamespaceOptions, namespaceOf } from '../cluster-options.ts';
import type { Selection } from '../inventory.ts';
import type { Listing } from '../listing.ts';
import { showListing } from '../listing.ts';
import { objectList } from '../lists.ts';
import type { Terminal } from '../output.ts';
import type { JobRow } from '../tables/job-table.ts';
import { jobColumns, jobRow } from '../tables/job-table.ts';

interface JobsOptions extends ListOptions, NamespaceOptions {
  readonly watch?: true;
}

const jobListing: Listing<JobRow> = {
  needs: ['jobs'],
  columns: jobColumns,
  rows: ({ jobs }, now) => jobs.map((job) => jobRow(job, now)),
  name: ({ name }) => `collectivejob.longhaul.dev/${name}`,
  key: ({ namespace, name }) => `${namespace}/${name}`,
  json: (rows) => objectList(rows.map(({ object }) => object)),
  none: 'there are no CollectiveJobs here; -A looks in all namespaces',
};

export function jobsCommand(terminal: Terminal): Command {
  return addListOptions(
    addNamespaceOptions(
      new Command('jobs')
        .description(
          'List the jobs: where they run, how fast, how far, until when; -o wide: why they wait.',
        )
        .option('-w, --watch', 'go on showing what changes'),
    ),
  ).action(async (options: JobsOptions) => {
    await showListing(
      jobListing,
      {
        options,
        selection: jobSelection(options),
        namespaces: options.allNamespaces === true ? 'all' : 'one',
        watch: options.watch === true ? 'on' : 'off',
      },
      terminal,
    );
  });
}

export function jobSelection(options: ListOptions & NamespaceOptions): Selection {
  const namespace = namespaceOf(options);
  const { selector } = options;
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(selector === undefined ? {} : { labels: { of: 'jobs', selector } }),
  };
}
