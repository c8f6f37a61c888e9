import type { Km, Seconds } from '../../base/units.ts';
import { km } from '../../base/units.ts';
import type { GpuPool } from '../../domain/gpu-pool.ts';
import type { Inference } from '../../domain/inference.ts';
import { predictServing } from './serving.ts';
import type { CacheWay } from './transfer.ts';

/** Half of the equator: there is nothing farther. */
const FARTHEST = 20_000;

/**
 * The largest distance, in whole kilometres, at which the first token still comes in time; undefined when it never does. Farther is
 * never faster, so that halving finds it.
 */
export function largestDistance(
  inference: Inference,
  { prefill, decode }: { readonly prefill: GpuPool; readonly decode: GpuPool },
  { within, wayAt }: { readonly within: Seconds; readonly wayAt: (distance: Km) => CacheWay },
): Km | undefined {
  const isInTime = (distance: number): boolean => {
    const way = wayAt(km(distance));
    return predictServing(inference, { prefill, decode, way }).timeToFirstToken <= within;
  };
  let [low, high] = [0, FARTHEST];
  if (!isInTime(low)) return undefined;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isInTime(middle)) low = middle;
    else high = middle - 1;
  }
  return km(low);
}
