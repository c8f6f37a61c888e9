import type { Seconds } from '../base/units.ts';

/** What a lane does with its traffic. */
export interface LaneBehaviour {
  /** Goodput as a share of the line rate, 0 to 1. */
  readonly efficiency: number;
  /** Mean queueing delay. */
  readonly queueDelay: Seconds;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
}
