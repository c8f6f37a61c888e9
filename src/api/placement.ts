import { byIdentity } from '../base/by-identity.ts';
import { gbps, toGbps } from '../base/units.ts';
import type { Assignment, Placement, Reservation } from '../domain/placement.ts';
import { isTrue, readConditions } from '../kube/conditions.ts';
import type { KubeObject } from '../kube/object.ts';
import { Fields } from './_fields.ts';
import type { CollectiveJobStatus } from './generated.ts';

type PlacementFields = Pick<
  CollectiveJobStatus,
  'placement' | 'siteAssignments' | 'linkReservations'
>;

/** The placement as the status shows it. Reservations are whole Gb/s by construction (src/placement). */
export function placementStatus(placement: Placement): PlacementFields {
  return {
    placement: placementText(placement.assignments),
    siteAssignments: placement.assignments.map(assignmentStatus),
    linkReservations: placement.reservations.map(({ link, from, to, rate }) => ({
      link,
      from,
      to,
      gbps: Math.round(toGbps(rate)),
    })),
  };
}

function assignmentStatus({ instances, ...assignment }: Assignment): AssignmentFields {
  if (instances === undefined) return assignment;
  const { prefill, decode } = instances;
  return { ...assignment, prefillInstances: prefill, decodeInstances: decode };
}

/** `memphis:512 atlanta:512`: what a site holds of the job, in the order of the cut. */
export function placementText(assignments: readonly Assignment[]): string {
  const sites = new Map<string, number>();
  for (const { site, gpus } of assignments) sites.set(site, (sites.get(site) ?? 0) + gpus);
  return [...sites].map(([site, gpus]) => `${site}:${gpus}`).join(' ');
}

/**
 * What the job holds: the only account of it there is, so that nothing can be left behind. A job that is complete or
 * being deleted holds nothing, whatever its status still shows; undefined also when it was not admitted.
 */
export const heldPlacement = byIdentity(readPlacement);

function readPlacement(job: KubeObject): Placement | undefined {
  const conditions = readConditions(job);
  if (job.metadata.deletionTimestamp !== undefined) return undefined;
  if (isTrue(conditions, 'Complete') || !isTrue(conditions, 'Admitted')) return undefined;
  const status = new Fields<CollectiveJobStatus>(job['status'], 'status');
  const assignments = status.objects('siteAssignments').map(parseAssignment);
  const reservations = status.objects('linkReservations').map(parseReservation);
  if (status.problems.length > 0 || assignments.length === 0) return undefined;
  return { assignments, reservations };
}

type AssignmentFields = NonNullable<CollectiveJobStatus['siteAssignments']>[number];
type ReservationFields = NonNullable<CollectiveJobStatus['linkReservations']>[number];

function parseAssignment(assignment: Fields<AssignmentFields>): Assignment {
  const prefill = assignment.optionalNumber('prefillInstances');
  const decode = assignment.optionalNumber('decodeInstances');
  return {
    site: assignment.text('site'),
    pool: assignment.text('pool'),
    nodes: assignment.number('nodes'),
    gpus: assignment.number('gpus'),
    replicas: assignment.number('replicas'),
    stages: assignment.number('stages'),
    ...(prefill === undefined || decode === undefined ? {} : { instances: { prefill, decode } }),
  };
}

function parseReservation(reservation: Fields<ReservationFields>): Reservation {
  return {
    link: reservation.text('link'),
    from: reservation.text('from'),
    to: reservation.text('to'),
    rate: gbps(reservation.number('gbps')),
  };
}
