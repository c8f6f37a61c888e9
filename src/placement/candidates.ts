import type { Seconds } from '../base/units.ts';
import { bytesPerSecond, milliseconds } from '../base/units.ts';
import type { SitePath } from '../collectives/step-time.ts';
import type { WorkInput } from '../collectives/work.ts';
import { predictWork, workDemands } from '../collectives/work.ts';
import type { GpuPool } from '../domain/gpu-pool.ts';
import type { Job } from '../domain/job.ts';
import type { Reservation } from '../domain/placement.ts';
import type { Parts } from './cuts.ts';
import { assignments, dealOut, roomFor } from './cuts.ts';
import type { Candidate, LinkRefusal } from './decision.ts';
import type { LinkOffer, PlacementRequest } from './request.ts';
import { reserve } from './reserve.ts';
import type { SiteOffer } from './site-offers.ts';
import { unconnectedStep } from './step-input.ts';

/** A row of sites that a job is to be cut over; one site: the job stays whole. */
export interface Row {
  readonly sites: readonly SiteOffer[];
  readonly parts: Parts;
}

/**
 * The job on that row of sites, with the bandwidth between them and the step it would reach; undefined when the sites
 * have not the room.
 */
export function candidateOn(
  request: PlacementRequest,
  row: Row,
): Candidate | LinkRefusal | undefined {
  const { job } = request;
  const { sites, parts } = row;
  const rooms = sites.map((site) => roomFor(parts, site));
  const shares = dealOut(parts.count, rooms);
  if (shares === undefined) return undefined;
  const dealt = sites.flatMap((site, index) =>
    assignments(job, parts, { site, share: shares[index] ?? 0 }),
  );
  const poolOf = (name: string): GpuPool | undefined =>
    request.pools.find(({ pool }) => pool.name === name)?.pool;
  const way = cross(request, unconnectedStep(job.work, dealt, poolOf));
  if ('type' in way) return way;
  return {
    cut: way.input.cut,
    placement: { assignments: dealt, reservations: way.reservations },
    prediction: predictWork(way.input),
  };
}

interface Way {
  readonly input: WorkInput;
  readonly reservations: readonly Reservation[];
}

/** Reserves from one neighbour to the next; what one pair took the next pair finds gone. */
function cross({ job, links }: PlacementRequest, input: WorkInput): Way | LinkRefusal {
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
    if (crossing.type === 'failed') return crossing.failure;
    paths.push(crossing.value.path);
    reservations.push(...crossing.value.reservations);
    left = without(left, crossing.value.reservations);
  }
  return { input: { ...input, paths }, reservations: merged(reservations) };
}

function roundTripLimit({ siteBoundary }: Job): Seconds | undefined {
  const limit = siteBoundary.maxRoundTripMilliseconds;
  return limit === undefined ? undefined : milliseconds(limit);
}

function without(
  links: readonly LinkOffer[],
  reservations: readonly Reservation[],
): readonly LinkOffer[] {
  return links.map((offer) => {
    const reserved = new Map(offer.reserved);
    for (const { link, from, rate } of reservations) {
      if (link === offer.state.link) {
        reserved.set(from, bytesPerSecond((reserved.get(from) ?? 0) + rate));
      }
    }
    return { ...offer, reserved };
  });
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
