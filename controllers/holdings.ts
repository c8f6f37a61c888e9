import { heldPlacement } from '../src/api/placement.ts';
import { bytesPerSecond } from '../src/base/units.ts';
import type { BytesPerSecond } from '../src/base/units.ts';
import type { Placement } from '../src/domain/placement.ts';
import type { KubeObject } from '../src/kube/object.ts';

/** Nodes and GPUs that jobs hold in one pool. */
export interface Held {
  readonly nodes: number;
  readonly gpus: number;
}

/** The jobs' own statuses are the only account: what pools and links show is the sum over them. */
export function placementsOf(jobs: readonly KubeObject[]): readonly Placement[] {
  return jobs.flatMap((job) => heldPlacement(job) ?? []);
}

export function heldIn(pool: string, placements: readonly Placement[]): Held {
  const here = placements
    .flatMap(({ assignments }) => assignments)
    .filter((assignment) => assignment.pool === pool);
  return {
    nodes: here.reduce((sum, { nodes }) => sum + nodes, 0),
    gpus: here.reduce((sum, { gpus }) => sum + gpus, 0),
  };
}

/** What is held of every pool and link, added up in one pass: fleets have thousands of each. */
export interface Holdings {
  readonly nodes: ReadonlyMap<string, number>;
  /** By link, then by the sending site. */
  readonly reserved: ReadonlyMap<string, ReadonlyMap<string, BytesPerSecond>>;
}

export function holdingsOf(placements: readonly Placement[]): Holdings {
  const nodes = new Map<string, number>();
  const reserved = new Map<string, Map<string, BytesPerSecond>>();
  for (const { assignments, reservations } of placements) {
    for (const held of assignments) nodes.set(held.pool, (nodes.get(held.pool) ?? 0) + held.nodes);
    for (const { link, from, rate } of reservations) {
      const directions = reserved.get(link) ?? new Map<string, BytesPerSecond>();
      directions.set(from, bytesPerSecond((directions.get(from) ?? 0) + rate));
      reserved.set(link, directions);
    }
  }
  return { nodes, reserved };
}

/** What is reserved on a link, by the sending site. */
export function reservedOn(
  link: string,
  placements: readonly Placement[],
): ReadonlyMap<string, BytesPerSecond> {
  const reserved = new Map<string, BytesPerSecond>();
  for (const reservation of placements.flatMap(({ reservations }) => reservations)) {
    if (reservation.link !== link) continue;
    const before = reserved.get(reservation.from) ?? 0;
    reserved.set(reservation.from, bytesPerSecond(before + reservation.rate));
  }
  return reserved;
}
