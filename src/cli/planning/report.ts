import { placementText } from '../../api/placement.ts';
import type { JsonObject } from '../../base/json.ts';
import { toGbps, toMilliseconds } from '../../base/units.ts';
import type { Candidate } from '../../placement/decision.ts';
import { ownObject } from '../lists.ts';
import type { Terminal } from '../output.ts';
import { painted } from '../output.ts';
import type { Column } from '../tables/table.ts';
import { tableText } from '../tables/table.ts';
import type { Plan } from './plan.ts';

type PartName =
  | 'compute'
  | 'exposedTensor'
  | 'exposedContext'
  | 'exposedExpert'
  | 'bubble'
  | 'exposedData'
  | 'exposedCrossSite'
  | 'optimizer';

/** The parts of a step, which add up to it. */
const parts: readonly (readonly [part: PartName, title: string, words: string])[] = [
  ['compute', 'COMPUTE', 'computation'],
  ['exposedTensor', 'TENSOR', 'tensor parallelism'],
  ['exposedContext', 'CONTEXT', 'context parallelism'],
  ['exposedExpert', 'EXPERT', 'expert parallelism'],
  ['bubble', 'BUBBLE', 'the pipeline bubble'],
  ['exposedData', 'DATA', 'the exchange inside the sites'],
  ['exposedCrossSite', 'CROSS-SITE', 'the exchange between the sites'],
  ['optimizer', 'OPTIMIZER', 'the optimizer'],
];

interface Ranked {
  readonly rank: number;
  readonly candidate: Candidate;
  readonly verdict: string;
}

const milliseconds = (candidate: Candidate, part: PartName | 'step'): number =>
  Math.round(toMilliseconds(candidate.prediction[part]));

const sites = ({ placement }: Candidate): string =>
  placementText(placement.assignments).replaceAll(' ', ',');

/** Without the parts that no candidate has: most jobs have no experts. */
const columnsFor = (candidates: readonly Candidate[]): readonly Column<Ranked>[] => [
  { title: 'RANK', cell: ({ rank }) => String(rank) },
  { title: 'PLACEMENT', cell: ({ candidate }) => sites(candidate) },
  { title: 'CUT', cell: ({ candidate }) => candidate.cut },
  { title: 'STEP-MS', cell: ({ candidate }) => String(milliseconds(candidate, 'step')) },
  ...parts
    .filter(([part]) => candidates.some((candidate) => milliseconds(candidate, part) > 0))
    .map(([part, title]): Column<Ranked> => ({
      title,
      cell: ({ candidate }) => String(milliseconds(candidate, part)),
    })),
  {
    title: 'MFU-%',
    cell: ({ candidate }) => (100 * candidate.prediction.modelFlopsUtilization).toFixed(1),
  },
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
function whyNot(candidate: Candidate, best: Candidate): string {
  const slower = milliseconds(candidate, 'step') - milliseconds(best, 'step');
  if (slower <= 0) return tieBreak(candidate, best);
  const [worst] = parts
    .map(([part, , words]) => ({
      words,
      more: milliseconds(candidate, part) - milliseconds(best, part),
    }))
    .sort((a, b) => b.more - a.more);
  const share = (100 * slower) / Math.max(1, milliseconds(best, 'step'));
  const percent = share < 0.1 ? 'less than 0.1' : share.toFixed(1);
  return `${slower} ms slower (${percent} %), most by ${worst?.words ?? 'its parts'}`;
}

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
  const exact = (part: PartName | 'step'): number =>
    Number(toMilliseconds(prediction[part]).toFixed(3));
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
    stepMilliseconds: exact('step'),
    partsMilliseconds: Object.fromEntries(parts.map(([part]) => [part, exact(part)])),
    modelFlopsUtilizationPercent: Number((100 * prediction.modelFlopsUtilization).toFixed(2)),
  };
}
