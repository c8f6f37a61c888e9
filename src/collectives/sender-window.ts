import type { Bytes, BytesPerSecond, Seconds } from '../base/units.ts';
import { bytesPerSecond } from '../base/units.ts';

/**
 * What a sender gets through that may have only so much under way: window / round trip, whatever the links could carry. No
 * window, or no distance: no limit.
 */
export function windowRate(window: Bytes | undefined, roundTrip: Seconds): BytesPerSecond {
  return bytesPerSecond(window === undefined || roundTrip <= 0 ? Infinity : window / roundTrip);
}
