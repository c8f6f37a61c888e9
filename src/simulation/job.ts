import type { SiteShare } from '../collectives/step-time.ts';
import type { Work } from '../domain/job.ts';

/** One direction of one link on the way between two sites. */
export interface Hop {
  readonly link: string;
  readonly from: string;
  readonly to: string;
}

/** The way between two neighbouring shares of a job; traffic returns over the same links. No hops: both are at one site. */
export interface Route {
  readonly from: string;
  readonly to: string;
  readonly hops: readonly Hop[];
  /** Its share of a crowded link goes by weight: what the job has reserved. */
  readonly weight: number;
}

/** What a job needs of the world to run: its work, its place and its ways. */
export interface Run {
  /** `namespace/name`. */
  readonly job: string;
  readonly work: Work;
  readonly shares: readonly SiteShare[];
  /** Between shares[i] and shares[i + 1]; one fewer than shares. */
  readonly routes: readonly Route[];
  /** Whole nodes held, by pool. */
  readonly nodes: ReadonlyMap<string, number>;
}
