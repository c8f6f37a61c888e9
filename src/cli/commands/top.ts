import { Command, Option } from 'commander';
import { UserError } from '../../base/user-error.ts';
import type { ListOptions, NamespaceOptions } from '../cluster-options.ts';
import { addListOptions, addNamespaceOptions } from '../cluster-options.ts';
import type { Selection } from '../inventory.ts';
import type { Listing, Wish } from '../listing.ts';
import { isFollowable, showListing } from '../listing.ts';
import type { Terminal } from '../output.ts';
import type { Ranking } from '../tables/ranking.ts';
import { ranked, sortNames } from '../tables/ranking.ts';
import { topJobs, topLinks, topPools, topSites } from '../tables/top-tables.ts';
import { jobSelection } from './jobs.ts';

interface TopOptions extends ListOptions, NamespaceOptions {
  readonly watch?: 'on' | 'off';
  readonly sortBy: string;
}

/** Live on a terminal, once into a file or a pipe; -w says otherwise. */
export function topCommand(terminal: Terminal): Command {
  return new Command('top')
    .description('Show what is busiest, redrawn in place on a terminal until Ctrl-C.')
    .helpCommand(false)
    .addCommand(
      topOf('sites', 'Sites by the share of their GPUs that is taken.', {
        ranking: topSites,
        selected: 'pools',
        terminal,
      }),
    )
    .addCommand(
      topOf('pools', 'Pools by the share of their GPUs that is taken.', {
        ranking: topPools,
        selected: 'pools',
        terminal,
      }),
    )
    .addCommand(
      topOf('links', 'Both directions of every link, by how full they are.', {
        ranking: topLinks,
        selected: 'links',
        terminal,
      }),
    )
    .addCommand(
      addNamespaceOptions(
        topOf('jobs', 'Jobs by the GPUs they have.', {
          ranking: topJobs,
          selected: 'jobs',
          terminal,
        }),
      ),
    );
}

interface Top<Row> {
  readonly ranking: Ranking<Row>;
  readonly selected: 'pools' | 'links' | 'jobs';
  readonly terminal: Terminal;
}

function topOf<Row>(name: string, description: string, top: Top<Row>): Command {
  const { ranking, terminal } = top;
  const [first] = sortNames(ranking);
  return addListOptions(
    new Command(name)
      .description(description)
      .addOption(
        new Option(
          '-w, --watch [state]',
          'redraw until Ctrl-C; left out: on a terminal, and where a table is wanted',
        )
          .choices(['on', 'off'])
          .preset('on'),
      )
      .addOption(
        new Option('--sort-by <column>', 'the greatest first; names as in the alphabet')
          .choices(sortNames(ranking))
          .default(first),
      ),
  ).action(async (options: TopOptions) => {
    const listing: Listing<Row> = {
      ...ranking,
      rows: (inventory, now) => ranked(ranking, inventory, { now, by: options.sortBy }),
    };
    await showListing(listing, wishOf(options, top), terminal);
  });
}

function wishOf<Row>(options: TopOptions, { selected, terminal }: Top<Row>): Wish {
  const isTable = isFollowable(options.output);
  if (options.watch === 'on' && !isTable) {
    throw new UserError(
      `-o ${options.output ?? ''} cannot be followed`,
      'leave out -w, or write it as a table or with -o name',
    );
  }
  const whenLeftOut = terminal.size !== undefined && isTable ? 'on' : 'off';
  return {
    options,
    selection: selectionOf(options, selected),
    namespaces: options.allNamespaces === true ? 'all' : 'one',
    watch: options.watch ?? whenLeftOut,
  };
}

function selectionOf(options: TopOptions, selected: Top<never>['selected']): Selection {
  if (selected === 'jobs') return jobSelection(options);
  const { selector } = options;
  return selector === undefined ? {} : { labels: { of: selected, selector } };
}
