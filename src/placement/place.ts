import type { Cut } from '../domain/job.ts';
import type { Assignment } from '../domain/placement.ts';
import { compareNames } from '../network/topology.ts';
import type { Row } from './candidates.ts';
import { candidateOn } from './candidates.ts';
import { partsOf, roomFor } from './cuts.ts';
import type { Candidate, Decision, Refusal, Search } from './decision.ts';
import type { PlacementRequest } from './request.ts';
import { rowsOf } from './rows.ts';
import type { Offers } from './site-offers.ts';
import { siteOffers } from './site-offers.ts';

/** Rows of sites looked at for one job. Beyond them the search is cut short, and says so. */
const MOST_ROWS = 5000;
/** Rows of several sites looked at for a job that has room on one: with hundreds of sites there are 100,000 pairs, and each costs a search for paths. */
const MOST_ROWS_BESIDE_WHOLE = 100;
const MOST_ALTERNATIVES = 4;

/**
 * The place with the shortest predicted step. Equals (to the microsecond) go to fewer sites, then fewer pools, then the
 * pools that would be left fullest, then by name. The answer depends on the request alone, not on the order of its lists.
 */
export function place(request: PlacementRequest): Decision {
  const offers = siteOffers(request);
  const { candidates, seen, cutsWithRoom, extent } = searchRows(request, offers);
  const search: Search = { candidates: candidates.length, extent };
  const free = new Map(request.pools.map(({ pool, freeNodes }) => [pool.name, freeNodes]));
  const [candidate, ...others] = candidates.toSorted((a, b) => compare(free, a, b));
  if (candidate === undefined) {
    // Without a pool everything else would follow from that one thing.
    const room = request.pools.length === 0 ? [] : roomRefusals(request, offers, cutsWithRoom);
    return { type: 'refused', refusals: [...offers.refusals, ...room, ...seen.values()], search };
  }
  const alternatives = others.slice(0, MOST_ALTERNATIVES);
  return { type: 'placed', candidate, alternatives, search };
}

interface Found {
  readonly candidates: readonly Candidate[];
  /** Why rows with room are none. */
  readonly seen: ReadonlyMap<string, Refusal>;
  readonly cutsWithRoom: ReadonlySet<Cut>;
  readonly extent: Search['extent'];
}

function searchRows(request: PlacementRequest, offers: Offers): Found {
  const seen = new Map<string, Refusal>();
  const cutsWithRoom = new Set<Cut>();
  const candidates: Candidate[] = [];
  let most = MOST_ROWS;
  let rows = 0;
  let wholeRows = 0;
  for (const row of rowsToTry(request, offers)) {
    // Those of one site come first.
    const isWhole = row.sites.length === 1;
    if (!isWhole && rows === wholeRows && candidates.length > 0)
      most = Math.min(MOST_ROWS, rows + MOST_ROWS_BESIDE_WHOLE);
    if (isWhole) wholeRows++;
    if (++rows > most) return { candidates, seen, cutsWithRoom, extent: 'cut-short' };
    const found = candidateOn(request, row);
    if (found === undefined) continue;
    cutsWithRoom.add(row.parts.cut);
    if ('type' in found) seen.set(JSON.stringify(found), found);
    else candidates.push(found);
  }
  return { candidates, seen, cutsWithRoom, extent: 'complete' };
}

/** Whole on one site first, then cut over two and more. Sites without room for a single part are left out. */
function* rowsToTry(request: PlacementRequest, { sites }: Offers): Generator<Row> {
  const { job } = request;
  const whole = partsOf(job, 'Data');
  for (const site of sites) {
    if (roomFor(whole, site) >= whole.count) yield { sites: [site], parts: whole };
  }
  for (const cut of job.siteBoundary.allow) {
    const parts = partsOf(job, cut);
    const roomy = sites.filter((site) => roomFor(parts, site) > 0);
    for (let count = 2; count <= Math.min(job.siteBoundary.maxSites, parts.count); count++) {
      for (const row of rowsOf(roomy, count)) yield { sites: row, parts };
    }
  }
}

/** Why the job does not fit whole, and why not cut. */
function roomRefusals(
  { job }: PlacementRequest,
  { sites }: Offers,
  cutsWithRoom: ReadonlySet<Cut>,
): readonly Refusal[] {
  const { allow, maxSites } = job.siteBoundary;
  const whole = sites.flatMap(({ pools: [offer, ...more] }): readonly Refusal[] => {
    if (offer === undefined || more.length > 0) return [];
    const { pool, freeNodes } = offer;
    const neededNodes = Math.ceil(job.gpus / pool.gpusPerNode);
    return [{ type: 'no-room', pool: pool.name, neededNodes, freeNodes, nodes: pool.nodes }];
  });
  if (maxSites === 1 || allow.length === 0) {
    return [...whole, { type: 'site-boundary', maxSites, allow }];
  }
  const cuts = allow.filter((cut) => !cutsWithRoom.has(cut)).map((cut) => partsOf(job, cut));
  return [
    ...whole,
    ...cuts.map(({ cut, count }): Refusal => {
      if (count < 2) return { type: 'indivisible', cut, parts: count };
      const most = Math.min(maxSites, count);
      return { type: 'too-few-together', cut, neededGpus: job.gpus, sites: most };
    }),
  ];
}

type FreeNodes = ReadonlyMap<string, number>;

function compare(free: FreeNodes, a: Candidate, b: Candidate): number {
  return (
    stepMicroseconds(a) - stepMicroseconds(b) ||
    sitesOf(a).size - sitesOf(b).size ||
    a.placement.assignments.length - b.placement.assignments.length ||
    idleNodes(free, a) - idleNodes(free, b) ||
    compareNames(poolNames(a), poolNames(b)) ||
    compareNames(a.cut, b.cut)
  );
}

const stepMicroseconds = ({ prediction }: Candidate): number => Math.round(prediction.step * 1e6);

const assignmentsOf = ({ placement }: Candidate): readonly Assignment[] => placement.assignments;

const sitesOf = (candidate: Candidate): ReadonlySet<string> =>
  new Set(assignmentsOf(candidate).map(({ site }) => site));

const poolNames = (candidate: Candidate): string =>
  assignmentsOf(candidate)
    .map(({ pool }) => pool)
    .join('\n');

/** Nodes that would stay free in the pools it touches. */
function idleNodes(free: FreeNodes, candidate: Candidate): number {
  return assignmentsOf(candidate).reduce(
    (sum, { pool, nodes }) => sum + (free.get(pool) ?? 0) - nodes,
    0,
  );
}
