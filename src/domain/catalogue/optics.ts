import type { Seconds } from '../../base/units.ts';
import { hours } from '../../base/units.ts';

/** What turns the electrical signal of a lane into light, once at each of its ends. */
export interface Optics {
  readonly name: string;
  /** One end of a lane; the rate it was published for is not known. */
  readonly watts: number;
  /** Mean time between failures of one end. */
  readonly meanLife: Seconds;
  readonly source: string;
}

/** What a lane ends in when nothing is said. */
export const pluggable: Optics = {
  name: 'Pluggable',
  watts: 30,
  meanLife: hours(750_000),
  source: 'power: NVIDIA, 2025; life: 0.5 to 1 M h, 100gmodules.com (ECOC 2025), their middle',
};

export const coPackaged: Optics = {
  name: 'CoPackaged',
  watts: 9,
  meanLife: hours(2_600_000),
  source: 'power: NVIDIA, 2025; life: Meta and Broadcom (ECOC 2025), ico-optics.org',
};

const kinds: readonly Optics[] = [pluggable, coPackaged];

export const opticsNames: readonly string[] = kinds.map(({ name }) => name);

export function opticsByName(name: string): Optics | undefined {
  return kinds.find((optics) => optics.name === name);
}

/** A lane has one at each end. */
export const ENDS_OF_LANE = 2;
