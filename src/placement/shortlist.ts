import { costOf } from '../collectives/work.ts';
import type { Assignment } from '../domain/placement.ts';
import { compareNames } from '../network/topology.ts';
import type { Candidate } from './decision.ts';

/** What candidates are compared by, in this order. */
export interface Rank {
  /** The first that differs decides; whole microseconds, where a time is meant: a difference below is none. */
  readonly cost: readonly number[];
  readonly sites: number;
  readonly pools: number;
  /** Nodes that would stay free in the pools it touches. */
  readonly idle: number;
  readonly names: string;
}

/** `idle` is known to whoever knows what is free. */
export function rankOf(candidate: Candidate, idle: number): Rank {
  const { assignments } = candidate.placement;
  return {
    cost: costOf(candidate.prediction),
    sites: new Set(assignments.map(({ site }) => site)).size,
    pools: assignments.length,
    idle,
    names: `${namesOf(assignments)}\n\n${candidate.cut}`,
  };
}

const namesOf = (assignments: readonly Assignment[]): string =>
  assignments.map(({ pool }) => pool).join('\n');

function compareRanks(a: Rank, b: Rank): number {
  return (
    compareCosts(a.cost, b.cost) ||
    a.sites - b.sites ||
    a.pools - b.pools ||
    a.idle - b.idle ||
    compareNames(a.names, b.names)
  );
}

/** They may be infinite, so that no difference is taken. */
function compareCosts(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((cost, index) => cost !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}

interface Entry {
  readonly rank: Rank;
  readonly candidate: Candidate;
}

/** The best so many candidates of all that are shown to it; the others are only counted. */
export class Shortlist {
  readonly #most: number;
  /** Best first. */
  readonly #entries: Entry[] = [];
  #seen = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many were shown. */
  get seen(): number {
    return this.#seen;
  }

  get candidates(): readonly Candidate[] {
    return this.#entries.map(({ candidate }) => candidate);
  }

  /** Whether one of this rank would be kept; one that would not is not worth working out. */
  wouldKeep(rank: Rank): boolean {
    const worst = this.#entries[this.#most - 1];
    return worst === undefined || compareRanks(rank, worst.rank) < 0;
  }

  /** One that is not worth working out. */
  skip(): void {
    this.#seen++;
  }

  show(candidate: Candidate, rank: Rank): void {
    this.#seen++;
    if (!this.wouldKeep(rank)) return;
    const after = this.#entries.findIndex((other) => compareRanks(rank, other.rank) < 0);
    this.#entries.splice(after === -1 ? this.#entries.length : after, 0, { rank, candidate });
    this.#entries.splice(this.#most);
  }
}
