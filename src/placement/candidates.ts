import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import type { Seconds } from '../base/units.ts';
import { bytesPerSecond, milliseconds } from '../base/units.ts';
import type { SitePath } from '../collectives/step-time.ts';
import type { WorkInput } from '../collectives/work.ts';
import { workDemands } from '../collectives/work.ts';
import type { Job } from '../domain/job.ts';
import type { Assignment, Reservation } from '../domain/placement.ts';
import type { Parts } from './cuts.ts';
import { assignments, dealOut, roomFor } from './cuts.ts';
import type { LinkRefusal } from './decision.ts';
import type { PoolOffer } from './request.ts';
import type { LinkTable } from './link-table.ts';
import { reserve } from './reserve.ts';
import type { SiteOffer } from './site-offer.ts';
import { unconnectedStep } from './step-input.ts';

/** A row of sites that a job is to be cut over; one site: the job stays whole. */
export interface Row {
  readonly sites: readonly SiteOffer[];
  readonly parts: Parts;
}

/** The job dealt out over a row of sites that are not connected yet. */
export interface Dealt {
  readonly input: WorkInput;
  readonly assignments: readonly Assignment[];
  /** Nodes that would stay free in the pools it touches. */
  readonly idle: number;
}

/** Undefined when the sites have not the room. */
export function deal(job: Job, { sites, parts }: Row): Dealt | undefined {
  const rooms = sites.map((site) => roomFor(parts, site));
  const shares = dealOut(parts.count, rooms);
  if (shares === undefined) return undefined;
  const dealt = sites.flatMap((site, index) =>
    assignments(job, parts, { site, share: shares[index] ?? 0 }),
  );
  return dealtOver(
    job,
    dealt,
    sites.flatMap(({ pools }) => pools),
  );
}

/** What those assignments come to, in pools among these. */
export function dealtOver(
  { work }: Job,
  dealt: readonly Assignment[],
  pools: readonly PoolOffer[],
): Dealt {
  const offerOf = (name: string): PoolOffer | undefined =>
    pools.find(({ pool }) => pool.name === name);
  return {
    input: unconnectedStep(work, dealt, (name) => offerOf(name)?.pool),
    assignments: dealt,
    idle: dealt.reduce((sum, { pool, nodes }) => sum + (offerOf(pool)?.freeNodes ?? 0) - nodes, 0),
  };
}

/** The ways between the sites of a row, and what is reserved on them. */
export interface Way {
  readonly input: WorkInput;
  readonly reservations: readonly Reservation[];
}

/** Reserves from one neighbour to the next; what one pair took the next pair finds gone. */
export function connect(job: Job, links: LinkTable, input: WorkInput): Result<Way, LinkRefusal> {
  let left = links;
  const reservations: Reservation[] = [];
  const paths: SitePath[] = [];
  const demands = [...workDemands(input)];
  for (const path of input.paths) {
    const demand = path.from === path.to ? undefined : demands.shift();
    if (demand === undefined) {
      paths.push(path);
      continue;
    }
    const crossing = reserve(left, { demand, maxRoundTrip: roundTripLimit(job) });
    if (crossing.type === 'failed') return crossing;
    paths.push(crossing.value.path);
    reservations.push(...crossing.value.reservations);
    left = left.without(crossing.value.reservations);
  }
  return ok({ input: { ...input, paths }, reservations: merged(reservations) });
}

function roundTripLimit({ siteBoundary }: Job): Seconds | undefined {
  const limit = siteBoundary.maxRoundTripMilliseconds;
  return limit === undefined ? undefined : milliseconds(limit);
}

/** One entry for each direction of a link, also when several pairs of sites use it. */
function merged(reservations: readonly Reservation[]): readonly Reservation[] {
  const byDirection = new Map<string, Reservation>();
  for (const reservation of reservations) {
    const key = `${reservation.link}/${reservation.from}`;
    const rate = bytesPerSecond((byDirection.get(key)?.rate ?? 0) + reservation.rate);
    byDirection.set(key, { ...reservation, rate });
  }
  return [...byDirection.values()];
}
