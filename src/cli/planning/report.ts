import { placementText } from '../../api/placement.ts';
import type { JsonObject } from '../../base/json.ts';
import { toGbps } from '../../base/units.ts';
import type { Candidate } from '../../placement/decision.ts';
import { ownObject } from '../lists.ts';
import type { Terminal } from '../output.ts';
import { painted } from '../output.ts';
import type { Column } from '../tables/table.ts';
import { tableText } from '../tables/table.ts';
import { figureColumns, figuresOf, whyWorse } from './figures.ts';
import type { Plan } from './plan.ts';

interface Ranked {
  readonly rank: number;
  readonly candidate: Candidate;
  readonly verdict: string;
}

const sites = ({ placement }: Candidate): string =>
  placementText(placement.assignments).replaceAll(' ', ',');

const columnsFor = (candidates: readonly Candidate[]): readonly Column<Ranked>[] => [
  { title: 'RANK', cell: ({ rank }) => String(rank) },
  { title: 'PLACEMENT', cell: ({ candidate }) => sites(candidate) },
  { title: 'CUT', cell: ({ candidate }) => candidate.cut },
  ...figureColumns(candidates.map(({ prediction }) => prediction)).map(
    ({ title, cell }): Column<Ranked> => ({
      title,
      cell: ({ candidate }) => cell(candidate.prediction),
    }),
  ),
  {
    title: 'VERDICT',
    cell: ({ verdict }) => verdict,
    tone: ({ rank }) => (rank === 1 ? 'good' : 'faint'),
  },
];

export function planText(plan: Plan, terminal: Terminal): string {
  const form = { wide: 'narrow', namespaces: 'one', heading: 'with' } as const;
  const [best] = plan.candidates;
  const table =
    best === undefined
      ? `${painted(terminal, 'warning', 'it would wait')}\n`
      : tableText(columnsFor(plan.candidates), rankedOf(plan), { terminal, form });
  const reservations = best?.placement.reservations ?? [];
  return [
    table,
    ...reservations.map(
      ({ link, from, to, rate }) =>
        `reserves ${Math.round(toGbps(rate))} Gb/s of ${link} from ${from} to ${to}\n`,
    ),
    ...section('in the way:', plan.blockedBy),
    ...section('would run if', plan.wouldAdmitIf),
    ...section(
      'not whole at one site:',
      plan.refusedSites.map(({ site, because }) => `${site}: ${because.join('; ')}`),
    ),
    searchNote(plan),
  ].join('');
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`${title}\n`, ...lines.map((line) => `  ${line}\n`)];

function searchNote({ search, candidates }: Plan): string {
  if (search.extent === 'cut-short') {
    return 'the search was cut short: there may be a better place\n';
  }
  const more = search.candidates - candidates.length;
  return more > 0 ? `${more} slower ${more === 1 ? 'place is' : 'places are'} not shown\n` : '';
}

function rankedOf({ candidates }: Plan): readonly Ranked[] {
  const [best] = candidates;
  return candidates.map((candidate, index) => ({
    rank: index + 1,
    candidate,
    verdict: best === undefined || index === 0 ? 'chosen' : whyNot(candidate, best),
  }));
}

/** What costs a candidate the most against the best; equals are told apart by how much they touch. */
const whyNot = (candidate: Candidate, best: Candidate): string =>
  whyWorse(candidate.prediction, best.prediction) ?? tieBreak(candidate, best);

function tieBreak(candidate: Candidate, best: Candidate): string {
  const count = ({ placement }: Candidate, of: 'site' | 'pool'): number =>
    new Set(placement.assignments.map((assignment) => assignment[of])).size;
  for (const what of ['site', 'pool'] as const) {
    if (count(candidate, what) > count(best, what)) return `as fast, over more ${what}s`;
  }
  return 'as fast; leaves more nodes of its pools idle, or comes later by name';
}

export function planJson(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  plan: Plan,
): JsonObject {
  return ownObject('PlacementPlan', {
    metadata: { namespace, name },
    result: plan.candidates.length > 0 ? 'Placed' : 'Waiting',
    candidates: rankedOf(plan).map(candidateJson),
    blockedBy: plan.blockedBy,
    wouldAdmitIf: plan.wouldAdmitIf,
    refusedSites: plan.refusedSites.map(({ site, because }) => ({ site, because })),
    search: { ...plan.search },
  });
}

function candidateJson({ rank, candidate, verdict }: Ranked): JsonObject {
  const { cut, placement, prediction } = candidate;
  return {
    rank,
    verdict,
    cut,
    assignments: placement.assignments.map((assignment) => ({ ...assignment })),
    reservations: placement.reservations.map(({ link, from, to, rate }) => ({
      link,
      from,
      to,
      gbps: Math.round(toGbps(rate)),
    })),
    ...figuresOf(prediction),
  };
}
