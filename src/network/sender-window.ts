import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond } from '../base/units.ts';

/** Bound once: the simulation of a lane asks at every step, and looking up a global costs where realms are virtual. */
const unlimited = bytesPerSecond(Infinity);

/**
 * What a sender gets through that may have only so much under way: window / round trip, whatever the links could carry. No
 * window, or no distance: no limit.
 */
export function windowRate(window: Bytes | undefined, roundTrip: Seconds): BytesPerSecond {
  if (window === undefined || roundTrip <= 0) return unlimited;
  return bytesPerSecond(window / roundTrip);
}
