import type { Seconds } from '../base/units.ts';
import { bytesPerSecond, milliseconds, seconds } from '../base/units.ts';
import { crossSiteDemands, predictStep } from '../collectives/predict-step.ts';
import type { SitePath, SiteShare, StepInput } from '../collectives/step-time.ts';
import type { Cut, TrainingJob } from '../domain/job.ts';
import type { Assignment, Reservation } from '../domain/placement.ts';
import type { Parts } from './cuts.ts';
import { assignments, dealOut, roomFor } from './cuts.ts';
import type { Candidate, LinkRefusal } from './decision.ts';
import type { LinkOffer, PlacementRequest } from './request.ts';
import { reserve } from './reserve.ts';
import type { SiteOffer } from './site-offers.ts';

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
  const way = cross(request, stepInput(request, dealt, parts.cut));
  if ('type' in way) return way;
  const cut = dealt.length === 1 ? 'none' : wordFor(parts.cut);
  return {
    cut,
    placement: { assignments: dealt, reservations: way.reservations },
    prediction: predictStep({ ...way.input, cut }),
  };
}

/** The physics of a placement that is not connected yet: its paths have no delay and all the bandwidth there is. */
function stepInput(
  { job, pools }: PlacementRequest,
  dealt: readonly Assignment[],
  cut: Cut,
): StepInput {
  const shares = dealt.flatMap(({ site, pool: name, gpus, replicas, stages }): SiteShare[] => {
    const offer = pools.find(({ pool }) => pool.name === name);
    return offer === undefined ? [] : [{ site, pool: offer.pool, gpus, replicas, stages }];
  });
  const paths = shares.slice(1).map((share, index): SitePath => ({
    from: shares[index]?.site ?? '',
    to: share.site,
    roundTrip: seconds(0),
    jitter: seconds(0),
    rate: bytesPerSecond(Infinity),
  }));
  return {
    training: job.training,
    shares,
    paths,
    cut: shares.length === 1 ? 'none' : wordFor(cut),
  };
}

const wordFor = (cut: Cut): 'data' | 'pipeline' => (cut === 'Data' ? 'data' : 'pipeline');

interface Way {
  readonly input: StepInput;
  readonly reservations: readonly Reservation[];
}

/** Reserves from one neighbour to the next; what one pair took the next pair finds gone. */
function cross({ job, links }: PlacementRequest, input: StepInput): Way | LinkRefusal {
  let left = links;
  const reservations: Reservation[] = [];
  const paths: SitePath[] = [];
  const demands = [...crossSiteDemands(input)];
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

function roundTripLimit({ siteBoundary }: TrainingJob): Seconds | undefined {
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
