import type { Seconds } from '../../base/units.ts';
import { microseconds } from '../../base/units.ts';

/** What light travels through between two sites. */
export interface Medium {
  readonly name: string;
  /** Of the bare fibre, one way. */
  readonly delayPerKm: Seconds;
  readonly source: string;
}

/** What a link is made of when nothing is said. */
export const singleModeFibre: Medium = {
  name: 'SingleModeFibre',
  delayPerKm: microseconds(4.897),
  source: 'mapyourtech.com, the 5-microsecond rule: G.652 at 1550 nm, 204,190 km/s',
};

export const hollowCoreFibre: Medium = {
  name: 'HollowCoreFibre',
  delayPerKm: microseconds(3.4),
  source: 'streamingmeme.com, thedailyscout.com: 3.3 to 3.5 us/km, their middle',
};

const media: readonly Medium[] = [singleModeFibre, hollowCoreFibre];

export const mediumNames: readonly string[] = media.map(({ name }) => name);

export function mediumByName(name: string): Medium | undefined {
  return media.find((medium) => medium.name === name);
}
