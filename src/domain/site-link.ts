import type { BytesPerSecond, Km, Seconds } from '../base/units.ts';
import type { Medium } from './catalogue/media.ts';
import type { Optics } from './catalogue/optics.ts';
import type { SwitchModel } from './catalogue/switches.ts';

export type TuningMode = 'DistanceAware' | 'OffTheShelf';

/** The fibre between two sites, as specified; what is up now is observed elsewhere. */
export interface SiteLink {
  readonly name: string;
  readonly sites: readonly [string, string];
  /** undefined: to be derived from the locations of the sites. */
  readonly givenLength: Km | undefined;
  /** Fibre over great circle. */
  readonly routeFactor: number;
  readonly medium: Medium;
  /** At both ends of every lane. */
  readonly optics: Optics;
  /** From the failure of a lane's optics until new ones are in. */
  readonly repair: Seconds;
  readonly lanes: number;
  /** Per direction. */
  readonly laneRate: BytesPerSecond;
  /** Standard deviation of the one-way delay. */
  readonly jitter: Seconds;
  /** Share of packets lost on the fibre, 0 to below 0.01. */
  readonly lossRate: number;
  /** Share of the capacity that jobs may reserve, 0 to 1. */
  readonly reservable: number;
  readonly tuning: TuningMode;
}

/** What else the tuner of a link is told; traffic does not depend on it but by the parameters. */
export interface TunerSetting {
  /** The switch at its head. */
  readonly switchModel: SwitchModel;
  /** Whether to look for better parameters by simulation. */
  readonly refine: 'off' | 'simulated';
  /** Namespace of the ConfigMap with the parameters in the forms of the gear; undefined: none is wanted. */
  readonly exportTo: string | undefined;
}
