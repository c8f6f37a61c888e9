import type { BytesPerSecond, Seconds } from '../base/units.ts';
import type { LaneConduct } from './lane-conduct.ts';

/** What traffic meets on one link now: the answer of physics to its spec, its tuning and its faults. */
export interface LinkState {
  readonly link: string;
  readonly sites: readonly [string, string];
  /** Line rate of the lanes that are up, per direction; 0 when the link is cut. */
  readonly capacity: BytesPerSecond;
  /** Goodput as a share of the line rate, 0 to 1. */
  readonly efficiency: number;
  readonly roundTrip: Seconds;
  /** Mean queueing delay at the bottleneck. */
  readonly queueDelay: Seconds;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
  /** Left out where nobody has simulated the lanes. */
  readonly conduct?: LaneConduct;
}
