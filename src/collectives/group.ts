import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import type { Fabric } from '../domain/fabric.ts';

/** The GPUs of a collective at one site. */
export interface GroupPart {
  readonly fabric: Fabric;
  readonly gpus: number;
}

/** The way between two neighbouring sites. */
export interface SiteWay {
  readonly roundTrip: Seconds;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
  /** What the lanes queue while they are full: the traffic's own work, so never longer than the traffic. */
  readonly queueDelay?: Seconds;
  /** Goodput per direction. */
  readonly rate: BytesPerSecond;
  /** What one pair of NICs may have under way; left out, as much as the way takes. */
  readonly window?: Bytes;
}
