import { seededRandom } from '../base/random.ts';

/** No two GPUs of a kind are alike: each has factors of its own, the same for as long as it exists. */
export interface Variation {
  readonly power: number;
  readonly temperature: number;
  readonly clock: number;
}

/** Half of the spread that boards of one kind show. */
const POWER_SPREAD = 0.03;
const TEMPERATURE_SPREAD = 0.06;
const CLOCK_SPREAD = 0.01;

export function variationOf(node: string, gpu: number): Variation {
  const random = seededRandom(1).split(`${node}/${gpu}`);
  const around = (spread: number): number => 1 + spread * (2 * random.next() - 1);
  return {
    power: around(POWER_SPREAD),
    temperature: around(TEMPERATURE_SPREAD),
    clock: around(CLOCK_SPREAD),
  };
}

/** A UUID as the driver prints them, made of the GPU's place. */
export function uuidOf(node: string, gpu: number): string {
  const random = seededRandom(2).split(`${node}/${gpu}`);
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
  return `GPU-${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
}
